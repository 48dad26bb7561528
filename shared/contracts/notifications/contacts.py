"""Contacts: how people are reached, and what they have consented to."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import EmailStr, Field, StringConstraints, model_validator

from shared.contracts.message import Done, Message, Request
from shared.contracts.words import ONE_LINE, Channel, ClockTime, Language, Moment

Phone = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=32), ONE_LINE]

TextVersion = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), ONE_LINE]


class QuietHours(Message):
    """No message between these local times (Europe/Berlin). ``start`` after ``end`` spans midnight."""

    start: ClockTime = dt.time(21, 0)
    end: ClockTime = dt.time(7, 0)


class Frequency(StrEnum):
    """How often news come: each as it happens, or together at 07:00, weekly on Mondays."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Ways(Message):
    """Which channels what one has begun oneself is told over. Nothing chosen: mail, else SMS."""

    applications: Annotated[tuple[Channel, ...], Field(max_length=2)] = ()
    reminders: Annotated[tuple[Channel, ...], Field(max_length=2)] = ()


class ContactView(Message):
    """How a person is reached. ``*_confirmed``: it is theirs; ``*_matches``: express consent to matches that way.

    ``mail_wanted``: an address that takes the place of ``mail`` once the link sent there is opened.
    ``guardian``: what a guardian has said, where one is needed: missing, asked, given or refused.
    """

    person_id: UUID
    language: Language
    mail: str | None
    mail_confirmed: bool
    mail_matches: bool
    phone: str | None
    phone_confirmed: bool
    phone_matches: bool
    quiet_hours: QuietHours | None
    frequency: Frequency = Frequency.AT_ONCE
    ways: Ways = Ways()
    school_hours: bool = False
    muted_until: dt.datetime | None = None
    mail_wanted: str | None = None
    guardian: Literal["not_needed", "missing", "asked", "given", "refused"] = "not_needed"


class ConfirmMail(Request[ContactView]):
    """The person has opened a link sent to ``mail``: it is theirs. ``source`` says where, as proof.

    ``agreed_to``: with that they have consented to matches by mail as well, to this edition of the text.
    Refused: ``mail_invalid``, ``changed_meanwhile``.
    """

    queue: ClassVar[str] = "notifications.confirm-mail"
    person_id: UUID
    mail: EmailStr
    language: Language
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), ONE_LINE]
    agreed_to: TextVersion | None = None


class ConfirmPhone(Request[ContactView]):
    """The person has entered a code sent to ``phone``: it is theirs. Makes the contact where there is none.

    ``agreed_to``: with that they have consented to matches by SMS as well, to this edition of the text.
    Refused: ``phone_invalid``, ``phone_not_mobile``, ``changed_meanwhile``.
    """

    queue: ClassVar[str] = "notifications.confirm-phone"
    person_id: UUID
    phone: Phone
    language: Language
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), ONE_LINE]
    agreed_to: TextVersion | None = None


class ResendCode(Request[ContactView]):
    """Send the code for the contact's phone anew, at most 5 within an hour. One that is confirmed is sent nothing.

    Refused: ``contact_not_found``, ``code_locked``.
    """

    queue: ClassVar[str] = "notifications.resend-code"
    person_id: UUID


class NeedGuardian(Request[Done]):
    """Until ``until``, the 16th birthday, news to this person need a guardian's consent (Art. 8 GDPR). None: never.

    A request and never an event, since it tells a birth date: kept while it lies ahead, and in no message.
    """

    queue: ClassVar[str] = "notifications.need-guardian"
    person_id: UUID
    until: dt.date | None


class AskGuardian(Request[ContactView]):
    """Send a guardian the question whether news are allowed, by ``mail`` or by SMS to ``phone``: a link, no account.

    Refused: ``contact_not_found``, ``mail_invalid``, ``phone_invalid``, ``phone_not_mobile``,
    ``guardian_asked_too_often``, ``own_address`` (the young person's own), ``changed_meanwhile``.
    """

    queue: ClassVar[str] = "notifications.ask-guardian"
    person_id: UUID
    mail: EmailStr | None = None
    phone: Phone | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.mail is None) == (self.phone is None):
            raise ValueError("needs either mail or phone")
        return self


class GuardianView(Message):
    """What a guardian's link leads to."""

    answer: Literal["asked", "given", "refused"]
    language: Language


LinkToken = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), ONE_LINE]


class ReadGuardianLink(Request[GuardianView]):
    """What has been said by this link so far. Changes nothing. Refused: ``guardian_link_invalid``."""

    queue: ClassVar[str] = "notifications.read-guardian-link"
    token: LinkToken


class AnswerGuardian(Request[GuardianView]):
    """The guardian's yes or no; a no takes back an earlier yes, at any time. Kept as proof.

    Refused: ``guardian_link_invalid``.
    """

    queue: ClassVar[str] = "notifications.answer-guardian"
    token: LinkToken
    yes: bool
    text_version: TextVersion


class GetContact(Request[ContactView]):
    """Refused: ``contact_not_found``."""

    queue: ClassVar[str] = "notifications.get-contact"
    person_id: UUID


class SaveContact(Request[ContactView]):
    """Set language, wishes, phone and mail. A phone new to the contact is sent a code and used once that is entered.

    Another ``mail`` is sent a link; until it is opened the old one stays. Without ``mail`` it stays as it is.
    ``text_version`` names the consent text the person saw; kept with time and ``source`` as proof. Without frequency,
    ways or school hours these stay as they are; ``muted_until`` is at most 90 days ahead. ``seen``: the contact as the
    caller has read it; None: whichever it is.
    Refused: ``contact_not_found``, ``phone_invalid``, ``phone_not_mobile``, ``mail_invalid``,
    ``mail_asked_too_often``, ``version_outdated``, ``changed_meanwhile``.
    """

    queue: ClassVar[str] = "notifications.save-contact"
    person_id: UUID
    language: Language
    mail: EmailStr | None = None
    mail_matches: bool
    phone: Phone | None
    phone_matches: bool
    quiet_hours: QuietHours | None
    frequency: Frequency | None = None
    ways: Ways | None = None
    school_hours: bool | None = None
    muted_until: Moment | None = None
    text_version: TextVersion
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), ONE_LINE]
    seen: ContactView | None = None


StopToken = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), ONE_LINE]


class MailLinkView(Message):
    """What the link to a new mail address leads to."""

    confirmed: bool


class ReadMailLink(Request[MailLinkView]):
    """Whether this link is still to be confirmed. Changes nothing. Refused: ``mail_link_invalid``."""

    queue: ClassVar[str] = "notifications.read-mail-link"
    token: LinkToken


class ConfirmWantedMail(Request[MailLinkView]):
    """The link sent to the new address has been opened: it takes the place of the old one. Kept as proof.

    Refused: ``mail_link_invalid``, ``changed_meanwhile``.
    """

    queue: ClassVar[str] = "notifications.confirm-wanted-mail"
    token: LinkToken


class VerifyPhone(Request[ContactView]):
    """Refused: ``contact_not_found``, ``code_wrong``, ``code_expired``, ``code_locked`` (after 5 wrong ones)."""

    queue: ClassVar[str] = "notifications.verify-phone"
    person_id: UUID
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class StopLinkView(Message):
    """Whose mail the link stood in."""

    person_id: UUID


class ReadStopLink(Request[StopLinkView]):
    """Who the token of :class:`StopMatches` is about. Changes nothing. Refused: ``token_invalid``."""

    queue: ClassVar[str] = "notifications.read-stop-link"
    token: StopToken


class StopMatches(Request[Done]):
    """RFC 8058: one click ends the mails, the token is in the mail's own header. Refused: ``token_invalid``."""

    queue: ClassVar[str] = "notifications.stop-matches"
    token: StopToken
