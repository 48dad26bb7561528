"""A message and its life, pure. Its id follows from what it says to whom over which channel: none is planned twice."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from services.notifications.kinds import ASKED_FOR, DIGESTS, RULES, Kind
from shared.contracts.words import Channel, Language, Reason
from shared.errors import DomainError, Transient

GATHERED_LONGER = dt.timedelta(days=1)  # than its digest, which may itself be deferred
NAMESPACE = UUID("6f1c7b62-9d0a-4c53-8a56-0e2b4f5f7a11")  # ours alone, random; changing it would plan everything anew


class State(StrEnum):
    PLANNED = "planned"
    DEFERRED = "deferred"
    GATHERED = "gathered"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DIGESTED = "digested"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    SUPERSEDED = "superseded"
    SUPPRESSED = "suppressed"


# The whole life of a message. What is not a row here cannot happen.
TRANSITIONS: tuple[tuple[State, State, str], ...] = (
    (State.PLANNED, State.SENDING, "an attempt has claimed it"),
    (State.PLANNED, State.SUPERSEDED, "what it was about has resolved itself"),
    (State.PLANNED, State.SUPPRESSED, "its time is over"),
    (State.DEFERRED, State.PLANNED, "its time has come"),
    (State.DEFERRED, State.SUPERSEDED, "what it was about has resolved itself"),
    (State.DEFERRED, State.SUPPRESSED, "its time is over"),
    (State.GATHERED, State.DIGESTED, "told in the digest that ``reason`` names"),
    (State.GATHERED, State.SUPERSEDED, "what it was about has resolved itself"),
    (State.GATHERED, State.SUPPRESSED, "its time is over"),
    (State.SENDING, State.PLANNED, "refused for now, or its attempt has left no outcome"),
    (State.SENDING, State.DEFERRED, "not at this hour"),
    (State.SENDING, State.GATHERED, "goes with others"),
    (State.SENDING, State.SENT, "handed over"),
    (State.SENDING, State.FAILED, "refused for good, or nobody knows"),
    (State.SENDING, State.SUPERSEDED, "what it was about has resolved itself"),
    (State.SENDING, State.SUPPRESSED, "not wanted, or its time is over"),
)
FINAL = frozenset(State) - {frm for frm, _, _ in TRANSITIONS}
NOT_DELIVERED = "not_delivered"
# What is reported of one that has been handed over, in any order and again: a delivery that is reported has happened.
REPORTED: tuple[tuple[State, State, str], ...] = (
    (State.SENT, State.DELIVERED, "the provider says so"),
    (State.SENT, State.FAILED, f"the provider says so; the reason is {NOT_DELIVERED}"),
    (State.FAILED, State.DELIVERED, f"where the reason is {NOT_DELIVERED}"),
    (State.SENT, State.BOUNCED, "the mail has come back for good"),
)


class TransitionNotAllowed(DomainError):
    code = "transition_not_allowed"


@dataclass(frozen=True)
class About:
    """One offer the message speaks of, and why it fits this person."""

    offer_id: UUID
    score: int
    reasons: tuple[Reason, ...]
    found_at: dt.datetime | None = None


@dataclass(frozen=True)
class Private:
    """Where to and what for, when no contact says so. Forgotten as soon as the message has come to an end."""

    address: str
    secret: str
    reply_to: str = ""
    code: str = ""


@dataclass(frozen=True)
class Topic:
    """What a message is about: ``application:<id>`` or ``offer:<id>``. ``occasion`` tells apart what may come again."""

    name: str
    version: int
    occasion: str = ""


@dataclass(frozen=True)
class Message:
    """``values``: what its kind's templates may speak of, by the names ``kinds.py`` gives.

    ``topic``: the application or offer it is about, in this ``version``; a newer one supersedes what waits.
    ``segments``: the parts of an SMS that was sent.
    """

    id: UUID
    kind: Kind
    channel: Channel
    subject: str
    person_id: UUID | None
    planned_at: dt.datetime
    expires_at: dt.datetime
    state: State = State.PLANNED
    reason: str = ""
    due: dt.datetime | None = None
    language: Language | None = None
    about: tuple[About, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    topic: str = ""
    version: int = 0
    private: Private | None = None
    attempt: UUID | None = None
    sent_at: dt.datetime | None = None
    provider_id: str = ""
    segments: int = 0

    @property
    def asked_for(self) -> bool:
        return self.kind in ASKED_FOR

    def planned_for(self, until: dt.datetime, reason: str) -> "Message":
        """A new message that is not to go out yet."""
        return replace(self, state=State.DEFERRED, due=until, reason=reason)

    def planned_with_others(self, until: dt.datetime, reason: str) -> "Message":
        """A new message for a digest; it is worth telling then."""
        expires_at = max(self.expires_at, until + GATHERED_LONGER)
        return replace(self, state=State.GATHERED, due=until, reason=reason, expires_at=expires_at)

    def send(self, provider_id: str, at: dt.datetime, segments: int = 0) -> "Message":
        return replace(self._move(State.SENT), provider_id=provider_id, sent_at=at, segments=segments)

    def fail(self, reason: str) -> "Message":
        return self._move(State.FAILED, reason)

    def wait(self, reason: str) -> "Message":
        """Refused for now: planned again."""
        return self._move(State.PLANNED, reason)

    def defer(self, until: dt.datetime, reason: str) -> "Message":
        """A digest is worth telling then, whatever time has passed: what is no longer true in it is left out."""
        expires_at = max(self.expires_at, until + GATHERED_LONGER) if self.kind in DIGESTS else self.expires_at
        return replace(self._move(State.DEFERRED, reason), due=until, expires_at=expires_at)

    def gather(self, until: dt.datetime, reason: str) -> "Message":
        return self._move(State.GATHERED).planned_with_others(until, reason)

    def tell_in(self, digest_id: UUID) -> "Message":
        return self._move(State.DIGESTED, str(digest_id))

    def suppress(self, reason: str) -> "Message":
        return self._move(State.SUPPRESSED, reason)

    def supersede(self, reason: str) -> "Message":
        return self._move(State.SUPERSEDED, reason)

    def must_not_wait(self) -> None:
        """Raises Transient when the attempt was refused for now, so that the broker's waits bring the message back."""
        if self.state is State.PLANNED:
            raise Transient(self.reason)

    def _move(self, to: State, reason: str = "") -> "Message":
        allowed = [after for before, after, _ in TRANSITIONS if before is self.state]
        if to not in allowed:
            choice = ", ".join(allowed) or "nothing"
            raise TransitionNotAllowed(f"This message is {self.state}; from here it can become: {choice}.")
        return replace(self, state=to, reason=reason, due=None, private=None if to in FINAL else self.private)


def message_id(person: str, kind: Kind, subject: str, channel: Channel) -> UUID:
    return uuid5(NAMESPACE, "\n".join((person, kind, channel, subject)))


def plan_matches(person_id: UUID, channel: Channel, about: Iterable[About], now: dt.datetime) -> Message:
    """One message about all these offers, the best first."""
    ordered = tuple(sorted(about, key=lambda one: (-one.score, one.offer_id)))
    subject = " ".join(sorted(str(one.offer_id) for one in ordered))
    return Message(
        id=message_id(str(person_id), Kind.MATCHES_FOUND, subject, channel),
        kind=Kind.MATCHES_FOUND,
        channel=channel,
        subject=subject,
        person_id=person_id,
        planned_at=now,
        expires_at=now + RULES[Kind.MATCHES_FOUND].kept,
        about=ordered,
    )


def plan_service(
    kind: Kind, person_id: UUID, channel: Channel, topic: Topic, values: Mapping[str, Any], now: dt.datetime
) -> Message:
    """One message to one person about what has become of an application or an offer."""
    subject = f"{topic.name} {topic.occasion}".strip()
    return Message(
        id=message_id(str(person_id), kind, subject, channel),
        kind=kind,
        channel=channel,
        subject=subject,
        person_id=person_id,
        planned_at=now,
        expires_at=now + RULES[kind].kept,
        values=values,
        topic=topic.name,
        version=topic.version,
    )


def plan_staff(kind: Kind, address: str, subject: str, values: Mapping[str, Any], now: dt.datetime) -> Message:
    """To the team's address, which is no person's contact."""
    return Message(
        id=message_id("staff", kind, subject, Channel.MAIL),
        kind=kind,
        channel=Channel.MAIL,
        subject=subject,
        person_id=None,
        planned_at=now,
        expires_at=now + RULES[kind].kept,
        language=Language.GERMAN,
        values=values,
        private=Private(address, ""),
    )
