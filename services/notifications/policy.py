"""One policy decides whether a message goes out: now, later, with others or not at all. Pure, asked before sending.

The order is that of the table ``ORDER``: the first rule that has something to say decides, and its reason is kept.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from services.notifications import hours
from services.notifications.contact import Contact
from services.notifications.kinds import DIGESTS, RULES, Audience, Basis, Rule
from services.notifications.message import Message
from shared.clock import BERLIN
from shared.contracts.notifications.contacts import Frequency
from shared.contracts.words import Channel

STOPPED_FOR = dt.timedelta(minutes=15)  # a kind switched off is looked at again this often


@dataclass(frozen=True)
class Send:
    pass


@dataclass(frozen=True)
class Defer:
    until: dt.datetime
    reason: str


@dataclass(frozen=True)
class Gather:
    """Goes into the digest of that moment."""

    until: dt.datetime
    reason: str


@dataclass(frozen=True)
class Suppress:
    reason: str


@dataclass(frozen=True)
class Supersede:
    reason: str


Decision = Send | Defer | Gather | Suppress | Supersede


@dataclass(frozen=True)
class Limits:
    """Messages to one person on one day, all and SMS alone; SMS parts in one month. ``land``: whose school holidays.

    ``per_number``: SMS to one number on one day, codes as well, whoever asks for them. ``countries``: where SMS may go.
    """

    daily: int = 3
    daily_sms: int = 1
    monthly_sms: int = 10_000
    land: str = "ST"
    per_number: int = 10
    countries: tuple[str, ...] = ("+49",)


@dataclass(frozen=True)
class Standing:
    """What the policy has to know beside contact and message. The default: nothing stands in the way."""

    limits: Limits = Limits()
    stopped: bool = False  # the kill switch of its kind
    suppressed: str = ""  # why the address is on the suppression list
    resolved: str = ""  # what has become of what it is about
    paused: bool = False  # the offers it is about are all off the board for now
    sent_today: int = 0
    sms_today: int = 0
    sms_this_month: int = 0


@dataclass(frozen=True)
class Case:
    contact: Contact | None
    message: Message
    rule: Rule
    now: dt.datetime
    standing: Standing

    @property
    def gathers(self) -> bool:
        """It waits for the person's digest, and nothing that holds back a single message concerns it."""
        at_once = self.contact is None or self.contact.frequency is Frequency.AT_ONCE
        return self.rule.digest and not at_once


def decide(contact: Contact | None, message: Message, now: dt.datetime, standing: Standing | None = None) -> Decision:
    case = Case(contact, message, RULES[message.kind], now, standing or Standing())
    return next((decision for rule in _order(case.rule) if (decision := rule(case))), Send())


def _order(rule: Rule) -> tuple[Callable[[Case], Decision | None], ...]:
    if rule.basis is not Basis.ASKED_FOR:
        return ORDER
    return ASKED_OF_ANOTHER if rule.audience is Audience.GUARDIAN else URGENT


def _expiry(case: Case) -> Decision | None:
    return Suppress("expired") if case.now >= case.message.expires_at else None


def _kill_switch(case: Case) -> Decision | None:
    return Defer(case.now + STOPPED_FOR, "stopped") if case.standing.stopped else None


def _consent(case: Case) -> Decision | None:
    """News need a yes, below 16 a guardian's as well; everything needs an address that is shown to be the person's."""
    contact, channel = case.contact, case.message.channel
    if case.message.private is not None:
        return None  # to the team or a guardian: the address came with the message
    if contact is None:
        return Suppress("contact_gone")
    if case.rule.basis is Basis.CONSENT and not contact.wants(channel):
        return Suppress("no_consent")
    if case.rule.basis is Basis.CONSENT and contact.lacks_guardian(case.now.astimezone(BERLIN).date()):
        return Suppress("no_guardian_consent")
    return Suppress("not_confirmed") if contact.confirmed_address(channel) is None else None


def _suppression_list(case: Case) -> Decision | None:
    return Suppress(case.standing.suppressed) if case.standing.suppressed else None


def _still_true(case: Case) -> Decision | None:
    if case.standing.paused:
        return Defer(hours.next_digest(Frequency.DAILY, case.now), "offers_paused")
    return Supersede(case.standing.resolved) if case.standing.resolved else None


def _muted(case: Case) -> Decision | None:
    """What comes meanwhile goes out together in the first morning afterwards; what is together already waits for it."""
    contact, waits = case.contact, case.rule.digest or case.message.kind in DIGESTS
    if contact is None or not contact.muted_until or case.now >= contact.muted_until or not waits:
        return None
    morning = hours.next_digest(contact.frequency, contact.muted_until)
    return Gather(morning, "muted") if case.rule.digest else Defer(morning, "muted")


def _decent_hour(case: Case) -> Decision | None:
    contact = case.contact
    if contact is None or not case.rule.quiet or case.gathers:
        return None
    if contact.quiet_hours and hours.is_quiet(contact.quiet_hours, case.now):
        return Defer(hours.end_of_quiet(contact.quiet_hours, case.now), "quiet_hours")
    if contact.school_hours and hours.is_school(case.standing.limits.land, case.now):
        return Defer(hours.end_of_school(case.now), "school_hours")
    return None


def _daily_cap(case: Case) -> Decision | None:
    """What is too much for today goes into tomorrow's digest: one by one it might never catch up."""
    standing, limits = case.standing, case.standing.limits
    over = standing.sent_today >= limits.daily
    over_sms = case.message.channel is Channel.SMS and standing.sms_today >= limits.daily_sms
    if not case.rule.counted or case.gathers or not (over or over_sms):
        return None
    tomorrow = hours.next_digest(Frequency.DAILY, case.now)
    return Gather(tomorrow, "daily_cap") if case.rule.digest else Defer(tomorrow, "daily_cap")


def _sms_budget(case: Case) -> Decision | None:
    """Waits for the next month, if it is worth sending then."""
    if case.message.channel is not Channel.SMS or case.standing.sms_this_month < case.standing.limits.monthly_sms:
        return None
    month = hours.next_month(case.now)
    return Defer(month, "sms_budget") if month < case.message.expires_at else Suppress("sms_budget")


def _digest(case: Case) -> Decision | None:
    if case.contact is None or not case.gathers:
        return None
    return Gather(hours.next_digest(case.contact.frequency, case.now), "digest")


URGENT: tuple[Callable[[Case], Decision | None], ...] = (_expiry, _kill_switch)
ASKED_OF_ANOTHER = (*URGENT, _suppression_list)  # the young person asks, the guardian is written to
ORDER: tuple[Callable[[Case], Decision | None], ...] = (
    *URGENT,
    _consent,
    _suppression_list,
    _still_true,
    _muted,
    _decent_hour,
    _daily_cap,
    _sms_budget,
    _digest,
)
