"""Events of listings as notifications hears them: for the tests of what is told to whom, and of it once."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from services.notifications.handlers import Notifications
from services.notifications.kinds import RULES, Audience, Kind
from shared import clock
from shared.contracts.listings import application_events as application
from shared.contracts.message import Event
from shared.contracts.words import Reason
from tests.notifications.conftest import Deliver, a_contact

MIA, BOSS, OFFER, APPLICATION = (clock.new_id() for _ in range(4))
WHY = Reason(key="because")
Handler = Callable[[Any, Notifications], Awaitable[None]]


def facts(version: int = 2) -> application.ApplicationFacts:
    return application.ApplicationFacts(
        application_id=APPLICATION,
        version=version,
        offer_id=OFFER,
        person_id=MIA,
        title="Ferienjob in der Schlosserei",
        employer_name="Schlosserei Muldeblick",
        town="Dessau-Roßlau",
        members=(BOSS,),
        first_day=dt.date(2027, 7, 19),
        answer_by=clock.now(),
    )


def about_offer(event: type[Event], version: int = 2, **more: Any) -> Any:
    named = {"offer_id": OFFER, "title": "Ferienjob", "employer_name": "Schlosserei", "members": (BOSS,)}
    known = {name: value for name, value in named.items() if name in event.model_fields}
    return event(**({"version": version} if "version" in event.model_fields else {}), **known, **more)


def applied(event: type[Event], version: int = 2, **more: Any) -> Any:
    return event(application=facts(version), **more)


def about_employer(event: type[Event], **more: Any) -> Any:
    known = {"members": (BOSS,)} if "members" in event.model_fields else {}
    return event(employer_id=OFFER, employer_name="Schlosserei", **known, **more)


async def both_reached(notifications: Notifications) -> None:
    for person in (MIA, BOSS):
        await notifications.contacts.save(a_contact(person_id=person, consents=()))


async def kept(notifications: Notifications) -> list[dict[str, Any]]:
    return [document async for document in notifications.db["messages"].find({})]


async def told_once(
    notifications: Notifications, deliver: Deliver, handle: Handler, event: Event, kinds: set[Kind]
) -> None:
    """Delivered again by the broker, and once more by hand: each is told once, to whom it concerns, with what its kind
    may speak of."""
    await both_reached(notifications)
    for message_id in ("m1", "m1", "sent again by hand"):
        await deliver(handle, event, message_id)
    documents = await kept(notifications)
    assert sorted(document["kind"] for document in documents) == sorted(kinds)
    for document in documents:
        rule = RULES[Kind(document["kind"])]
        assert document["values"].keys() == set(rule.values)
        assert document["person_id"] == _addressee(rule.audience)


def _addressee(audience: Audience) -> UUID | None:
    return {Audience.YOUNG_PERSON: MIA, Audience.EMPLOYER: BOSS}.get(audience)
