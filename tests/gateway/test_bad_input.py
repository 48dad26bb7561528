"""Every text of every body that the API takes: neither an operator of the database nor a null byte passes for one."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from services.gateway.roles import ACTS, ROLES
from tests.gateway.conftest import SignedIn
from tests.gateway.declared_routes import DOCUMENT, declared_routes
from tests.gateway.neighbours import Neighbours

NOT_A_TEXT: dict[str, Any] = {"an operator": {"$gt": ""}, "a null byte": "a\x00b"}
# A file, and tokens, which are looked up by their hash alone.
NO_FIELDS = {"import_offers", "open_session", "act_by_link"}
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation
    for item in DOCUMENT["paths"].values()
    for operation in item.values()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
}


def schema_of(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def alternatives(schema: dict[str, Any]) -> list[dict[str, Any]]:
    schema = schema_of(schema)
    several = schema.get("anyOf") or schema.get("oneOf") or [schema]
    found = [schema] if several == [schema] else [one for part in several for one in alternatives(part)]
    return [one for one in found if one.get("type") != "null"]


def spoiled(schema: dict[str, Any], wrong: Any, at: str = "") -> tuple[Any, list[str]]:
    """A value of that form with ``wrong`` for each text in it, and the pointers of those; None where it has no text."""
    choices = alternatives(schema)
    if "const" in choices[0]:
        return choices[0]["const"], []
    if any(one.get("type") == "string" for one in choices):
        return wrong, [at]
    if choices[0].get("type") == "array":
        value, pointers = spoiled(choices[0].get("items", {}), wrong, f"{at}/0")
        return ([value], pointers) if pointers else (None, [])
    body, found = {}, list[str]()
    for name, part in choices[0].get("properties", {}).items():
        value, pointers = spoiled(part, wrong, f"{at}/{name}")
        if value is not None:
            body[name] = value
            found += pointers
    return (body, found) if found else (None, [])


def bodies(operation: dict[str, Any], wrong: Any) -> Iterator[tuple[Any, list[str]]]:
    for one in alternatives(operation["requestBody"]["content"]["application/json"]["schema"]):
        body, pointers = spoiled(one, wrong)
        if pointers:
            yield body, pointers


@pytest.mark.parametrize("what", NOT_A_TEXT)
async def test_what_is_no_text_is_refused_in_every_field_by_its_pointer_and_nobody_is_asked(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, what: str
) -> None:
    accounts = {role: await signed_in(role) for role in ROLES}
    tried, passed = 0, []
    for route in declared_routes():
        if not route.api or route.name not in OPERATIONS.keys() - NO_FIELDS:
            continue
        headers = next((accounts[role] for role in ACTS[route.act].who if role in accounts), {})
        for body, pointers in bodies(OPERATIONS[route.name], NOT_A_TEXT[what]):
            answer = await http.request(route.method, route.url(), json=body, headers=headers)
            tried += len(pointers)
            told = {error["pointer"] for error in answer.json().get("errors", ())}
            missing = [one for one in pointers if answer.status_code != 422 or one not in told]
            passed += [(route.path, answer.status_code, one) for one in missing]
    assert not passed, passed
    assert tried > 150
    assert neighbours.asked == []
