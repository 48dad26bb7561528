"""How many young people an offer reaches, told so that questions, however many, do not show one of them. Pure.

Every count is (1) blurred by a noise that hangs on the very set of people counted and on a secret of this installation
(the cell key method, as in Germany's census of 2022), so that the same people always give the same answer and asking
again adds nothing; (2) told as one of fixed steps; (3) not told under five. docs/adr/0013 has the threat model.
"""

import datetime as dt
import hashlib
import math
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple
from uuid import UUID

from services.matching.profile import Locate
from shared import places
from shared.contracts.listings.offers import OfferDraft, OfferFacts
from shared.contracts.matching.audiences import AudienceView, Reach, Widening
from shared.contracts.message import FieldError
from shared.contracts.words import DailyHours, Reason, Weekday
from shared.errors import DomainError

FEWEST = 5
STEPS = ((50, 5), (200, 10), (1_000, 50), (5_000, 100))  # under the first number, in steps of the second
LARGEST_STEP = 500
NOISE, MOST_NOISE = 3.0, 12  # of the two-sided geometric distribution exp(-|n| / NOISE): standard deviation 4.2
YOUNGEST = 13
WEEKEND = (Weekday.SAT, Weekday.SUN)
SHORT_DAY = DailyHours(start=dt.time(8), end=dt.time(15), break_minutes=60)
QUESTIONS_A_DAY = 60  # different ones, by one employer
NOBODY = UUID(int=0)

Find = Callable[[OfferFacts], Collection[UUID]]


class OfferIncomplete(DomainError):
    code = "offer_invalid"


class EmployerNotVerified(DomainError):
    code = "employer_not_verified"


class AudienceExhausted(DomainError):
    code = "audience_exhausted"


class Change(NamedTuple):
    reason: Reason
    offer: OfferFacts


def question(draft: OfferDraft, *, verified: bool, locate: Locate = places.find) -> OfferFacts:
    """What of the offer decides whom it reaches, and nothing else: offers alike in that are one question.

    The place is the middle of its postal area. Raises EmployerNotVerified, and OfferIncomplete naming what is missing.
    """
    if not verified:
        raise EmployerNotVerified("Only verified employers are told how many young people there are.")
    point = locate(draft.place.postal_code) if draft.place else None
    missing = {"/kind": draft.kind, "/fields": draft.fields, "/place/postal_code": point}
    errors = [
        FieldError(pointer=pointer, code="missing", detail="The audience cannot be counted without it.")
        for pointer, value in missing.items()
        if not value
    ]
    if errors or draft.kind is None or draft.place is None or point is None:
        raise OfferIncomplete("Without kind, fields and a place that is known there is no audience to count.", *errors)
    return OfferFacts(
        offer_id=NOBODY,
        version=1,
        employer_id=NOBODY,
        employer_name="",
        kind=draft.kind,
        title="",
        fields=tuple(sorted(draft.fields)),
        branch=draft.branch,
        town="",
        postal_code=draft.place.postal_code,
        point=point,
        periods=tuple(sorted(draft.periods, key=lambda period: (period.start, period.end))),
        by_arrangement=draft.by_arrangement or not draft.periods,
        weekdays=tuple(day for day in Weekday if day in draft.weekdays),
        daily=draft.daily,
        minimum_age=draft.minimum_age,
        hazards=tuple(sorted(set(draft.hazards))),
        apply_by=None,
    )


def fingerprint(asked: OfferFacts) -> str:
    """The same for the same question."""
    return hashlib.sha256(asked.model_dump_json().encode()).hexdigest()[:32]


def audience(asked: OfferFacts, find: Find, secret: bytes) -> AudienceView:
    """``find`` says whom an offer fits. A widening counts those it adds, with a noise of their own."""
    now = frozenset(find(asked))
    widenings = []
    for change in changes(asked):
        added = frozenset(find(change.offer)) - now
        if (more := reach(added, secret)).at_least:
            widenings.append(Widening(change=change.reason, more=more))
    return AudienceView(reach=reach(now, secret), widenings=tuple(widenings))


def reach(people: Collection[UUID], secret: bytes) -> Reach:
    """About how many; 0 to 4 where they are, or by the noise seem to be, fewer than five."""
    told = len(people) + noise(people, secret)
    if len(people) < FEWEST or told < FEWEST:
        return Reach(at_least=0, at_most=FEWEST - 1)
    step = next((step for under, step in STEPS if told < under), LARGEST_STEP)
    return Reach(at_least=told // step * step, at_most=told // step * step + step - 1)


def noise(people: Collection[UUID], secret: bytes) -> int:
    """The same for the same people; for any other set, one more or less, as good as independent."""
    key = sum(person.int for person in people) % 2**128
    digest = hashlib.blake2b(key.to_bytes(16), key=secret, digest_size=8, person=b"audience").digest()
    uniform = (int.from_bytes(digest) + 0.5) / 2**64
    size = math.floor(-NOISE * math.log(1 - abs(2 * uniform - 1)))
    return int(math.copysign(min(size, MOST_NOISE), uniform - 0.5))


def changes(offer: OfferFacts) -> Iterator[Change]:
    """What an employer could do, the law permitting: whom it forbids the work it still forbids."""
    for age in range(offer.minimum_age - 1, YOUNGEST - 1, -1):
        yield _change(offer, Reason(key="minimum_age", values={"age": age}), minimum_age=age)
    weekdays = tuple(day for day in offer.weekdays if day not in WEEKEND)
    if weekdays and weekdays != offer.weekdays:
        yield _change(offer, Reason(key="without_weekend"), weekdays=weekdays)
    if not offer.by_arrangement:
        yield _change(offer, Reason(key="by_arrangement"), by_arrangement=True)
    if offer.daily and offer.daily != SHORT_DAY:
        values: dict[str, str | int | float] = {
            "from": f"{SHORT_DAY.start:%H:%M}",
            "to": f"{SHORT_DAY.end:%H:%M}",
            "break_minutes": SHORT_DAY.break_minutes,
        }
        yield _change(offer, Reason(key="shorter_day", values=values), daily=SHORT_DAY)
    if offer.hazards:
        yield _change(offer, Reason(key="without_hazards"), hazards=())


def _change(offer: OfferFacts, reason: Reason, **changed: object) -> Change:
    return Change(reason, offer.model_copy(update=changed))
