"""The invented employers and their offers, as the files in ``employers/`` tell them: one file each."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from deploy.seed.days import WEEK, Timing, periods
from services.listings.employer import Change, Employer
from shared.contracts.listings.employers import Identifier, IdentifierKind
from shared.contracts.listings.offers import OfferInput
from shared.contracts.words import Place

FOLDER = Path(__file__).parent / "employers"
PHONE = "+493023125"  # and three digits: numbers that the Bundesnetzagentur keeps free for films
NAMESPACE = UUID("b1a5c0de-5eed-4a1f-9d3e-06842d355a00")  # ours alone; changing it would seed everything a second time


@dataclass(frozen=True)
class SeedOffer:
    """Known by its title: under a new title it is a new offer."""

    timing: Timing
    content: dict[str, Any]

    @property
    def key(self) -> str:
        return f"seed: {self.content['title']}"

    def offer(self, place: Place, today: dt.date) -> OfferInput:
        """As the employer would post it today."""
        weekdays = self.content["weekdays"]
        days = periods(self.timing, weekdays, today)
        deadline = self.timing.apply_weeks * WEEK if days else None
        return OfferInput.model_validate(
            {
                **self.content,
                "place": place,
                "periods": days,
                "by_arrangement": not days,
                "apply_by": days[0].start - deadline if deadline else None,
            }
        )


@dataclass(frozen=True)
class SeedEmployer:
    """``branch`` says what the firm does, to whoever edits the file."""

    slug: str
    name: str
    branch: str
    place: Place
    offers: tuple[SeedOffer, ...]
    phone: str

    @property
    def id(self) -> UUID:
        return uuid5(NAMESPACE, f"employer {self.slug}")

    @property
    def member(self) -> UUID:
        """Who has posted its offers: an account that does not exist, so that nobody can enter it."""
        return uuid5(NAMESPACE, f"member of {self.slug}")

    def employer(self, member: UUID, verified_by: UUID, now: dt.datetime) -> Employer:
        """Verified, owned by ``member``; its number is one of a chamber that does not exist."""
        return Employer(
            id=self.id,
            name=self.name,
            state="verified",
            members=(member,),
            owners=(member,),
            identifier=Identifier(kind=IdentifierKind.CHAMBER, number=self.slug, authority="Beispielkammer Musterland"),
            address=self.place,
            phone=self.phone,
            history=(Change(now, verified_by, "mail_confirmed", "verified", evidence=("chamber",)),),
        )


def read_employers(folder: Path = FOLDER) -> tuple[SeedEmployer, ...]:
    """All of them, by file name."""
    return tuple(_read(path, number) for number, path in enumerate(sorted(folder.glob("*.toml")), 1))


def _read(path: Path, number: int) -> SeedEmployer:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    place, offers = Place(postal_code=raw["postal_code"], town=raw["town"]), tuple(map(_offer, raw["offers"]))
    return SeedEmployer(path.stem, raw["name"], raw["branch"], place, offers, f"{PHONE}{number:03}")


def _offer(entry: dict[str, Any]) -> SeedOffer:
    timing = {name: entry.pop(name) for name in Timing.model_fields if name in entry}
    return SeedOffer(Timing.model_validate(timing), entry)
