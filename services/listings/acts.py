"""What is done with an offer, pure: each act returns the offer after it and the events that the table of life names."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.listings import announcements, expiry, life
from services.listings import offer as offers
from services.listings.employer import Employer, EmployerNotVerified
from services.listings.fit import Locate, OfferRefused, check, complete, still_ahead
from services.listings.offer import CLOCK, Actor, Change, Offer
from shared import clock, places
from shared.contracts.listings.offers import OfferDraft, OfferInput
from shared.contracts.message import Event, FieldError
from shared.contracts.words import LATEST, Point

HISTORY = 50  # lines kept; an offer that somebody edits daily must not grow for ever
YEAR = dt.timedelta(weeks=52)  # the same weekdays

Events = tuple[Event, ...]


def draft(employer: Employer, by: UUID, key: str, content: OfferDraft, locate: Locate = places.find) -> Offer:
    """A new draft. Raises TransitionNotAllowed for an employer that may post nothing."""
    actor = Actor(offers.capacity(employer), by)
    return _draft(employer.id, employer.name, key, content, _point(content, locate), actor)


def post(
    employer: Employer, by: UUID, key: str, content: OfferInput, locate: Locate = places.find
) -> tuple[Offer, Events]:
    """A new offer, on the board or waiting for a counsellor. Raises EmployerNotVerified, OfferRefused."""
    offer = offers.new(employer.id, employer.name, key, content, _point(content, locate))
    return publish(offer, employer, Actor(offers.capacity(employer), by))


def publish(offer: Offer, employer: Employer, actor: Actor) -> tuple[Offer, Events]:
    """A draft goes on the board, or to a counsellor. Raises EmployerNotVerified, OfferRefused."""
    if not actor.who:
        raise EmployerNotVerified(f"{employer.name} may not post offers.")
    life.find("publish", offer.state, actor.who)
    content = complete(offer.content)
    point = check(content, clock.today(), offer.point)
    return _move(offer, "publish", actor, employer, content=content, point=point, **_standing(content))


def edit(
    offer: Offer,
    employer: Employer,
    actor: Actor,
    changed: OfferDraft,
    fields: Collection[str],
    locate: Locate = places.find,
) -> tuple[Offer, Events]:
    """Set ``fields`` as in ``changed``; nothing happens where that changes nothing. Raises OfferRefused."""
    row = life.find("edit", offer.state, actor.who)
    named = changed.model_dump(include=set(fields) & OfferDraft.model_fields.keys())
    content = OfferDraft.model_validate({**offer.content.model_dump(), **named})
    if content.model_dump() == offer.content.model_dump():
        return offer, ()
    point = _point(content, locate)
    if row.to == "draft":
        return _move(offer, "edit", actor, employer, content=content, point=point, seats_free=content.seats)
    whole = complete(content)
    point = check(whole if "periods" in fields else still_ahead(whole), clock.today(), point)
    seats_free = _seats_free(offer, whole.seats)
    standing = _standing(whole)
    return _move(offer, "edit", actor, employer, content=whole, point=point, **{**standing, "seats_free": seats_free})


def approve(offer: Offer, employer: Employer, actor: Actor) -> tuple[Offer, Events]:
    """Raises EmployerNotVerified: nothing of an unverified employer is visible, whoever approves it."""
    life.find("approve", offer.state, actor.who)
    employer.must_be_verified()
    return _again(offer, "approve", employer, actor)


def reject(offer: Offer, employer: Employer, actor: Actor, reason: str, note: str = "") -> tuple[Offer, Events]:
    return _move(offer, "reject", actor, employer, reason, note)


def pause(offer: Offer, employer: Employer, actor: Actor, reason: str = "offer_paused") -> tuple[Offer, Events]:
    return _move(offer, "pause", actor, employer, reason)


def resume(offer: Offer, employer: Employer, actor: Actor) -> tuple[Offer, Events]:
    """Raises OfferRefused when it is over or no longer lawful."""
    return _again(offer, "resume", employer, actor)


def prolong(offer: Offer, employer: Employer, actor: Actor) -> tuple[Offer, Events]:
    """Somebody says that it still stands. Raises OfferRefused when it is over or no longer lawful."""
    return _again(offer, "prolong", employer, actor)


def close(offer: Offer, employer: Employer, actor: Actor, act: str, note: str = "") -> tuple[Offer, Events]:
    """``act`` is fill, withdraw, expire or remove."""
    return _move(offer, act, actor, employer, life.ENDS[act], note)


def delete(offer: Offer, actor: Actor) -> None:
    """Raises TransitionNotAllowed unless it was never on the board and is not going to be."""
    life.find("delete", offer.state, actor.who)


def copy(offer: Offer, key: str, actor: Actor, *, next_year: bool = False) -> Offer:
    """A draft with the same content; its dates of next year, where asked."""
    content = OfferDraft.model_validate(offer.content.model_dump())
    content = _in_future(content) if next_year else content
    return _draft(offer.employer_id, offer.employer_name, key, content, offer.point, actor)


def successor(offer: Offer) -> Offer | None:
    """The draft of next year's offer, when this one recurs and has ended by itself."""
    if not (offer.content.yearly and offer.state == "closed" and offer.reason in ("filled", "expired")):
        return None
    return copy(offer, f"next-year:{offer.id}", CLOCK, next_year=True)


def _again(offer: Offer, act: str, employer: Employer, actor: Actor) -> tuple[Offer, Events]:
    """The offer as it is goes (back) on the board or stays there: what is ahead of it must hold today."""
    life.find(act, offer.state, actor.who)
    content = complete(offer.content)
    check(still_ahead(content), clock.today(), offer.point)
    return _move(offer, act, actor, employer, **{**_standing(content), "seats_free": offer.seats_free})


def _seats_free(offer: Offer, seats: int) -> int:
    taken = offer.content.seats - offer.seats_free
    if taken and seats <= taken:
        said = f"{taken} seats are taken: at least {taken + 1}, or close the offer as filled."
        raise OfferRefused(said, FieldError(pointer="/seats", code="seats_below_taken", detail=said))
    return seats - taken


def _move(
    offer: Offer, act: str, actor: Actor, employer: Employer, reason: str = "", note: str = "", **changes: Any
) -> tuple[Offer, Events]:
    row = life.find(act, offer.state, actor.who)
    now = clock.now()
    line = Change(now, actor.id, actor.who, act, row.frm, row.to, reason, note)
    moved = replace(
        offer,
        **changes,
        version=offer.version + 1,
        employer_name=employer.name,  # as it is called now: that is the name which was verified
        state=row.to,
        changed_at=now,
        reason=offer.reason if row.to == row.frm else reason,  # a pause stays that pause when somebody edits
        note=offer.note if row.to == row.frm else note,
        history=(*offer.history, line)[-HISTORY:],
    )
    if row.to not in life.LIVE:
        moved = replace(moved, due_on=None)
    elif row.to == "published" and row.frm != "published":
        moved = replace(moved, published_at=now)
    events = (announcements.EVENTS[kind](moved, employer.members) for kind in row.events)
    return moved, tuple(events)


def _point(content: OfferDraft, locate: Locate) -> Point | None:
    return locate(content.place.postal_code) if content.place else None


def _draft(employer_id: UUID, name: str, key: str, content: OfferDraft, point: Point | None, actor: Actor) -> Offer:
    offer = offers.new(employer_id, name, key, content, point)
    row = life.find("save", offer.state, actor.who)
    line = Change(offer.changed_at, actor.id, actor.who, row.act, row.frm, row.to)
    return replace(offer, version=1, state=row.to, history=(line,))


def _standing(content: OfferInput) -> dict[str, Any]:
    """What holds from today on, when somebody has just said that the offer stands."""
    today = clock.today()
    expires = expiry.expires_on(content, today)
    return {"expires_on": expires, "due_on": expiry.first_due(expires, today), "seats_free": content.seats}


def _in_future(content: OfferDraft) -> OfferDraft:
    """All dates moved by as many years of 52 weeks as it takes, one at least; not beyond the calendar's last day."""
    days = [period.start for period in content.periods] or [content.apply_by or clock.today()]
    years = max(1, -((min(days) - clock.today()) // YEAR))

    def later(day: dt.date) -> dt.date:
        return min(day + years * YEAR, LATEST)

    periods = [{"from": later(period.start), "to": later(period.end)} for period in content.periods]
    apply_by = content.apply_by and later(content.apply_by)
    return OfferDraft.model_validate({**content.model_dump(), "periods": periods, "apply_by": apply_by})
