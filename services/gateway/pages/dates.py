"""Days, periods, weekdays and hours as people say them."""

import datetime as dt
from collections.abc import Collection, Iterable

from babel.dates import format_date, format_skeleton

from services.gateway import languages
from services.gateway.pages.words import WEEKDAYS, gettext, joined, msgid, ngettext
from shared.clock import BERLIN
from shared.contracts.words import DailyHours, Period, Weekday

MONTHS = (
    msgid("Januar"), msgid("Februar"), msgid("März"), msgid("April"), msgid("Mai"), msgid("Juni"),
    msgid("Juli"), msgid("August"), msgid("September"), msgid("Oktober"), msgid("November"), msgid("Dezember"),
)  # fmt: skip

WHOLE_WEEK = tuple(Weekday)


def day(date: dt.date) -> str:
    """``19. Juli 2027``."""
    return gettext("{day}. {month} {year}").format(day=date.day, month=_month(date), year=date.year)


def iso(text: str) -> str:
    """``2027-07-19`` as :func:`day` says it; any other text as it is."""
    try:
        return day(dt.date.fromisoformat(text))
    except ValueError:
        return text


def period(span: Period) -> str:
    """``19. bis 30. Juli 2027``; what both days share is said once."""
    start, end = span.start, span.end
    if start == end:
        return day(start)
    if start.year != end.year:
        first = day(start)
    elif start.month != end.month:
        first = gettext("{day}. {month}").format(day=start.day, month=_month(start))
    else:
        first = gettext("{day}.").format(day=start.day)
    return gettext("{first} bis {last}").format(first=first, last=day(end))


def periods(spans: Collection[Period], by_arrangement: bool) -> str:
    """All periods in one line; ``nach Absprache`` when there is none, or besides."""
    said = [period(span) for span in spans]
    return joined([*said, gettext("nach Absprache")] if by_arrangement or not said else said)


def next_period(spans: Collection[Period], by_arrangement: bool) -> str:
    """The first period for a card, with how many more there are."""
    if len(spans) <= 1:
        return periods(spans, by_arrangement)
    first, more = period(min(spans, key=lambda span: span.start)), len(spans) - 1
    said = ngettext("{first} und ein weiterer Zeitraum", "{first} und {more} weitere", more)
    return said.format(first=first, more=more)


def weekdays(days: Iterable[Weekday]) -> str:
    """``Montag bis Freitag`` for three and more in a row, else each by name; empty for none."""
    chosen = [weekday for weekday in WHOLE_WEEK if weekday in set(days)]
    names = [gettext(WEEKDAYS[weekday]) for weekday in chosen]
    if len(chosen) >= 3 and _in_a_row(chosen):
        return gettext("{first} bis {last}").format(first=names[0], last=names[-1])
    return joined(names) if names else ""


def clock(time: dt.time) -> str:
    """``8`` or ``8:30``, without the word Uhr."""
    return f"{time.hour}:{time.minute:02d}" if time.minute else str(time.hour)


def short(text: str) -> str:
    """``08:00`` or ``08:00:00`` as :func:`clock` says it; any other text as :func:`iso` does."""
    try:
        return clock(dt.time.fromisoformat(text))
    except ValueError:
        return iso(text)


def hours(daily: DailyHours) -> str:
    """``8 bis 15 Uhr``."""
    return gettext("{start} bis {end} Uhr").format(start=clock(daily.start), end=clock(daily.end))


def work_time(daily: DailyHours) -> str:
    """``6 Std. 30 Min. Arbeit, 60 Min. Pause``: what JArbSchG section 4(1) counts."""
    whole, minutes = divmod(daily.minutes_of_work, 60)
    work = gettext("{whole} Std.").format(whole=whole)
    if minutes:
        work = gettext("{work} {minutes} Min.").format(work=work, minutes=minutes)
    if not daily.break_minutes:
        return gettext("{work} Arbeit, ohne Pause").format(work=work)
    return gettext("{work} Arbeit, {minutes} Min. Pause").format(work=work, minutes=daily.break_minutes)


def month_short(date: dt.date) -> str:
    """``Dez.`` for a calendar leaf; short names stay whole: ``Mai``."""
    return str(format_date(date, "MMM", locale=languages.say().locale))


def month(text: str) -> str:
    """``2026-11`` as ``November 2026``."""
    return str(format_skeleton("yMMMM", dt.date.fromisoformat(f"{text}-01"), locale=languages.say().locale))


def moment(time: dt.datetime) -> str:
    """``Montag, 7. Dezember 2026, 15 Uhr``, where the people are."""
    local = time.astimezone(BERLIN)
    named = {"weekday": gettext(WEEKDAYS[WHOLE_WEEK[local.weekday()]]), "day": day(local.date())}
    return gettext("{weekday}, {day}, {time} Uhr").format(**named, time=clock(local.time()))


def span(start: dt.datetime, end: dt.datetime) -> str:
    """``Montag, 7. Dezember 2026, 15 bis 17:30 Uhr``; both ends whole when it goes over midnight."""
    first, last = start.astimezone(BERLIN), end.astimezone(BERLIN)
    if first.date() != last.date():
        return gettext("{first} bis {last}").format(first=moment(start), last=moment(end))
    named = {"weekday": gettext(WEEKDAYS[WHOLE_WEEK[first.weekday()]]), "day": day(first.date())}
    times = {"start": clock(first.time()), "end": clock(last.time())}
    return gettext("{weekday}, {day}, {start} bis {end} Uhr").format(**named, **times)


def _month(date: dt.date) -> str:
    return gettext(MONTHS[date.month - 1])


def _in_a_row(chosen: list[Weekday]) -> bool:
    first = WHOLE_WEEK.index(chosen[0])
    return WHOLE_WEEK[first : first + len(chosen)] == tuple(chosen)
