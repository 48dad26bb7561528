"""A guardian's consent to news for somebody under 16 (Art. 8 GDPR): asked by link, and revocable. Pure."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from services.notifications import links
from shared.contracts.words import Channel
from shared.errors import DomainError

ASKED_AT_MOST = 3  # times a day, whoever is asked: the address is a stranger's
ANSWER_WITHIN = dt.timedelta(days=30)  # to say yes; no can be said for ever
PURPOSE = "guardian"


class GuardianLinkInvalid(DomainError):
    code = "guardian_link_invalid"


class GuardianAskedTooOften(DomainError):
    code = "guardian_asked_too_often"


class OwnAddress(DomainError):
    code = "own_address"


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
    """What the link carries."""
    return links.token(key, PURPOSE, person_id, address)


def person_in(token: str) -> UUID:
    """Whom a link is about; worth nothing until :func:`must_be_for`. Raises GuardianLinkInvalid."""
    person_id = links.person_in(token)
    if person_id is None:
        raise GuardianLinkInvalid("This link is not one that we have sent.")
    return person_id


def must_be_for(key: bytes, token: str, person_id: UUID, guardian: Guardian | None) -> Guardian:
    """The guardian the link was sent to. Raises GuardianLinkInvalid, also when another one has been asked since."""
    if guardian is None or not links.fits(key, PURPOSE, token, person_id, guardian.address):
        raise GuardianLinkInvalid("This link is not one that holds.")
    return guardian
