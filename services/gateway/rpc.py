"""Asking the other services. The only file of the gateway that touches the broker side."""

from typing import TypeVar, cast

from starlette.requests import Request as HttpRequest

from shared.contracts.message import FieldError, Message, Refusal, Request
from shared.rpc import DEADLINE_SECONDS, Refused, RpcClient, Unanswered

__all__ = ["Refused", "RpcClient", "Unanswered", "ask", "refused"]

Reply = TypeVar("Reply", bound=Message)


async def ask(request: HttpRequest, message: Request[Reply], timeout: float = DEADLINE_SECONDS) -> Reply:
    """The reply of the service that owns ``message``.

    Raises Refused for its anticipated no, Unanswered when none comes within ``timeout`` seconds.
    """
    rpc = cast(RpcClient, request.app.state.rpc)
    return await rpc.ask(message, timeout)


def refused(code: str, message: str, pointer: str | None = None) -> Refused:
    """The gateway's own no, in the form the services use; ``pointer`` names the field of the caller's body."""
    errors = () if pointer is None else (FieldError(pointer=pointer, code=code, detail=message),)
    return Refused(Refusal(code=code, message=message, errors=errors))
