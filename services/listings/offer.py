"""An offer, pure: what it is, how it is read, and its version and history. What is done with it is in ``acts``."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from uuid import UUID

from services.listings import life
from services.listings.employer import Employer
from services.listings.fit import complete
from shared import clock
from shared.contracts.listings.offers import OfferDraft, OfferFacts, OfferInput, OfferView
from shared.contracts.listings.own_offers import OfferChange, OwnOffer
from shared.contracts.message import FieldError
from shared.contracts.words import Point
from shared.errors import DomainError


class OfferNotFound(DomainError):
    code = "offer_not_found"


class VersionOutdated(DomainError):
    code = "version_outdated"


class IdempotencyKeyReused(DomainError):
    code = "idempotency_key_reused"


@dataclass(frozen=True)
class Actor:
    """Who does something, and in which capacity (see ``life``); the clock has no id."""

    who: str
    id: UUID | None = None


CLOCK = Actor(life.CLOCK)


@dataclass(frozen=True)
class Change:
    """One line of an offer's history."""

    at: dt.datetime
    by: UUID | None
    who: str
    act: str
    frm: str
    to: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class Offer:
    """``due_on``: the day on which the clock has to look at it next. Only a draft's content may be incomplete.

    ``reach_asked_at``: when matching was asked how many it reaches, which is once.
    """

    id: UUID
    version: int
    state: str
    employer_id: UUID
    employer_name: str
    content: OfferDraft
    point: Point | None
    seats_free: int
    changed_at: dt.datetime
    key: str
    content_hash: str
    reason: str = ""
    note: str = ""
    published_at: dt.datetime | None = None
    expires_on: dt.date | None = None
    due_on: dt.date | None = None
    reach_asked_at: dt.datetime | None = None
    history: tuple[Change, ...] = ()

    def must_be(self, version: int | None) -> None:
        """Raises VersionOutdated unless this is the version the caller has seen; None sees any."""
        if version is not None and version != self.version:
            raise VersionOutdated(f"This offer is at version {self.version} now, not {version}.")

    def view(self, distance_km: float | None = None) -> OfferView:
        """As anyone may read it: one that is or was on the board."""
        content = complete(self.content)
        shown = {name: getattr(content, name) for name in OfferInput.model_fields}
        shown["contact_person"] = content.contact_person and content.contact_person.for_anyone()
        return OfferView(
            id=self.id,
            version=self.version,
            state=self.state,
            employer_id=self.employer_id,
            employer_name=self.employer_name,
            point=self.point,
            published_at=self.published_at,
            changed_at=self.changed_at,
            seats_free=self.seats_free,
            distance_km=None if distance_km is None else round(distance_km, 1),
            **shown,
        )

    def own_view(self, who: str, warnings: tuple[FieldError, ...] = ()) -> OwnOffer:
        """As its employer and the staff read it; ``who`` says what they may do with it."""
        own = ("id", "version", "state", "reason", "note", "employer_id", "employer_name", "point", "seats_free")
        times = ("published_at", "changed_at", "expires_on")
        return OwnOffer(
            acts=life.acts(self.state, who),
            warnings=warnings,
            history=tuple(OfferChange(**vars(line)) for line in self.history),
            **{name: getattr(self, name) for name in (*own, *times)},
            **{name: getattr(self.content, name) for name in OfferDraft.model_fields},
        )

    def facts(self) -> OfferFacts:
        """As the other services know it."""
        content = complete(self.content)
        shown = {name: getattr(content, name) for name in OfferFacts.model_fields if name in OfferInput.model_fields}
        return OfferFacts(
            offer_id=self.id,
            version=self.version,
            employer_id=self.employer_id,
            employer_name=self.employer_name,
            town=content.place.town,
            postal_code=content.place.postal_code,
            point=self.point,
            **shown,
        )


def capacity(employer: Employer) -> str:
    """In which capacity members of this employer act; empty when they may do nothing."""
    return {"verified": life.VERIFIED, "registered": life.WAITING, "mail_confirmed": life.WAITING}.get(
        employer.state, ""
    )


def content_hash(content: OfferDraft) -> str:
    """Equal for equal content: tells a repeated order from another one under the same key."""
    return hashlib.sha256(f"{isinstance(content, OfferInput)}{content.model_dump_json()}".encode()).hexdigest()


def new(employer_id: UUID, name: str, key: str, content: OfferDraft, point: Point | None) -> Offer:
    """Not yet anything: the state the table's first rows lead from."""
    return Offer(
        id=clock.new_id(),
        version=0,
        state="new",
        employer_id=employer_id,
        employer_name=name,
        content=content,
        point=point,
        seats_free=content.seats,
        changed_at=clock.now(),
        key=key,
        content_hash=content_hash(content),
    )
