"""What staff see of messages: how many went where, and what each kind says."""

import datetime as dt
from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.message import Message, Request
from shared.contracts.words import AnyDay, Channel, Language

MOST_DAYS = 31
KindName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}$")]


class MessageCount(Message):
    """Messages of one kind and channel that were planned on one day (in Berlin), by what has become of them since.

    ``planned``: all of them. ``reasons``: why some were deferred, suppressed, superseded or failed, with how many.
    """

    day: dt.date
    kind: str
    channel: Channel
    planned: int
    waiting: int = 0  # to be sent at once, or by an attempt right now
    deferred: int = 0
    gathered: int = 0  # for a digest
    digested: int = 0
    sent: int = 0
    delivered: int = 0
    bounced: int = 0
    failed: int = 0
    superseded: int = 0
    suppressed: int = 0
    reasons: dict[str, int] = Field(default_factory=dict)


class SmsBudget(Message):
    """Parts of SMS of this month."""

    month: str
    sent: int
    budget: int


class MessageFigures(Message):
    """The newest day first."""

    items: tuple[MessageCount, ...]
    sms: SmsBudget
    stopped: tuple[str, ...] = ()  # kinds that are switched off


class GetMessageFigures(Request[MessageFigures]):
    """Up to 31 days, both included; the last seven where nothing is said."""

    queue: ClassVar[str] = "notifications.get-message-figures"
    first_day: AnyDay | None = None
    last_day: AnyDay | None = None

    @model_validator(mode="after")
    def _not_too_many_days(self) -> Self:
        first, last = self.first_day, self.last_day
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            raise ValueError(f"at most {MOST_DAYS} days, and the first not after the last")
        return self


class MessageKind(Message):
    """One entry of the catalogue. ``basis``: why it may be sent at all."""

    kind: str
    audience: str
    basis: str
    group: str
    channels: tuple[Channel, ...]
    digest: bool
    counted: bool


class MessageKinds(Message):
    items: tuple[MessageKind, ...]


class ListMessageKinds(Request[MessageKinds]):
    """The whole catalogue."""

    queue: ClassVar[str] = "notifications.list-message-kinds"


class MessagePreview(Message):
    """What somebody would read, with invented persons and firms. Of an SMS ``text`` is all there is."""

    kind: str
    channel: Channel
    language: Language
    subject: str
    text: str
    html: str
    segments: int = Field(0, description="parts of an SMS")


class PreviewMessage(Request[MessagePreview]):
    """Write one, and send nothing. Refused: ``message_kind_not_found``, also for a channel it is never sent over."""

    queue: ClassVar[str] = "notifications.preview-message"
    kind: KindName
    language: Language = Language.GERMAN
    channel: Channel | None = None
