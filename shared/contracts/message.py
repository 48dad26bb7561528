"""What every message is: an event (a fact, published), or a request (a question or order) with its reply or refusal."""

from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field


class Message(BaseModel):
    """Immutable, and closed: an unknown field in a request is an error that names the field, and quotes nothing of it.

    Such errors end in logs, and what a message carries may be about a person.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Event(Message):
    """A business fact that has happened. Readers ignore fields they do not know (same version, newer writer)."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    routing_key: ClassVar[str]


Reply = TypeVar("Reply", bound=Message)


class Request(Message, Generic[Reply]):
    """A question or an order to one service; answered by ``Reply`` or by a :class:`Refusal`."""

    queue: ClassVar[str]

    @classmethod
    def reply_type(cls) -> type[Reply]:
        """The class named in the brackets: ``class GetOffer(Request[OfferView])`` is answered by ``OfferView``."""
        for parent in cls.__mro__:
            arguments = getattr(parent, "__pydantic_generic_metadata__", {}).get("args")
            if arguments:
                reply: type[Reply] = arguments[0]
                return reply
        raise TypeError(f"{cls.__name__} does not say what answers it: class {cls.__name__}(Request[...])")


class FieldError(Message):
    """What is wrong with one field. ``pointer`` is a JSON Pointer (RFC 6901) into the body the caller sent.

    ``values`` say it for machines, where there are any: limits and days, so that it can be told in any language.
    """

    pointer: str
    code: str
    detail: str
    values: dict[str, str | int | float] = Field(default_factory=dict, exclude_if=lambda values: not values)


class Refusal(Message):
    """An anticipated no. ``code`` is stable and for machines, ``message`` is for people."""

    code: str
    message: str
    errors: tuple[FieldError, ...] = ()


class Done(Message):
    """The reply to an order that has nothing to tell."""
