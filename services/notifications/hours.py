"""Decent hours by the clock on the wall in Berlin: quiet hours, school, when digests go out. Pure, in UTC."""

import datetime as dt

from shared.clock import BERLIN
from shared.contracts.notifications.contacts import Frequency, QuietHours
from shared.law import calendars

DIGEST_AT = dt.time(7, 0)
SCHOOL_BEGINS, SCHOOL_ENDS = dt.time(7, 30), dt.time(14, 0)
MONDAY, SATURDAY = 0, 5


def local(quiet: QuietHours | None) -> QuietHours | None:
    """To the minute, and of Europe/Berlin whatever offset came along; an empty span is none."""
    if quiet is None or quiet.start == quiet.end:
        return None
    start, end = (time.replace(second=0, microsecond=0, tzinfo=None) for time in (quiet.start, quiet.end))
    return QuietHours(start=start, end=end) if start != end else None


def is_quiet(quiet: QuietHours, now: dt.datetime) -> bool:
    """The start is quiet, the end is not."""
    time = now.astimezone(BERLIN).time()
    if quiet.start < quiet.end:
        return quiet.start <= time < quiet.end
    return time >= quiet.start or time < quiet.end


def end_of_quiet(quiet: QuietHours, now: dt.datetime) -> dt.datetime:
    """The next moment the wall clock shows the end.

    In the night the clocks go back that time may come twice, in the one they go forward not at all: then it is an hour
    later by the wall.
    """
    today = now.astimezone(BERLIN).date()
    days = (today + dt.timedelta(days=ahead) for ahead in range(3))
    ends = (dt.datetime.combine(day, quiet.end, BERLIN).replace(fold=fold) for day in days for fold in (0, 1))
    return min(end for end in (end.astimezone(dt.UTC) for end in ends) if end > now and not is_quiet(quiet, end))


def is_school(land: str, now: dt.datetime) -> bool:
    """On a school day of ``land``, 07:30 to 14:00. Years whose school holidays are not published have none."""
    local = now.astimezone(BERLIN)
    free = calendars.public_holidays(land, local.year) | calendars.school_holidays(land, local.year)
    return local.weekday() < SATURDAY and local.date() not in free and SCHOOL_BEGINS <= local.time() < SCHOOL_ENDS


def end_of_school(now: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(now.astimezone(BERLIN).date(), SCHOOL_ENDS, BERLIN).astimezone(dt.UTC)


def next_digest(frequency: Frequency, now: dt.datetime) -> dt.datetime:
    """The next 07:00, weekly that of a Monday; never ``now`` itself."""
    day = now.astimezone(BERLIN).date()
    while (moment := _digest_of(day)) <= now or (frequency is Frequency.WEEKLY and day.weekday() != MONDAY):
        day += dt.timedelta(days=1)
    return moment


def next_month(now: dt.datetime) -> dt.datetime:
    """07:00 on the first of the next month."""
    first = now.astimezone(BERLIN).date().replace(day=1)
    return _digest_of((first + dt.timedelta(days=32)).replace(day=1))


def _digest_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, DIGEST_AT, BERLIN).astimezone(dt.UTC)
