"""What travels beside a message's body: CloudEvents 1.0 attributes as AMQP headers (binary mode, RabbitMQ binding).

The envelope of the message in hand is kept in a context variable, so that whatever a handler announces or asks for
carries the same correlation id and names its cause, and so that every log line can say both.
"""

import contextlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from cloudevents.core.bindings.rabbitmq import to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared import clock


@dataclass(frozen=True)
class Envelope:
    """``queue`` and ``message_id`` together are what "handled once" means; ``attempt`` counts from 0."""

    queue: str
    message_id: str
    correlation_id: str
    attempt: int = 0


_current: ContextVar[Envelope | None] = ContextVar("envelope", default=None)


def current() -> Envelope | None:
    """The envelope of the message being handled, None outside a handler."""
    return _current.get()


@contextlib.contextmanager
def opened(envelope: Envelope) -> Iterator[Envelope]:
    """Handle a message under its envelope."""
    token = _current.set(envelope)
    bound = structlog.contextvars.bind_contextvars(
        message_id=envelope.message_id, correlation_id=envelope.correlation_id, queue=envelope.queue
    )
    try:
        yield envelope
    finally:
        _current.reset(token)
        structlog.contextvars.reset_contextvars(**bound)


def new_correlation_id() -> str:
    return clock.new_id().hex


def headers_for(message_id: str, routing_key: str, source: str) -> dict[str, Any]:
    """CloudEvents headers of a new event; correlation and causation come from the message in hand."""
    cause = current()
    attributes: dict[str, Any] = {
        "id": message_id,
        "type": routing_key,
        "source": f"/{source}",
        "specversion": "1.0",
        "time": clock.now(),
        "datacontenttype": "application/json",
        "correlationid": cause.correlation_id if cause else new_correlation_id(),
    }
    if cause:
        attributes["causationid"] = cause.message_id
    return dict(to_binary(CloudEvent(attributes=attributes, data=None), JSONFormat()).headers)


def read(queue: str, message_id: str | None, correlation_id: str | None, headers: Mapping[str, Any]) -> Envelope:
    """The envelope of a message that has arrived. One without an id gets one, so that it can be traced."""
    attempt = headers.get("x-attempt", 0)
    return Envelope(
        queue=queue,
        message_id=str(message_id or headers.get("ce-id") or clock.new_id().hex),
        correlation_id=str(headers.get("ce-correlationid") or correlation_id or new_correlation_id()),
        attempt=attempt if isinstance(attempt, int) and attempt >= 0 else 0,
    )
