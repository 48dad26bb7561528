"""How a person is reached, and what they have agreed to, pure: acts return the new contact."""

import datetime as dt
import hmac
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from services.notifications import hours, links, new_mail, phone_code
from services.notifications.guardian import Answer, Guardian, OwnAddress
from services.notifications.kinds import Group
from services.notifications.new_mail import MailLinkInvalid, NewMail
from services.notifications.phone_code import CodeExpired, CodeWrong, PhoneCode
from shared import clock
from shared.contracts.notifications.contacts import ContactView, Frequency, QuietHours, SaveContact, Ways
from shared.contracts.words import Channel, Language
from shared.errors import DomainError

DEFAULT_QUIET = QuietHours()
NO_WAYS = Ways()
MUTED_AT_MOST = dt.timedelta(days=90)


class VersionOutdated(DomainError):
    code = "version_outdated"


class ContactNotFound(DomainError):
    code = "contact_not_found"


@dataclass(frozen=True)
class Confirmation:
    """The proof that an address is the person's own."""

    at: dt.datetime
    source: str


@dataclass(frozen=True)
class Consent:
    """The proof of one yes or no to matches over one channel. Kept for ever, never changed."""

    channel: Channel
    given: bool
    text_version: str
    at: dt.datetime
    source: str


@dataclass(frozen=True)
class Contact:
    person_id: UUID
    version: int
    language: Language
    mail: str | None = None
    mail_confirmed: Confirmation | None = None
    new_mail: NewMail | None = None
    phone: str | None = None
    phone_confirmed: Confirmation | None = None
    quiet_hours: QuietHours | None = DEFAULT_QUIET
    frequency: Frequency = Frequency.AT_ONCE
    ways: Ways = NO_WAYS
    school_hours: bool = False
    muted_until: dt.datetime | None = None
    consents: tuple[Consent, ...] = ()
    code: PhoneCode | None = None
    guardian_needed_until: dt.date | None = None  # the 16th birthday, kept while it lies ahead
    guardian: Guardian | None = None

    def confirmed_address(self, channel: Channel) -> str | None:
        """Where the person is reached, None until it is shown to be theirs."""
        if channel is Channel.MAIL:
            return self.mail if self.mail_confirmed else None
        return self.phone if self.phone_confirmed else None

    def consent(self, channel: Channel) -> Consent | None:
        """The last word on matches over this channel."""
        return next((consent for consent in reversed(self.consents) if consent.channel is channel), None)

    def wants(self, channel: Channel) -> bool:
        consent = self.consent(channel)
        return consent is not None and consent.given

    def lacks_guardian(self, today: dt.date) -> bool:
        """Under 16, and no guardian has said yes, or one has taken it back."""
        if self.guardian_needed_until is None or today >= self.guardian_needed_until:
            return False
        return self.guardian is None or self.guardian.answer is not Answer.GIVEN

    def must_not_own(self, address: str) -> None:
        """Nobody answers for themselves. Raises OwnAddress."""
        if address.lower() in ((self.mail or "").lower(), self.phone):
            raise OwnAddress("This is your own address: a guardian has to answer.")

    def channels(self, group: Group, offered: tuple[Channel, ...]) -> list[Channel]:
        """Over which of the ``offered`` ones the person is told: as chosen, else by mail, else by SMS."""
        reached = [channel for channel in offered if self.confirmed_address(channel) is not None]
        if group is Group.MATCHES:
            return [channel for channel in offered if self.wants(channel)]
        chosen = self.ways.reminders if group is Group.REMINDERS else self.ways.applications
        return [channel for channel in reached if channel in chosen] or reached[:1]

    def confirm_mail(self, mail: str, at: dt.datetime, source: str, agreed_to: str | None = None) -> "Contact":
        """Shown to be theirs by a link; one chosen since, and confirmed, stays. The first proof is kept.

        ``agreed_to``: the edition of the text by which they want matches over it.
        """
        confirmed = self if self.mail_confirmed else self._with_mail(mail, Confirmation(at, source))
        return self._agreeing(confirmed, Channel.MAIL, agreed_to, at, source)

    def want_mail(self, mail: str | None, at: dt.datetime) -> "Contact":
        """Another address, used once its link has been opened; the old one again: nothing is wanted any more.

        Raises MailAskedTooOften.
        """
        if mail is None:
            return self
        known = mail == self.mail and self.mail_confirmed
        return replace(self, new_mail=self._no_new_mail() if known else new_mail.ask(self.new_mail, mail, at))

    def wanted_mail(self, now: dt.datetime) -> str | None:
        """The address that waits for its link to be opened."""
        waits = self.new_mail is not None and not self.new_mail.expired(now)
        return self.new_mail.address or None if self.new_mail and waits else None

    def linked_mail(self, key: bytes, token: str, now: dt.datetime) -> str:
        """The address the link was sent to, wanted or confirmed already. Raises MailLinkInvalid."""
        for address in (self.wanted_mail(now), self.confirmed_address(Channel.MAIL)):
            if address and links.fits(key, new_mail.PURPOSE, token, self.person_id, address):
                return address
        raise MailLinkInvalid("This link is not valid, or no longer.")

    def open_mail_link(self, key: bytes, token: str, at: dt.datetime) -> "Contact":
        """The address is theirs; opened twice is opened once. Raises MailLinkInvalid."""
        address = self.linked_mail(key, token, at)
        if address == self.mail and self.mail_confirmed:
            return self
        return self._with_mail(address, Confirmation(at, "link by mail"))

    def _with_mail(self, mail: str, confirmed: Confirmation) -> "Contact":
        confirmed_now = self.new_mail is not None and self.new_mail.address == mail
        waits = self._no_new_mail() if confirmed_now else self.new_mail
        return replace(self, version=self.version + 1, mail=mail, mail_confirmed=confirmed, new_mail=waits)

    def _no_new_mail(self) -> NewMail | None:
        """Links sent are counted whatever becomes of them."""
        return self.new_mail and replace(self.new_mail, address="")

    def confirm_phone(self, phone: str, at: dt.datetime, source: str, agreed_to: str | None = None) -> "Contact":
        """Shown to be theirs by a code. A consent to SMS for another phone ends with that."""
        return self._agreeing(self._with_phone(phone, at, source), Channel.SMS, agreed_to, at, source)

    def _with_phone(self, phone: str, at: dt.datetime, source: str) -> "Contact":
        if self.phone == phone and self.phone_confirmed:
            return self
        changed = replace(
            self, version=self.version + 1, phone=phone, phone_confirmed=Confirmation(at, source), code=None
        )
        if self.phone in (None, phone) or not self.wants(Channel.SMS):
            return changed
        return replace(changed, consents=(*self.consents, Consent(Channel.SMS, False, "", at, "another phone")))

    def _agreeing(
        self, confirmed: "Contact", channel: Channel, agreed_to: str | None, at: dt.datetime, source: str
    ) -> "Contact":
        agreed = confirmed._agree(Consent(channel, True, agreed_to, at, source), False) if agreed_to else confirmed
        return self if agreed is self else replace(agreed, version=self.version + 1)

    def need_guardian(self, until: dt.date | None) -> "Contact":
        return replace(self, version=self.version + 1, guardian_needed_until=until)

    def with_guardian(self, guardian: Guardian) -> "Contact":
        return replace(self, version=self.version + 1, guardian=guardian)

    def must_be(self, seen: ContactView | None) -> None:
        """Raises VersionOutdated unless this is the contact as the caller has read it; None has read any."""
        if seen not in (None, self.view()):
            raise VersionOutdated("It has been changed since it was read.")

    def save(self, wishes: SaveContact, phone: str | None, mail: str | None, at: dt.datetime) -> "Contact":
        """As wished. ``phone`` (in E.164) and ``mail`` are the wished ones, spelt our way. Raises MailAskedTooOften."""
        new_phone = phone != self.phone
        changed = replace(
            self,
            version=self.version + 1,
            language=wishes.language,
            phone=phone,
            phone_confirmed=None if new_phone else self.phone_confirmed,
            quiet_hours=hours.local(wishes.quiet_hours),
            frequency=wishes.frequency or self.frequency,
            ways=wishes.ways or self.ways,
            school_hours=self.school_hours if wishes.school_hours is None else wishes.school_hours,
            muted_until=wishes.muted_until and min(wishes.muted_until.astimezone(dt.UTC), at + MUTED_AT_MOST),
        )
        changed = changed.want_mail(mail, at)
        another = changed.wanted_mail(at) not in (None, self.wanted_mail(at))
        said = wishes.text_version, at, wishes.source
        changed = changed._agree(Consent(Channel.MAIL, wishes.mail_matches, *said), another)
        return changed._agree(Consent(Channel.SMS, wishes.phone_matches and phone is not None, *said), new_phone)

    def _agree(self, consent: Consent, renewed: bool) -> "Contact":
        """One more proof, unless it would say again what the last one says."""
        last, given = self.consent(consent.channel), consent.given
        said = last is not None and last.given == given and (not given or last.text_version == consent.text_version)
        if (said and not (given and renewed)) or (last is None and not given):
            return self
        return replace(self, consents=(*self.consents, consent))

    def new_code(self, before: "Contact", key: bytes, now: dt.datetime) -> tuple["Contact", str | None]:
        """A code for a phone that is new, or whose last code is over; its digits. None: none may or need be sent."""
        known = self.phone == before.phone and self.code is not None and now < self.code.expires_at
        if self.phone is None or self.phone_confirmed or known:
            return self, None
        digits = phone_code.new_digits()
        code = phone_code.follow(self.code, phone_code.digest(key, self.person_id, self.phone, digits), now)
        return replace(self, code=code), None if code.locked(now) else digits

    def resend_code(self, key: bytes, now: dt.datetime) -> tuple["Contact", str | None]:
        """Another code for the same phone, though the last one still holds. Raises CodeLocked for one too many."""
        if self.phone is None or self.phone_confirmed:
            return self, None
        if self.code is not None and self.code.locked(now):
            self.code.must_be_open(now)
        digits = phone_code.new_digits()
        code = phone_code.follow(self.code, phone_code.digest(key, self.person_id, self.phone, digits), now)
        code.must_be_open(now)
        return replace(self, version=self.version + 1, code=code), digits

    def enter_code(self, digest: str, now: dt.datetime) -> "Contact":
        """Confirm the phone, or count a wrong try: see :meth:`must_have_phone`. Raises CodeLocked, CodeExpired."""
        changed = replace(self, version=self.version + 1)
        if self.phone_confirmed:
            return changed  # entered twice
        if self.code is None:
            raise CodeExpired("No code has been sent to this phone.")
        self.code.must_be_open(now)
        if hmac.compare_digest(self.code.digest, digest):
            return replace(changed, phone_confirmed=Confirmation(now, "code by SMS"), code=None)
        return replace(changed, code=self.code.try_wrong(now))

    def must_have_phone(self, now: dt.datetime) -> None:
        """Raises CodeWrong, or CodeLocked for the last wrong one."""
        if self.phone_confirmed is None:
            if self.code is not None:
                self.code.must_be_open(now)
            raise CodeWrong("This is not the code that has been sent.")

    def view(self) -> ContactView:
        return ContactView(
            person_id=self.person_id,
            language=self.language,
            mail=self.mail,
            mail_confirmed=self.mail_confirmed is not None,
            mail_wanted=self.wanted_mail(clock.now()),
            mail_matches=self.wants(Channel.MAIL),
            phone=self.phone,
            phone_confirmed=self.phone_confirmed is not None,
            phone_matches=self.wants(Channel.SMS),
            quiet_hours=self.quiet_hours,
            frequency=self.frequency,
            ways=self.ways,
            school_hours=self.school_hours,
            muted_until=self.muted_until,
            guardian=self._guardian_said(),
        )

    def _guardian_said(self) -> Literal["not_needed", "missing", "asked", "given", "refused"]:
        if self.guardian_needed_until is None or clock.today() >= self.guardian_needed_until:
            return "not_needed"
        return self.guardian.answer.value if self.guardian else "missing"
