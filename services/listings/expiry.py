"""When an offer leaves the board, and when its employer is asked before. Pure.

It leaves on the day after its last date (the last day of work, or the last day to apply), and 60 days after somebody
has last said that it still stands. Seven days and one day before, its employer is reminded.
"""

import datetime as dt

from shared.contracts.listings.offers import OfferDraft

CONFIRMED_DAYS = 60
REMINDERS = (7, 1)  # days before
ONE_DAY = dt.timedelta(days=1)


def expires_on(content: OfferDraft, confirmed_on: dt.date) -> dt.date:
    """The first day on which the offer is not on the board any more."""
    days = [confirmed_on + dt.timedelta(days=CONFIRMED_DAYS)]
    if content.periods and not content.by_arrangement:
        days.append(max(period.end for period in content.periods) + ONE_DAY)
    if content.apply_by is not None:
        days.append(content.apply_by + ONE_DAY)
    return min(days)


def first_due(expires: dt.date, today: dt.date) -> dt.date:
    """When the clock looks at the offer next if somebody has dealt with it today: a reminder ahead, or the end."""
    return next((day for day in _reminders(expires) if day > today), expires)


def reminder(expires: dt.date, due_on: dt.date, today: dt.date) -> int | None:
    """Days left (7 or 1) to remind of now; None when it is too late or too early. One left out stays so."""
    reached = [days for days, day in zip(REMINDERS, _reminders(expires), strict=True) if due_on <= day <= today]
    return reached[-1] if reached and today < expires else None


def _reminders(expires: dt.date) -> list[dt.date]:
    return [expires - dt.timedelta(days=days) for days in REMINDERS]
