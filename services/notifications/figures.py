"""Figures of messages: what staff see of each day, and the mail about the week. Pure."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.notifications import hours
from services.notifications.kinds import Kind
from services.notifications.message import State
from shared.clock import BERLIN
from shared.contracts.notifications.contacts import Frequency
from shared.contracts.notifications.overview import MessageCount
from shared.contracts.words import Channel

WEEK = dt.timedelta(days=7)
WAITING = (State.PLANNED, State.SENDING)
HANDED_OVER = (State.SENT, State.DELIVERED, State.BOUNCED)


@dataclass(frozen=True)
class Tally:
    """So many messages that are alike in all of this. ``day``: of planning, ISO 8601."""

    day: str
    kind: str
    channel: str
    state: str
    reason: str
    count: int


def rows(tallies: Sequence[Tally]) -> tuple[MessageCount, ...]:
    """One row for each day, kind and channel, the newest day first."""
    found: dict[tuple[str, str, str], list[Tally]] = defaultdict(list)
    for one in tallies:
        found[one.day, one.kind, one.channel].append(one)
    ordered = sorted(found.items(), key=lambda item: (-dt.date.fromisoformat(item[0][0]).toordinal(), item[0][1:]))
    return tuple(_row(*where, alike) for where, alike in ordered)


def _row(day: str, kind: str, channel: str, alike: Sequence[Tally]) -> MessageCount:
    states: dict[str, int] = defaultdict(int)
    reasons: dict[str, int] = defaultdict(int)
    for one in alike:
        states["waiting" if one.state in WAITING else one.state] += one.count
        if one.reason:
            reasons[f"{one.state}: {one.reason}"] += one.count
    return MessageCount(
        day=dt.date.fromisoformat(day),
        kind=kind,
        channel=Channel(channel),
        planned=sum(states.values()),
        reasons=dict(sorted(reasons.items())),
        **states,
    )


def week_over(now: dt.datetime) -> tuple[str, dt.date, dt.date]:
    """The last whole week: its name (``2026-W47``), its Monday and its Sunday. It is over from Monday 07:00 on."""
    monday = (hours.next_digest(Frequency.WEEKLY, now) - WEEK).astimezone(BERLIN).date()
    first = monday - WEEK
    year, week, _ = first.isocalendar()
    return f"{year}-W{week:02d}", first, monday - dt.timedelta(days=1)


def of_a_week(tallies: Sequence[Tally], spent: int, budget: int) -> list[tuple[str, int | str]]:
    """The lines of the mail to the team."""

    def counted(*states: State, kinds: Sequence[Kind] = tuple(Kind), channel: Channel | None = None) -> int:
        alike = (one for one in tallies if one.state in states and one.kind in kinds)
        return sum(one.count for one in alike if channel in (None, one.channel))

    return [
        ("Mails verschickt", counted(*HANDED_OVER, channel=Channel.MAIL)),
        ("SMS verschickt", counted(*HANDED_OVER, channel=Channel.SMS)),
        ("SMS in diesem Monat", f"{spent} von {budget}"),
        ("Zurückgekommen", counted(State.BOUNCED)),
        ("Nicht zugestellt", counted(State.FAILED)),
        ("Warten noch", counted(*WAITING, State.DEFERRED, State.GATHERED)),
        ("Nachrichten über neue Treffer", counted(*HANDED_OVER, State.DIGESTED, kinds=[Kind.MATCHES_FOUND])),
        ("Interesse an Angeboten", counted(*HANDED_OVER, State.DIGESTED, kinds=[Kind.INTEREST_RECEIVED])),
        ("Erinnerungen an Betriebe", counted(*HANDED_OVER, kinds=[Kind.INTEREST_WAITING])),
        ("Fest zugesagte Plätze", counted(*HANDED_OVER, kinds=[Kind.PLACEMENT_CONFIRMED])),
    ]
