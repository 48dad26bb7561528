"""The catalogue: every kind of message, whom it is for, what it needs, and what may be done with it. Data.

A kind's templates are named after it: ``templates/<kind>.mail`` and ``<kind>.sms``, those of staff in ``staff/``.
What they may speak of beside the common words are the kind's ``values``: facts as they came with the event, not yet put
into words. ``until`` is a moment, ``day`` a date (ISO 8601), ``reason`` a reason's key, ``advice`` a list of reasons.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.words import Channel


class Kind(StrEnum):
    SIGN_IN = "sign_in"
    SIGN_IN_CODE = "sign_in_code"
    SUBSCRIPTION = "subscription"
    SUBSCRIPTION_CODE = "subscription_code"
    PHONE_CODE = "phone_code"
    CONFIRM_MAIL = "confirm_mail"
    EMPLOYER_CONFIRM_MAIL = "employer_confirm_mail"
    GUARDIAN_ASKED = "guardian_asked"
    PLACEMENT_ASKED = "placement_asked"
    CLASS_LIST_ASKED = "class_list_asked"
    # to a young person
    GUARDIAN_GIVEN = "guardian_given"
    GUARDIAN_REFUSED = "guardian_refused"
    PLACEMENT_ALLOWED = "placement_allowed"
    PLACEMENT_NOT_ALLOWED = "placement_not_allowed"
    MATCHES_FOUND = "matches_found"
    DIGEST = "digest"
    INTEREST_SENT = "interest_sent"
    INTEREST_READ = "interest_read"
    INTEREST_ACCEPTED = "interest_accepted"
    INTEREST_UNCONFIRMED = "interest_unconfirmed"
    INTEREST_DECLINED = "interest_declined"
    INTEREST_LAPSED = "interest_lapsed"
    OFFER_WITHDRAWN = "offer_withdrawn"
    PLACEMENT_NEAR = "placement_near"
    PLACEMENT_CANCELLED = "placement_cancelled"
    HOW_WAS_IT = "how_was_it"
    LETTER_RECEIVED = "letter_received"
    RECOMMENDED = "recommended"
    LETTER_RELEASED = "letter_released"
    EVENT_REMINDER = "event_reminder"
    SEATS_FOUND = "seats_found"
    EVENT_CANCELLED = "event_cancelled"
    DELETION_NEAR = "deletion_near"
    # to the members of an employer
    EMPLOYER_VERIFIED = "employer_verified"
    EMPLOYER_REFUSED = "employer_refused"
    EMPLOYER_DIGEST = "employer_digest"
    INTEREST_RECEIVED = "interest_received"
    INTEREST_WAITING = "interest_waiting"
    INTEREST_WITHDRAWN = "interest_withdrawn"
    PLACEMENT_CONFIRMED = "placement_confirmed"
    EMPLOYER_PLACEMENT_NEAR = "employer_placement_near"
    EMPLOYER_PLACEMENT_CANCELLED = "employer_placement_cancelled"
    EMPLOYER_HOW_WAS_IT = "employer_how_was_it"
    EMPLOYER_LETTER_RECEIVED = "employer_letter_received"
    RECOMMENDATION_RECEIVED = "recommendation_received"
    EMPLOYER_LETTER_RELEASED = "employer_letter_released"
    OFFER_APPROVED = "offer_approved"
    OFFER_REJECTED = "offer_rejected"
    OFFER_EXPIRING = "offer_expiring"
    OFFER_EXPIRED = "offer_expired"
    OFFER_FULL = "offer_full"
    OFFER_PAUSED = "offer_paused"
    OFFER_DEMAND_LOW = "offer_demand_low"
    WEBHOOK_OFF = "webhook_off"
    # to the centre's staff
    EMPLOYER_WAITING = "employer_waiting"
    OFFER_WAITING = "offer_waiting"
    OFFER_FLAGGED = "offer_flagged"
    LETTER_FLAGGED = "letter_flagged"
    IMPORT_FAILED = "import_failed"
    SMS_BUDGET = "sms_budget"
    WEEKLY_FIGURES = "weekly_figures"
    APPOINTMENT_ASKED = "appointment_asked"


class Audience(StrEnum):
    YOUNG_PERSON = "young_person"
    EMPLOYER = "employer"
    STAFF = "staff"  # one address of the team, in the settings; never a person
    GUARDIAN = "guardian"
    ANYONE = "anyone"


class Basis(StrEnum):
    """Why it may be sent at all (UWG section 7; GDPR Art. 6)."""

    ASKED_FOR = "asked_for"  # by the person, this minute: nothing holds it back
    SERVICE = "service"  # part of what was asked for: a confirmed address is enough
    CONSENT = "consent"  # news: express consent, and a guardian's below 16


class Group(StrEnum):
    """What a person chooses channels for."""

    ACCOUNT = "account"
    MATCHES = "matches"
    APPLICATIONS = "applications"
    REMINDERS = "reminders"
    OFFERS = "offers"


@dataclass(frozen=True)
class Rule:
    """What may be done with messages of one kind.

    ``digest``: may wait for the daily or weekly mail if the person wants that, and must when the day's cap is reached.
    ``quiet``: waits for the end of quiet hours. ``counted``: towards the cap per person and day.
    ``kept``: how long it is worth sending. ``moves_on``: a newer event on the same application or offer supersedes it.
    """

    audience: Audience
    basis: Basis
    group: Group
    channels: tuple[Channel, ...]
    kept: dt.timedelta
    values: tuple[str, ...] = ()
    digest: bool = False
    quiet: bool = True
    counted: bool = True
    moves_on: bool = False


BOTH, MAIL, SMS = (Channel.MAIL, Channel.SMS), (Channel.MAIL,), (Channel.SMS,)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
INTEREST = ("application_id", "offer_id", "title", "employer", "town")
OFFER = ("offer_id", "title", "employer")
WANTED = ("kinds", "fields", "postal_code", "radius_km", "until")


def _asked(
    channels: tuple[Channel, ...],
    audience: Audience = Audience.ANYONE,
    kept: dt.timedelta = HOUR,
    values: tuple[str, ...] = (),
) -> Rule:
    """A link or a code somebody waits for. What it carries stands in ``Private.secret``."""
    said = ("secret", "minutes", *values)
    return Rule(audience, Basis.ASKED_FOR, Group.ACCOUNT, channels, kept, said, quiet=False, counted=False)


def _young(group: Group, kept: dt.timedelta, values: tuple[str, ...], channels: tuple[Channel, ...] = BOTH) -> Rule:
    """News of something the young person has begun."""
    return Rule(Audience.YOUNG_PERSON, Basis.SERVICE, group, channels, kept, values, digest=True, moves_on=True)


def _urgent(group: Group, kept: dt.timedelta, values: tuple[str, ...]) -> Rule:
    """Something lapses: never in a digest, never held by the cap."""
    service = (Audience.YOUNG_PERSON, Basis.SERVICE)
    return Rule(*service, group, BOTH, kept, values, counted=False, moves_on=True)


def _employer(
    group: Group, kept: dt.timedelta, values: tuple[str, ...], *, digest: bool = False, moves_on: bool = True
) -> Rule:
    service = (Audience.EMPLOYER, Basis.SERVICE)
    return Rule(*service, group, MAIL, kept, values, digest=digest, counted=digest, moves_on=moves_on)


def _staff(kept: dt.timedelta, values: tuple[str, ...]) -> Rule:
    """To the team's address at any hour: it is read in office hours anyway."""
    return Rule(Audience.STAFF, Basis.SERVICE, Group.ACCOUNT, MAIL, kept, values, quiet=False, counted=False)


RULES: dict[Kind, Rule] = {
    Kind.SIGN_IN: _asked(MAIL),
    Kind.SIGN_IN_CODE: _asked(SMS),
    Kind.SUBSCRIPTION: _asked(MAIL, kept=2 * DAY, values=WANTED),
    Kind.SUBSCRIPTION_CODE: _asked(SMS, values=WANTED),
    Kind.PHONE_CODE: _asked(SMS),
    Kind.CONFIRM_MAIL: _asked(MAIL, kept=DAY),
    Kind.EMPLOYER_CONFIRM_MAIL: _asked(MAIL, kept=DAY),
    Kind.GUARDIAN_ASKED: _asked(BOTH, Audience.GUARDIAN, 3 * DAY),
    Kind.PLACEMENT_ASKED: Rule(
        Audience.GUARDIAN,
        Basis.ASKED_FOR,
        Group.ACCOUNT,
        BOTH,
        3 * DAY,
        ("secret", "code", "title", "employer", "town", "day"),
        quiet=False,
        counted=False,
    ),
    Kind.CLASS_LIST_ASKED: Rule(
        Audience.GUARDIAN,
        Basis.ASKED_FOR,
        Group.ACCOUNT,
        BOTH,
        3 * DAY,
        ("secret", "code", "title", "employer", "town"),
        quiet=False,
        counted=False,
    ),
    Kind.GUARDIAN_GIVEN: _young(Group.ACCOUNT, 7 * DAY, ()),
    Kind.GUARDIAN_REFUSED: _young(Group.ACCOUNT, 7 * DAY, ()),
    Kind.PLACEMENT_ALLOWED: _urgent(Group.APPLICATIONS, 14 * DAY, ("application_id", "title", "employer")),
    Kind.PLACEMENT_NOT_ALLOWED: _urgent(Group.APPLICATIONS, 14 * DAY, ("application_id", "title", "employer")),
    Kind.MATCHES_FOUND: Rule(
        Audience.YOUNG_PERSON,
        Basis.CONSENT,
        Group.MATCHES,
        BOTH,
        7 * DAY,
        digest=True,  # older news of matches are none
    ),
    Kind.DIGEST: Rule(Audience.YOUNG_PERSON, Basis.SERVICE, Group.MATCHES, BOTH, 2 * DAY, ("news",), counted=False),
    Kind.INTEREST_SENT: _young(Group.APPLICATIONS, 2 * DAY, INTEREST, MAIL),
    Kind.INTEREST_READ: _young(Group.APPLICATIONS, 3 * DAY, INTEREST, MAIL),
    Kind.INTEREST_ACCEPTED: _urgent(Group.APPLICATIONS, 14 * DAY, (*INTEREST, "until", "day")),
    Kind.INTEREST_UNCONFIRMED: _urgent(Group.REMINDERS, 5 * DAY, (*INTEREST, "until", "day")),
    Kind.INTEREST_DECLINED: _young(Group.APPLICATIONS, 14 * DAY, (*INTEREST, "reason")),
    Kind.INTEREST_LAPSED: _young(Group.APPLICATIONS, 14 * DAY, (*INTEREST, "reason")),
    Kind.OFFER_WITHDRAWN: _young(Group.APPLICATIONS, 14 * DAY, (*INTEREST, "reason")),
    Kind.PLACEMENT_NEAR: _urgent(Group.REMINDERS, 2 * DAY, (*INTEREST, "day")),
    Kind.PLACEMENT_CANCELLED: _urgent(Group.APPLICATIONS, 14 * DAY, (*INTEREST, "day", "reason")),
    Kind.HOW_WAS_IT: _young(Group.REMINDERS, 14 * DAY, INTEREST),
    Kind.LETTER_RECEIVED: _young(Group.APPLICATIONS, 7 * DAY, INTEREST),
    Kind.RECOMMENDED: _young(Group.APPLICATIONS, 14 * DAY, (*INTEREST, "by")),
    Kind.LETTER_RELEASED: _young(Group.APPLICATIONS, 7 * DAY, INTEREST),
    Kind.EVENT_REMINDER: _urgent(Group.REMINDERS, DAY, ("title", "place", "day", "days", "time")),
    Kind.SEATS_FOUND: _urgent(Group.REMINDERS, 3 * DAY, ("title", "place", "day", "time")),
    Kind.EVENT_CANCELLED: _urgent(Group.REMINDERS, 7 * DAY, ("title", "place", "day", "time")),
    Kind.DELETION_NEAR: _urgent(Group.ACCOUNT, 14 * DAY, ("day", "path")),
    Kind.EMPLOYER_VERIFIED: _employer(Group.ACCOUNT, 14 * DAY, ("employer",), moves_on=False),
    Kind.EMPLOYER_REFUSED: _employer(Group.ACCOUNT, 14 * DAY, ("employer", "banned", "reason"), moves_on=False),
    Kind.EMPLOYER_DIGEST: Rule(
        Audience.EMPLOYER, Basis.SERVICE, Group.APPLICATIONS, MAIL, 2 * DAY, ("news",), counted=False
    ),
    Kind.INTEREST_RECEIVED: _employer(Group.APPLICATIONS, 14 * DAY, (*INTEREST, "until"), digest=True),
    Kind.INTEREST_WAITING: _employer(Group.REMINDERS, 4 * DAY, (*INTEREST, "days", "until")),
    Kind.INTEREST_WITHDRAWN: _employer(Group.APPLICATIONS, 7 * DAY, (*INTEREST, "reason"), digest=True),
    Kind.PLACEMENT_CONFIRMED: _employer(Group.APPLICATIONS, 14 * DAY, (*INTEREST, "day")),
    Kind.EMPLOYER_PLACEMENT_NEAR: _employer(Group.REMINDERS, 2 * DAY, (*INTEREST, "day")),
    Kind.EMPLOYER_PLACEMENT_CANCELLED: _employer(Group.APPLICATIONS, 14 * DAY, (*INTEREST, "day", "reason")),
    Kind.EMPLOYER_HOW_WAS_IT: _employer(Group.REMINDERS, 14 * DAY, INTEREST, digest=True),
    Kind.EMPLOYER_LETTER_RECEIVED: _employer(Group.APPLICATIONS, 7 * DAY, INTEREST, digest=True),
    Kind.RECOMMENDATION_RECEIVED: _employer(Group.APPLICATIONS, 14 * DAY, (*OFFER, "path"), digest=True),
    Kind.EMPLOYER_LETTER_RELEASED: _employer(Group.APPLICATIONS, 7 * DAY, INTEREST, digest=True),
    Kind.OFFER_APPROVED: _employer(Group.OFFERS, 7 * DAY, OFFER),
    Kind.OFFER_REJECTED: _employer(Group.OFFERS, 14 * DAY, (*OFFER, "reason")),
    Kind.OFFER_EXPIRING: _employer(Group.OFFERS, 6 * DAY, (*OFFER, "days", "day", "path")),
    Kind.OFFER_EXPIRED: _employer(Group.OFFERS, 14 * DAY, (*OFFER, "reason")),
    Kind.OFFER_FULL: _employer(Group.OFFERS, 14 * DAY, (*OFFER, "reason")),
    Kind.OFFER_PAUSED: _employer(Group.OFFERS, 7 * DAY, (*OFFER, "reason")),
    Kind.OFFER_DEMAND_LOW: _employer(Group.OFFERS, 7 * DAY, (*OFFER, "advice"), digest=True),
    Kind.WEBHOOK_OFF: _employer(Group.ACCOUNT, 14 * DAY, ("host", "reason")),
    Kind.EMPLOYER_WAITING: _staff(30 * DAY, ("employer_id", "employer")),
    Kind.OFFER_WAITING: _staff(30 * DAY, OFFER),
    Kind.OFFER_FLAGGED: _staff(30 * DAY, (*OFFER, "reason")),
    Kind.LETTER_FLAGGED: _staff(30 * DAY, ("letter_id", "title", "employer")),
    Kind.IMPORT_FAILED: _staff(30 * DAY, ("import_id", "employer", "refused", "rows")),
    Kind.SMS_BUDGET: _staff(30 * DAY, ("percent", "left")),
    Kind.WEEKLY_FIGURES: _staff(6 * DAY, ("figures",)),
    Kind.APPOINTMENT_ASKED: _staff(7 * DAY, ("desk", "spoken", "secret", "reply_to")),
}
DIGESTS = (Kind.DIGEST, Kind.EMPLOYER_DIGEST)
ASKED_FOR = tuple(kind for kind, rule in RULES.items() if rule.basis is Basis.ASKED_FOR)
