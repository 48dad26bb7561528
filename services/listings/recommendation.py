"""A recommendation, pure: who may do what with it in which state, for how long, and what is announced of it.

recommended -> shared (invitations) -> refused        what nobody answers ends by its time
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.listings.application import EMPLOYER, STAFF, YOUNG, Actor, Application, Change
from services.listings.employer import Employer
from services.listings.offer import Offer
from shared import clock
from shared.contracts.listings.application_events import ApplicationAccepted
from shared.contracts.listings.recommendations import (
    RecommendationMade,
    RecommendationShown,
    RecommendationView,
    ShownTo,
)
from shared.contracts.message import Event
from shared.errors import DomainError

STATES = ("recommended", "shared", "refused")
LASTS = dt.timedelta(days=30)  # after the no as well as after the recommendation
CENTRE = "Jugendberufszentrum"


@dataclass(frozen=True)
class Transition:
    """``event`` None: nobody has to know."""

    act: str
    frm: str
    to: str
    who: tuple[str, ...]
    event: type[Event] | None


# What is not a row here cannot happen. An invitation's event is that of the application it makes.
TRANSITIONS = (
    Transition("recommend", "new", "recommended", (EMPLOYER, STAFF), RecommendationMade),
    Transition("share", "recommended", "shared", (YOUNG,), RecommendationShown),
    *(Transition("refuse", state, "refused", (YOUNG,), None) for state in ("recommended", "shared")),
    Transition("invite", "shared", "shared", (EMPLOYER,), ApplicationAccepted),
)


class RecommendationNotPossible(DomainError):
    code = "recommendation_not_possible"


class RecommendationNotFound(DomainError):
    code = "recommendation_not_found"


class RecommendationOver(DomainError):
    code = "recommendation_over"


class RecommendationTransitionNotAllowed(DomainError):
    code = "recommendation_transition_not_allowed"


@dataclass(frozen=True)
class Shown:
    """An offer the young person has chosen."""

    offer_id: UUID
    employer_id: UUID
    title: str
    employer_name: str
    invited: bool = False


@dataclass(frozen=True)
class Recommendation:
    """Of one application that came to nothing. ``by``: the employer's name, or the centre's; ``about``: the offer's."""

    id: UUID
    application_id: UUID
    version: int
    state: str
    person_id: UUID
    employer_id: UUID
    by: str
    about: str
    age: int
    minor: bool
    since: dt.datetime
    until: dt.datetime
    shown: tuple[Shown, ...] = ()
    history: tuple[Change, ...] = ()

    def view(self) -> RecommendationView:
        """As the young person reads it."""
        if self.until <= clock.now():
            return RecommendationView(state="none")
        names = ("offer_id", "title", "employer_name", "invited")
        shown = [ShownTo(**{name: getattr(one, name) for name in names}) for one in self.shown]
        said = {"state": self.state, "by": self.by, "until": self.until, "shown": shown}
        return RecommendationView.model_validate(said)

    def shown_to(self, offer_id: UUID, employer_id: UUID) -> Shown:
        """Raises RecommendationNotFound for whom the young person has not chosen."""
        for one in self.shown:
            if (one.offer_id, one.employer_id) == (offer_id, employer_id):
                return one
        raise RecommendationNotFound("There is no such recommendation.")


def recommend(application: Application, actor: Actor, members: tuple[UUID, ...]) -> tuple[Recommendation, Event]:
    """Somebody good, whom there was no place for. Raises RecommendationNotPossible."""
    now = clock.now()
    if application.state != "declined" or application.since < now - LASTS:
        raise RecommendationNotPossible("Only whose application was declined in the last 30 days can be recommended.")
    by = application.employer_name if actor.who == EMPLOYER else CENTRE
    new = Recommendation(
        id=clock.new_id(),
        application_id=application.id,
        version=0,
        state="new",
        person_id=application.person_id,
        employer_id=application.employer_id,
        by=by,
        about=application.title,
        age=application.age,
        minor=application.minor,
        since=now,
        until=now + LASTS,
    )
    made = _move(new, "recommend", actor)
    return made, RecommendationMade(recommendation_id=made.id, application=application.facts(members), by=by)


def share(
    one: Recommendation, actor: Actor, chosen: Sequence[tuple[Offer, Employer]]
) -> tuple[Recommendation, tuple[Event, ...]]:
    """Shown to these employers, never to the one who has recommended. Raises RecommendationTransitionNotAllowed,

    RecommendationOver.
    """
    _in_time(one)
    others = [(offer, employer) for offer, employer in chosen if employer.id != one.employer_id]
    shown = tuple(Shown(offer.id, employer.id, offer.content.title, employer.name) for offer, employer in others)
    moved = replace(_move(one, "share", actor), shown=shown)
    events = tuple(
        RecommendationShown(
            recommendation_id=one.id,
            offer_id=offer.id,
            title=offer.content.title,
            employer_name=employer.name,
            members=employer.members,
        )
        for offer, employer in others
    )
    return moved, events


def refuse(one: Recommendation, actor: Actor) -> Recommendation:
    """By the young person, at any time. Raises RecommendationTransitionNotAllowed."""
    return replace(_move(one, "refuse", actor), shown=())


def invite(one: Recommendation, actor: Actor, offer_id: UUID, employer_id: UUID) -> Recommendation:
    """Raises RecommendationOver, RecommendationNotFound, RecommendationTransitionNotAllowed."""
    _in_time(one)
    chosen = one.shown_to(offer_id, employer_id)
    shown = tuple(replace(line, invited=True) if line is chosen else line for line in one.shown)
    return replace(_move(one, "invite", actor), shown=shown)


def _in_time(one: Recommendation) -> None:
    if one.until <= clock.now():
        raise RecommendationOver("The time of this recommendation is over.")


def _move(one: Recommendation, act: str, actor: Actor) -> Recommendation:
    for row in TRANSITIONS:
        if row.act == act and row.frm == one.state and actor.who in row.who:
            line = Change(clock.now(), actor.id, actor.who, act, row.frm, row.to)
            return replace(one, version=one.version + 1, state=row.to, history=(*one.history, line))
    raise RecommendationTransitionNotAllowed(f"This recommendation is {one.state}, which does not allow: {act}.")
