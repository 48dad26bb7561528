"""What every service says of one account when asked for all it keeps."""

from pydantic import JsonValue

from shared.contracts.message import Message


class PersonData(Message):
    """``parts``: by collection, the documents about the account."""

    parts: dict[str, tuple[dict[str, JsonValue], ...]]
