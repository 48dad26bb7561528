"""The JSON schema of every message is kept beside the test: a difference is a decision, not an accident."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from shared import topology
from shared.topology import EventQueue

SCHEMAS = Path(__file__).parent / "schemas"


def messages() -> dict[str, type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {
        event.__name__: event for event in (*topology.HEARD_EVENTS, *topology.UNREAD_EVENTS)
    }
    for queue in topology.READ_QUEUES:
        if isinstance(queue, EventQueue):
            found[queue.event.__name__] = queue.event
        else:
            found[queue.request.__name__] = queue.request
            found[queue.request.reply_type().__name__] = queue.request.reply_type()
    return found


def schema(message: type[BaseModel]) -> str:
    made = message.model_json_schema(mode="serialization")
    return json.dumps(made, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


@pytest.mark.parametrize("name", sorted(messages()))
def test_a_message_has_the_schema_that_was_agreed(name: str) -> None:
    """To agree on a new one: ``make documents``, and look at the difference."""
    assert schema(messages()[name]) == (SCHEMAS / f"{name}.json").read_text(encoding="utf-8")


def test_no_schema_is_left_of_a_message_that_is_gone() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(messages())


def field_names(node: Any) -> set[str]:
    """Every property's name anywhere in a schema."""
    if isinstance(node, list):
        return {name for item in node for name in field_names(item)}
    if not isinstance(node, dict):
        return set()
    return set(node.get("properties", {})) | {name for item in node.values() for name in field_names(item)}


def test_no_event_has_a_field_for_who_somebody_is() -> None:
    personal = {"mail", "email", "phone", "name", "first_name", "last_name", "birth_date", "street", "address"}
    for event in (*(queue.event for queue in topology.EVENT_QUEUES), *topology.HEARD_EVENTS, *topology.UNREAD_EVENTS):
        assert not personal & field_names(json.loads(schema(event))), event.__name__


@pytest.mark.parametrize("body", [b'"mia@demo.example"', b"mia@demo.example"])
def test_an_error_about_a_message_quotes_nothing_of_it(body: bytes) -> None:
    """It is logged with its traceback."""
    for message in messages().values():
        with pytest.raises(ValidationError) as refused:
            message.model_validate_json(body)
        assert "mia" not in str(refused.value), message.__name__


if __name__ == "__main__":
    SCHEMAS.mkdir(exist_ok=True)
    for old in SCHEMAS.glob("*.json"):
        old.unlink()
    for name, message in messages().items():
        (SCHEMAS / f"{name}.json").write_text(schema(message), encoding="utf-8")
