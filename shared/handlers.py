"""The table of contents of a service: which function handles which message."""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from shared import topology
from shared.contracts.message import Event, Message, Request
from shared.topology import EventQueue, RequestQueue

Things = TypeVar("Things")  # what a service's handlers work with: its stores and settings
E = TypeVar("E", bound=Event)
R = TypeVar("R", bound=Message)


class Handlers(Generic[Things]):
    """Filled by decorators in a service's handlers.py; every queue of the map has exactly one handler."""

    def __init__(self, reader: str) -> None:
        self.reader = reader
        self.events: dict[EventQueue, Callable[[Any, Things], Awaitable[None]]] = {}
        self.requests: dict[RequestQueue, Callable[[Any, Things], Awaitable[Message]]] = {}

    def on(
        self, event: type[E]
    ) -> Callable[[Callable[[E, Things], Awaitable[None]]], Callable[[E, Things], Awaitable[None]]]:
        """Handle an event. It may come twice, late, and after a newer one."""

        def register(handle: Callable[[E, Things], Awaitable[None]]) -> Callable[[E, Things], Awaitable[None]]:
            self.events[self._event_queue(event)] = handle
            return handle

        return register

    def answers(
        self, request: type[Request[R]]
    ) -> Callable[[Callable[[Any, Things], Awaitable[R]]], Callable[[Any, Things], Awaitable[R]]]:
        """Answer a request: return the reply, or raise a DomainError to refuse."""

        def register(answer: Callable[[Any, Things], Awaitable[R]]) -> Callable[[Any, Things], Awaitable[R]]:
            self.requests[self._request_queue(request)] = answer
            return answer

        return register

    def _event_queue(self, event: type[Event]) -> EventQueue:
        for queue in topology.EVENT_QUEUES:
            if queue.reader == self.reader and queue.event is event:
                return queue
        raise LookupError(f"shared/topology.py has no queue of {self.reader} for {event.__name__}")

    def _request_queue(self, request: type[Request[Any]]) -> RequestQueue:
        for queue in topology.REQUEST_QUEUES:
            if queue.reader == self.reader and queue.request is request:
                return queue
        raise LookupError(f"shared/topology.py has no queue of {self.reader} for {request.__name__}")
