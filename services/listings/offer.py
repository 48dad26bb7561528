"""An offer and its life, pure: acts return the new offer and the event they cause."""

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from uuid import UUID

from services.listings.employer import Employer
from services.listings.lawful import unlawful
from shared import clock, places
from shared.contracts.listings.offer_events import OfferClosed, OfferPublished
from shared.contracts.listings.offers import OfferFacts, OfferInput, OfferView
from shared.contracts.message import Event, FieldError
from shared.contracts.words import Point, Reason
from shared.errors import DomainError


@dataclass(frozen=True)
class Transition:
    frm: str
    to: str
    who: str
    event: type[Event] | None


# The whole life of an offer. What is not a row here cannot happen.
TRANSITIONS = (
    Transition("new", "published", "verified employer", OfferPublished),
    Transition("published", "closed", "employer", OfferClosed),
)


class OfferNotFound(DomainError):
    code = "offer_not_found"


class OfferRefused(DomainError):
    code = "offer_invalid"


class TransitionNotAllowed(DomainError):
    code = "transition_not_allowed"


class IdempotencyKeyReused(DomainError):
    code = "idempotency_key_reused"


@dataclass(frozen=True)
class Change:
    """One line of an offer's history."""

    at: dt.datetime
    by: UUID
    frm: str
    to: str
    reason: str = ""


@dataclass(frozen=True)
class Offer:
    id: UUID
    version: int
    state: str
    employer_id: UUID
    employer_name: str
    content: OfferInput
    point: Point
    published_at: dt.datetime
    key: str
    content_hash: str
    history: tuple[Change, ...]

    def close(self, by: UUID, reason: str) -> tuple["Offer", OfferClosed]:
        """Raises TransitionNotAllowed unless published."""
        change = self._move("closed", by, reason)
        closed = replace(self, version=self.version + 1, state="closed", history=(*self.history, change))
        return closed, OfferClosed(offer_id=self.id, version=closed.version, reason=Reason(key=f"offer_{reason}"))

    def _move(self, to: str, by: UUID, reason: str) -> Change:
        allowed = [row.to for row in TRANSITIONS if row.frm == self.state]
        if to not in allowed:
            choice = ", ".join(allowed) or "nothing"
            raise TransitionNotAllowed(f"This offer is {self.state}; from here it can become: {choice}.")
        return Change(at=clock.now(), by=by, frm=self.state, to=to, reason=reason)

    def view(self, distance_km: float | None = None) -> OfferView:
        """As anyone may read it."""
        contact_person = self.content.contact_person
        shown = {name: getattr(self.content, name) for name in OfferInput.model_fields}
        shown["contact_person"] = contact_person and contact_person.for_anyone()
        return OfferView(
            id=self.id,
            version=self.version,
            state=self.state,
            employer_id=self.employer_id,
            employer_name=self.employer_name,
            point=self.point,
            published_at=self.published_at,
            distance_km=None if distance_km is None else round(distance_km, 1),
            **shown,
        )

    def facts(self) -> OfferFacts:
        content = self.content
        return OfferFacts(
            offer_id=self.id,
            version=self.version,
            employer_id=self.employer_id,
            employer_name=self.employer_name,
            kind=content.kind,
            title=content.title,
            fields=content.fields,
            branch=content.branch,
            town=content.place.town,
            postal_code=content.place.postal_code,
            point=self.point,
            periods=content.periods,
            by_arrangement=content.by_arrangement,
            weekdays=content.weekdays,
            daily=content.daily,
            minimum_age=content.minimum_age,
            hazards=content.hazards,
            apply_by=content.apply_by,
            school_certificate=content.school_certificate,
            accessibility=content.accessibility,
            languages=content.languages,
        )


def publish(employer: Employer, by: UUID, key: str, content: OfferInput) -> tuple[Offer, OfferPublished]:
    """A new, published offer. Raises EmployerNotVerified, or OfferRefused naming each field that does not hold."""
    employer.must_be_verified()
    point = _check(content)
    now = clock.now()
    offer = Offer(
        id=clock.new_id(),
        version=1,
        state="published",
        employer_id=employer.id,
        employer_name=employer.name,
        content=content,
        point=point,
        published_at=now,
        key=key,
        content_hash=content_hash(content),
        history=(Change(at=now, by=by, frm="new", to="published"),),
    )
    return offer, OfferPublished(offer=offer.facts())


def content_hash(content: OfferInput) -> str:
    """Equal for equal content: tells a repeated order from another one under the same key."""
    return hashlib.sha256(content.model_dump_json().encode()).hexdigest()


def _check(content: OfferInput) -> Point:
    """What the form alone cannot know: the region's places, the calendar, and the law on young workers."""
    errors, today = [], clock.today()
    point = places.find(content.place.postal_code)
    if point is None:
        errors.append(_error("/place/postal_code", "postal_code_unknown", "This postal code is not in the region."))
    for number, period in enumerate(content.periods):
        if period.end < today:
            errors.append(_error(f"/periods/{number}/to", "in_the_past", "This period is already over."))
    if content.apply_by is not None and content.apply_by < today:
        errors.append(_error("/apply_by", "in_the_past", "The application deadline has already passed."))
    if errors or point is None:
        raise OfferRefused("The offer cannot be published like this.", *errors)
    if forbidden := unlawful(content, today):
        raise OfferRefused("The law allows this work to nobody of the minimum age.", *forbidden)
    return point


def _error(pointer: str, code: str, detail: str) -> FieldError:
    return FieldError(pointer=pointer, code=code, detail=detail)
