"""What an employer has to see to so that an offer is lawful: the law's "allowed if" as warnings when posting. Pure.

Told are the conditions of every way in which somebody of the minimum age may do the work, each once; where it is
forbidden to all of them, ``lawful`` says so instead.
"""

import datetime as dt

from services.listings.lawful import ADULT_AGE, cases
from shared.contracts.listings.offers import OfferInput
from shared.contracts.message import FieldError
from shared.law.finding import Finding, Outcome
from shared.law.keys import Key
from shared.law.section import cited

# The field it is about, and the condition; braces hold the finding's values.
CONDITIONS: dict[Key, tuple[str, str]] = {
    Key.GUARDIAN_CONSENT: ("/minimum_age", "At this age only with the guardian's consent."),
    Key.SCHOOL_EVENT: ("/kind", "Only if the school arranges it, as an internship of the school."),
    Key.OUTSIDE_SCHOOL_HOURS: ("/periods", "Not before and not during lessons."),
    Key.LISTED_ACTIVITY: ("/minimum_age", "At this age only what is listed as light work for children."),
    Key.IN_SCHOOL_HOLIDAYS: ("/periods", "Pupils only in the school holidays, on {max_days} days at most."),
    Key.SCHOOL_HOLIDAYS_UNKNOWN: ("/periods", "Pupils only if it is school holidays: not published yet."),
    Key.HOURS_WITHIN: ("/daily", "At most {max_hours_day} hours a day, between {earliest} and {latest}."),
    Key.MONDAY_TO_FRIDAY: ("/weekdays", "On {max_days_week} days a week at most."),
    Key.DAYS_UNCLEAR: ("/weekdays", "None of the weekdays lies in the period: say which days are meant."),
    Key.FREE_ON_PUBLIC_HOLIDAYS: ("/periods", "Only if public holidays in the period are free."),
    Key.FREE_FROM_14: ("/periods", "Only if 24 and 31 December are free from 14:00 on."),
    Key.TWO_SUNDAYS_FREE: ("/weekdays", "Only if {minimum_sundays} Sundays a month are free."),
    Key.LIVES_IN_HOUSEHOLD: ("/weekdays", "On Sundays and public holidays only who lives in that household."),
    Key.NEEDED_ON_SUNDAYS: ("/weekdays", "On Sundays and public holidays only what nature makes necessary."),
    Key.SUPERVISED_TRAINING: ("/hazards", "Only if the training needs it and an expert supervises ({hazard})."),
    Key.LOADS_WITHIN_STRENGTH: ("/hazards", "Only loads that do not exceed a young person's strength."),
    Key.NOT_BEFORE: ("/minimum_age", "At this age only from {allowed_from} on."),
}


def conditions(content: OfferInput, today: dt.date) -> tuple[FieldError, ...]:
    """One warning for each condition; empty for offers to adults."""
    if content.minimum_age >= ADULT_AGE:
        return ()
    found: dict[tuple[Key, str], FieldError] = {}
    for case in cases(content, content.minimum_age, today):
        if not case.forbidden:
            for finding in case.findings:
                if finding.outcome == Outcome.ALLOWED_IF:
                    found.setdefault((finding.key, str(finding.values.get("hazard"))), _warning(finding, case.period))
    return tuple(found.values())


def _warning(finding: Finding, period: int | None) -> FieldError:
    field, words = CONDITIONS[finding.key]
    return FieldError(
        pointer=f"{field}/{period}" if field == "/periods" and period is not None else field,
        code=f"law_{finding.key}",
        detail=f"{cited(finding.section)}: {words.format_map(finding.values)}",
        values={"section": finding.section, **finding.values},
    )
