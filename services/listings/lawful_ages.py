"""Who may do the work of an offer, by age and schooling, as one number that a search can filter by. Pure.

Judged once, when the offer is saved: with its dates, the school holidays as known then, and a guardian's consent given.
"""

import datetime as dt

from shared import law
from shared.contracts.listings.offers import OfferDraft
from shared.contracts.words import LATEST, Kind, Period
from shared.law import Outcome

YOUNGEST, OLDEST = 13, 25
IN_SCHOOL_FROM = 16  # the bit of the youngest in full-time schooling; those whose schooling is over begin at bit 0
ADULT_AGE = 18


def bit(age: int, *, in_school: bool) -> int:
    """The place of one age in the number, as a mask."""
    return 1 << (age - YOUNGEST + (IN_SCHOOL_FROM if in_school else 0))


def lawful_ages(content: OfferDraft, today: dt.date) -> int:
    """A bit for each age from 13 to 25, in and out of full-time schooling, that may do it in one of the periods.

    Nobody may do what has no kind yet.
    """
    if content.kind is None:
        return 0
    lawful = 0
    for in_school in (False, True):
        ages = _ages(content.kind, content, today, LATEST if in_school else None)
        lawful |= sum(bit(age, in_school=in_school) for age in ages if age >= content.minimum_age)
    return lawful


def _ages(kind: Kind, content: OfferDraft, today: dt.date, school_until: dt.date | None) -> set[int]:
    ways: list[tuple[Period, ...]] = [(period,) for period in content.periods]
    if content.by_arrangement or not ways:
        ways.append(())
    found: set[int] = set()
    for periods in ways:
        work = law.Work(
            kind=kind,
            branch=content.branch,
            periods=periods,
            weekdays=content.weekdays,
            daily=content.daily,
            hazards=content.hazards,
            today=today,
        )
        outcomes = law.outcomes_by_age(work, school_until)
        found |= {age for age, outcome in outcomes.items() if outcome != Outcome.FORBIDDEN}
    return found | set(range(ADULT_AGE, OLDEST + 1)) if ADULT_AGE in found else found
