"""Rules that every operation of the API keeps to, so that a new route does as well."""

from pathlib import Path
from typing import Any

import pytest

from services.gateway.app import openapi_document
from services.gateway.idempotency import NOT_HERE
from services.gateway.links import WAYS

DOCUMENT = openapi_document()
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
IDS = Path(__file__).with_name("operations.txt")
# Changes that write over nothing: the last word counts, and there is no word of others in it.
LAST_WORD = {
    "share_contact": "a switch of the own",
    "give_feedback": "the own opinion, which only staff read",
    "answer_recommendation": "the own yes or no",
}
# Lists of one page: how many they show at most, the latest or those that wait longest.
SHORT = {
    "list_advisers": 500,
    "list_films": 500,
    "list_funding": 500,
    "list_pages": 500,
    "list_content": 500,
    "list_applications": 100,
    "list_recommended": 100,
    "list_own_offers": 100,
    "list_letters": 500,
    "list_members": 50,
    "list_staff_letters": 100,
    "list_silent_employers": 100,
    "list_feedback": 100,
    "list_classes": 20,
    "list_teachers": 1000,
    "list_keys": 20,
    "list_sessions": 100,
    "list_searches": 5,
    "list_fields": 22,
    "find_places": 20,
    "find_duplicates": 20,
    "list_message_kinds": 100,
    "get_message_figures": 31,
}


def ids() -> list[str]:
    return [f"{name} {method.upper()} {path}" for name, (method, path, _) in OPERATIONS.items()]


def names(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"].lower(): one for one in operation.get("parameters", [])}


def answer(operation: dict[str, Any]) -> dict[str, Any]:
    """The schema of its yes; empty where that is no JSON."""
    responses = operation["responses"]
    content = responses[min(responses)].get("content", {}).get("application/json", {})
    return resolved(content.get("schema", {}))


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def said(operation: dict[str, Any], status: str) -> str:
    return str(operation["responses"].get(status, {}).get("description", ""))


def test_the_ids_of_operations_stay() -> None:
    """Clients are generated from them. `make documents` adds a new one; what is changed or gone breaks somebody."""
    assert set(ids()) == set(IDS.read_text("utf-8").splitlines())


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_declares_what_may_happen_to_it(name: str) -> None:
    method, path, operation = OPERATIONS[name]
    assert {"429", "500", "503"} <= operation["responses"].keys()
    assert "too_many_requests" in said(operation, "429")
    assert {"Retry-After", "RateLimit", "RateLimit-Policy"} <= operation["responses"]["429"]["headers"].keys()
    if method == "get":
        assert "if-none-match" in names(operation)
        assert "ETag" in operation["responses"]["304"]["headers"]
    if method == "post" and not path.startswith(NOT_HERE):
        assert names(operation)["idempotency-key"]["schema"]["maxLength"] == 255
        assert "idempotency_running" in said(operation, "409")
        assert "idempotency_key_reused" in said(operation, "422")
    if method in ("put", "patch") and name not in LAST_WORD:
        assert "if-match" in names(operation)
        assert "version_outdated" in said(operation, "412")
        assert "precondition_required" in said(operation, "428")
    if method == "delete":
        assert "requestBody" not in operation


@pytest.mark.parametrize("name", [name for name, (method, _, _) in OPERATIONS.items() if method == "get"])
def test_a_list_is_paged_or_short(name: str) -> None:
    _, _, operation = OPERATIONS[name]
    fields = answer(operation).get("properties", {})
    if "next" in fields:
        limit = names(operation)["limit"]["schema"]
        assert limit["maximum"] <= 100
        assert "Link" in operation["responses"]["200"]["headers"]
        assert "cursor_invalid" in said(operation, "422") or name == "get_import"
    elif "items" in fields:
        assert name in SHORT or fields["items"].get("maxItems", 0) > 0, "a list that may grow needs a cursor"


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.of}-{way.parameter}")
def test_a_link_leads_from_an_answer_to_a_parameter(way: Any) -> None:
    schema = answer(OPERATIONS[way.of][2])
    for step in way.at.partition("#/")[2].split("/") if way.at else ():
        schema = resolved(schema["items"] if step == "0" else schema["properties"][step])
    for target in way.to:
        assert not way.parameter or way.parameter in names(OPERATIONS[target][2]), target


if __name__ == "__main__":
    known = set(IDS.read_text("utf-8").splitlines())
    IDS.write_text("".join(f"{one}\n" for one in sorted(known | set(ids()))), "utf-8")
