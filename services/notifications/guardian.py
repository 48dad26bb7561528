"""A guardian's consent to news for somebody under 16 (Art. 8 GDPR): asked by link, and revocable. Pure."""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from shared.contracts.words import Channel
from shared.errors import DomainError

ASKED_AT_MOST = 3  # times a day, whoever is asked: the address is a stranger's
ANSWER_WITHIN = dt.timedelta(days=30)  # to say yes; no can be said for ever
SIGNATURE_BYTES = 16


class GuardianLinkInvalid(DomainError):
    code = "guardian_link_invalid"


class GuardianAskedTooOften(DomainError):
    code = "guardian_asked_too_often"


class Answer(StrEnum):
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"  # or taken back


@dataclass(frozen=True)
class Guardian:
    """Who has been asked, and what they said. ``asked``: when, the last three times."""

    channel: Channel
    address: str
    asked: tuple[dt.datetime, ...]
    answer: Answer = Answer.ASKED
    answered_at: dt.datetime | None = None
    text_version: str = ""

    def say(self, yes: bool, at: dt.datetime, text_version: str) -> "Guardian":
        """The same again keeps the first proof. Raises GuardianLinkInvalid for a yes that comes too late."""
        answer = Answer.GIVEN if yes else Answer.REFUSED
        if self.answer is answer:
            return self
        if yes and at > self.asked[-1] + ANSWER_WITHIN:
            raise GuardianLinkInvalid("This link has expired; have a new one sent.")
        return replace(self, answer=answer, answered_at=at, text_version=text_version)


def ask(before: Guardian | None, channel: Channel, address: str, at: dt.datetime) -> Guardian:
    """Another guardian, or the same again. Raises GuardianAskedTooOften."""
    lately = tuple(moment for moment in (before.asked if before else ()) if at - moment < dt.timedelta(days=1))
    if len(lately) >= ASKED_AT_MOST:
        raise GuardianAskedTooOften("A guardian has been asked three times today; try again tomorrow.")
    return Guardian(channel, address, (*lately, at))


def token(key: bytes, person_id: UUID, address: str) -> str:
    """What the link carries: whom it is about, signed for this address. Kept nowhere."""
    return base64.urlsafe_b64encode(person_id.bytes + _signature(key, person_id, address)).rstrip(b"=").decode()


def person_in(token: str) -> UUID:
    """Whom a link is about; worth nothing until :func:`must_be_for`. Raises GuardianLinkInvalid."""
    return UUID(bytes=_read(token)[:16])


def must_be_for(key: bytes, token: str, person_id: UUID, guardian: Guardian | None) -> Guardian:
    """The guardian the link was sent to. Raises GuardianLinkInvalid, also when another one has been asked since."""
    if guardian is None or not hmac.compare_digest(_read(token)[16:], _signature(key, person_id, guardian.address)):
        raise GuardianLinkInvalid("This link is not one that holds.")
    return guardian


def _read(token: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (UnicodeEncodeError, binascii.Error):
        raw = b""
    if len(raw) != 16 + SIGNATURE_BYTES:
        raise GuardianLinkInvalid("This link is not one that we have sent.")
    return raw


def _signature(key: bytes, person_id: UUID, address: str) -> bytes:
    said = b"guardian:" + person_id.bytes + address.encode()
    return hmac.new(key, said, hashlib.sha256).digest()[:SIGNATURE_BYTES]
