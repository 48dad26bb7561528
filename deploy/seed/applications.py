"""Who has applied where in the weeks before, and what became of it, as ``applications.toml`` tells it."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid5

from deploy.seed.employers import NAMESPACE, SeedEmployer
from services.listings import application as applications
from services.listings import silence
from services.listings.application import CLOCK, EMPLOYER, YOUNG, Actor, Application
from services.listings.employer import Employer
from services.listings.offer import Offer
from services.listings.store.applications import ApplicationStore
from services.listings.store.employers import EmployerStore
from services.listings.store.letters import LetterStore
from services.listings.store.offers import OfferStore
from services.matching.profile import age_on
from shared import clock, places
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.message import Event, Message
from shared.mongo import Database

FILE = Path(__file__).parent / "applications.toml"
WHO = {"withdraw": YOUNG, "expire": CLOCK}  # all else is the employer's
REASONS = {"decline": "does_not_fit", "withdraw": "by_young_person", "expire": "unanswered", "cancel": "ill"}
OF_AGE = 18
FAR = 1_000.0  # km, more than any of the region


class SeedApplication(Message):
    """``offer``: the number in its employer's file. ``then``: acts, each so many hours after sending.

    What is confirmed or cancelled is so from the moment of seeding on. ``letters``: side and text.
    """

    employer: str
    offer: int
    days_ago: int
    mia: bool = False
    text: str = ""
    then: tuple[tuple[str, float], ...] = ()
    letters: tuple[tuple[str, str], ...] = ()


def read_applications() -> tuple[SeedApplication, ...]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["application"]
    return tuple(SeedApplication.model_validate(row) for row in rows)


async def save_applications(
    db: Database, region: Iterable[SeedEmployer], everyone: Mapping[UUID, ProfileInput], mia: UUID
) -> int:
    """Those that are missing, each of somebody else whom the offer fits; returns how many were new."""
    known = {one["_id"] async for one in db["applications"].find({}, {"_id": 1})}
    files, busy, new = {one.slug: one for one in region}, {mia}, 0
    for number, row in enumerate(read_applications()):
        application_id = uuid5(NAMESPACE, f"application {number}")
        if application_id in known:
            continue
        employer = await EmployerStore(db).get(files[row.employer].id)
        title = files[row.employer].offers[row.offer - 1].content["title"]
        open_ones = await OfferStore(db).find_open_of(employer.id)
        offer = next((one for one in open_ones if one.content.title == title), None)
        if offer is not None:  # else closed meanwhile
            person_id = mia if row.mia else applicant(offer, everyone, busy)
            busy.add(person_id)
            await _live(db, row, _new(row, application_id, offer, person_id, everyone[person_id]), employer)
            new += 1
    return new


def applicant(offer: Offer, everyone: Mapping[UUID, ProfileInput], busy: set[UUID]) -> UUID:
    """Who lives nearest of those who look for such a thing and are old enough."""
    content, first = offer.content, _first_day(offer) or clock.today()
    fitting = {
        person_id: wish
        for person_id, wish in everyone.items()
        if person_id not in busy
        and content.kind in wish.kinds
        and set(content.fields) & set(wish.fields)
        and age_on(wish.birth_date, first) >= content.minimum_age
    }
    return min(fitting, key=lambda person_id: (_km(offer, fitting[person_id]), person_id))


def _km(offer: Offer, wish: ProfileInput) -> float:
    home = places.find(wish.postal_code)
    return places.distance_km(home, offer.point) if home and offer.point else FAR


def _first_day(offer: Offer) -> dt.date | None:
    return offer.content.periods[0].start if offer.content.periods else None


def _new(row: SeedApplication, application_id: UUID, offer: Offer, person_id: UUID, wish: ProfileInput) -> Application:
    """A guardian has agreed to what is going to be confirmed."""
    age, sent_at = age_on(wish.birth_date, clock.today()), clock.now() - dt.timedelta(days=row.days_ago)
    return applications.new(
        person_id,
        f"seed: {application_id}",
        id=application_id,
        offer_id=offer.id,
        employer_id=offer.employer_id,
        title=offer.content.title,
        employer_name=offer.employer_name,
        town=offer.content.place.town if offer.content.place else "",
        text=row.text,
        age=age,
        minor=age < OF_AGE,
        first_day=_first_day(offer),
        last_day=offer.content.periods[0].end if offer.content.periods else None,
        since=sent_at,
        sent_at=sent_at,
        permitted=True if any(act == "confirm" for act, _ in row.then) else None,
    )


async def _live(db: Database, row: SeedApplication, new: Application, employer: Employer) -> None:
    """From sending to where it stands now."""
    store, letters = ApplicationStore(db), LetterStore(db)
    one, event = _moved(new, "send", Actor(YOUNG, new.person_id), employer, new.sent_at)
    await store.send(one, event)
    for side, text in row.letters:
        await letters.send(one, side, f"seed: {text[:40]}", text, employer.members)
    for act, hours in row.then:
        if act == "confirm":
            one = await store.confirm(one.id, one.person_id, minor=one.minor)
        else:
            whose = {YOUNG: one.person_id, CLOCK: None}.get(WHO.get(act, EMPLOYER), employer.members[0])
            actor = Actor(WHO.get(act, EMPLOYER), whose)
            at = None if act == "cancel" else new.sent_at + dt.timedelta(hours=hours)
            one, event = _moved(one, act, actor, employer, at)
            await store.save(one, event, employer)


def _moved(
    one: Application, act: str, actor: Actor, employer: Employer, at: dt.datetime | None
) -> tuple[Application, Event]:
    """What the clock would have reminded of in the meantime is not made up for."""
    moved, event = applications.move(one, act, actor, employer.members, REASONS.get(act, ""), at)
    return replace(moved, stage=sum(deed.at <= clock.now() for deed in silence.deeds(moved))), event
