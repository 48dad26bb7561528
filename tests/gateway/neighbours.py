"""The other services as the gateway sees them: answers a test has laid down, given over a real broker."""

from collections.abc import Callable
from typing import Any, Self, TypeVar

from shared.contracts.message import Message, Request
from shared.envelope import current
from shared.errors import DomainError
from shared.publisher import Publisher
from shared.rpc import Responder
from shared.topology import REQUEST_QUEUES

Asked = TypeVar("Asked", bound=Request[Any])


class Unexpected(DomainError):
    """A request the test has laid down no answer for."""

    code = "unexpected_by_the_test"


def refusing(code: str) -> Callable[[Any], Message]:
    """An answer: no, with this code."""
    refusal = type(code, (DomainError,), {"code": code})

    def answer(_: Any) -> Message:
        raise refusal("refused by the test")

    return answer


def busy_once(reply: Message) -> Callable[[Any], Message]:
    """An answer: somebody else was first, try again; and from then on ``reply``."""
    first = [refusing("changed_meanwhile")]
    return lambda order: first.pop()(order) if first else reply


class Neighbours:
    """``answers`` maps a request's class to its reply, or to a function of the request that gives it."""

    def __init__(self, amqp_url: str) -> None:
        self.answers: dict[type[Request[Any]], Message | Callable[[Any], Message]] = {}
        self.asked: list[Request[Any]] = []
        self.trace_ids: list[str] = []
        self._amqp_url = amqp_url
        self._publisher = Publisher(amqp_url, "neighbours")  # not started: only a malformed request would need it
        self._responder: Responder | None = None
        self._deaf_to: type[Request[Any]] | None = None

    async def __aenter__(self) -> Self:
        await self.listen()
        return self

    async def forget(self) -> None:
        """Know no answer and of no question any more, and listen to all again."""
        self.answers, self.asked, self.trace_ids = {}, [], []
        if self._deaf_to is not None:
            await self.listen()

    async def listen(self, *, but: type[Request[Any]] | None = None) -> None:
        """Answer all requests from now on, except one kind."""
        self._deaf_to = but
        if self._responder is not None:
            await self._responder.stop(1)
        self._responder = Responder(self._amqp_url, "neighbours", self._publisher)
        for queue in REQUEST_QUEUES:
            if queue.request is not but:
                self._responder.subscribe(queue, self._answer)
        await self._responder.start()

    async def __aexit__(self, *_: object) -> None:
        if self._responder is not None:
            await self._responder.stop(1)

    async def _answer(self, request: Request[Any]) -> Message:
        self.asked.append(request)
        hand = current()
        self.trace_ids.append(hand.correlation_id if hand else "")
        answer = self.answers.get(type(request))
        if answer is None:
            raise Unexpected(type(request).__name__)
        return answer if isinstance(answer, Message) else answer(request)

    def only(self, kind: type[Asked]) -> Asked:
        """The one request of that kind."""
        found = [request for request in self.asked if isinstance(request, kind)]
        assert len(found) == 1, found
        return found[0]
