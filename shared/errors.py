"""Anticipated errors. A domain error becomes a refusal to the caller; a transient one is tried again later."""

from shared.contracts.message import FieldError, Refusal


class DomainError(Exception):
    """An anticipated no, told to the caller as a :class:`Refusal`. Subclasses set ``code``."""

    code = "refused"

    def __init__(self, message: str, *errors: FieldError) -> None:
        super().__init__(message)
        self.message = message
        self.errors = errors

    def refusal(self) -> Refusal:
        return Refusal(code=self.code, message=self.message, errors=self.errors)


class Permanent(Exception):
    """Trying again cannot help: the message goes to its dead queue at once, with this reason."""


class Transient(Exception):
    """Trying again may help: the message goes through the wait queues."""
