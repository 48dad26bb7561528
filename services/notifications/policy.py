"""One policy decides whether a message goes out: now, later or not at all. Pure, asked again right before sending."""

import datetime as dt
from dataclasses import dataclass

from services.notifications.contact import Contact
from services.notifications.message import Message
from shared.clock import BERLIN
from shared.contracts.notifications.contacts import QuietHours


@dataclass(frozen=True)
class Send:
    pass


@dataclass(frozen=True)
class Defer:
    until: dt.datetime
    reason: str


@dataclass(frozen=True)
class Suppress:
    reason: str


Decision = Send | Defer | Suppress


def decide(contact: Contact | None, message: Message, now: dt.datetime) -> Decision:
    """In this order: time, what the person has asked for this minute, consent, address, quiet hours."""
    if now >= message.expires_at:
        return Suppress("expired")
    if message.asked_for:
        return Send()
    if contact is None:
        return Suppress("contact_gone")
    if not contact.wants(message.channel):
        return Suppress("no_consent")
    if contact.confirmed_address(message.channel) is None:
        return Suppress("not_confirmed")
    if contact.quiet_hours and is_quiet(contact.quiet_hours, now):
        return Defer(end_of_quiet(contact.quiet_hours, now), "quiet_hours")
    return Send()


def is_quiet(quiet: QuietHours, now: dt.datetime) -> bool:
    """By the clock on the wall in Berlin; the start is quiet, the end is not."""
    time = now.astimezone(BERLIN).time()
    if quiet.start < quiet.end:
        return quiet.start <= time < quiet.end
    return time >= quiet.start or time < quiet.end


def end_of_quiet(quiet: QuietHours, now: dt.datetime) -> dt.datetime:
    """The next moment the wall clock shows the end, in UTC.

    In the night the clocks go back that time may come twice, in the one they go forward not at all: then it is an hour
    later by the wall.
    """
    today = now.astimezone(BERLIN).date()
    days = (today + dt.timedelta(days=ahead) for ahead in range(3))
    ends = (dt.datetime.combine(day, quiet.end, BERLIN).replace(fold=fold) for day in days for fold in (0, 1))
    return min(end for end in (end.astimezone(dt.UTC) for end in ends) if end > now and not is_quiet(quiet, end))
