"""May this person do this work on these days: the offer's minimum age, and the law on young workers. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from services.matching.alternative import alternatives
from services.matching.profile import Profile, age_on
from shared import law
from shared.contracts.listings.ledgers import WorkElsewhere, holiday_job_days
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.placements import PlacementCheck
from shared.contracts.words import Period, Reason

OF_AGE = 18


def check(
    profile: Profile,
    offer: OfferFacts,
    period: Period | None,
    today: dt.date,
    elsewhere: Sequence[WorkElsewhere] = (),
) -> PlacementCheck:
    """What the person wishes for does not count here: only whether it may be. Days that are over are forbidden.

    ``elsewhere``: other work, whose days and hours are added.
    """
    asked = offer.model_copy(update={"periods": (period,) if period else (), "by_arrangement": period is None})
    choices, age = alternatives(asked, today), age_on(profile.wishes.birth_date, today)
    if not choices:
        return _told("forbidden", age, Reason(key="over"))
    (choice,) = choices
    if age_on(profile.wishes.birth_date, choice.first_day) < offer.minimum_age:
        return _told("forbidden", age, Reason(key="minimum_age", values={"age": offer.minimum_age}))
    person = law.Person(
        birth_date=profile.wishes.birth_date,
        school_until=profile.wishes.school_until,
        holiday_job_days_used=holiday_job_days(elsewhere),
        minutes_elsewhere=_minutes(elsewhere),
    )
    verdict = law.check(person, choice.work)
    deciding = [one for one in verdict.findings if one.outcome == verdict.outcome] or list(verdict.findings)
    found = (Reason(key=one.key, values={"section": one.section, **one.values}) for one in deciding)
    return _told(verdict.outcome.value, age, *found)


def _minutes(elsewhere: Sequence[WorkElsewhere]) -> dict[dt.date, int]:
    added: Counter[dt.date] = Counter()
    for one in elsewhere:
        added.update(dict.fromkeys(one.days(), one.minutes_a_day))
    return {day: minutes for day, minutes in added.items() if minutes}


def _told(outcome: str, age: int, *reasons: Reason) -> PlacementCheck:
    return PlacementCheck.model_validate({"outcome": outcome, "reasons": reasons, "age": age, "minor": age < OF_AGE})
