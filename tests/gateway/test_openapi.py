"""The description of the API is committed, current and complete."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.gateway.app import openapi_document

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi_document()


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def lists_of(document: dict[str, Any]) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Each GET that answers ``items``: the operation and the schema of its answer."""
    found = {}
    for _, method, operation in operations(document):
        answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        schema = document["components"]["schemas"].get(answer.get("$ref", "").rpartition("/")[2], {})
        if method == "get" and "items" in schema.get("properties", {}):
            found[operation["operationId"]] = operation, schema
    return found


def test_the_committed_description_is_current(document: dict[str, Any]) -> None:
    assert json.loads(COMMITTED.read_text("utf-8")) == document, (
        "docs/openapi.json is stale: `anlauf docs write` writes it"
    )


def test_it_does_not_depend_on_the_environment(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_PUBLIC_URL", "https://elsewhere.example")
    monkeypatch.setenv("ANLAUF_LOG_LEVEL", "no such level")
    assert openapi_document() == document


def test_every_operation_has_a_stable_id_a_tag_and_a_summary(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids)
    assert {"publish_offer", "search_offers", "open_session", "save_profile", "list_matches"} <= set(ids)
    for path, method, operation in operations(document):
        assert operation["tags"], (method, path)
        assert operation["summary"], (method, path)


def test_every_error_is_declared_as_a_problem(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        errors = {status: response for status, response in operation["responses"].items() if status >= "400"}
        assert {"500", "503"} <= errors.keys(), (method, path)
        for status, response in errors.items():
            assert response["content"] == PROBLEM, (method, path, status)


def test_what_takes_a_body_declares_how_a_body_can_be_wrong(document: dict[str, Any]) -> None:
    with_body = [operation for _, _, operation in operations(document) if "requestBody" in operation]
    assert len(with_body) >= 6
    for operation in with_body:
        assert {"400", "403", "413", "415", "422"} <= operation["responses"].keys(), operation["operationId"]


def test_what_needs_an_account_says_so(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        assert ("security" in operation) == ("`sign_in_required`" in str(operation["responses"])), (method, path)


# Lists that end by themselves, and by what.
BOUNDED = {
    "list_fields": "there are 22",
    "find_places": "the best 20 of what was typed; more letters are the way on",
    "find_duplicates": "of 500 open offers at one postal code those nearly the same",
    "list_keys": "an employer has 20 at most",
    "list_webhooks": "an employer has 5 at most",
    "list_members": "an employer has 100 at most, invitations among them",
    "list_searches": "a person has 5 at most",
    "list_classes": "a teacher has 20 at most",
    "list_shares": "the school classes of one pupil",
    "list_message_kinds": "the catalogue of messages",
    "get_message_figures": "a line for each of 31 days at most, kind and state",
}


def test_every_list_goes_on_by_a_cursor_or_says_why_it_ends_by_itself(document: dict[str, Any]) -> None:
    lists, wrong = lists_of(document), []
    for name, (operation, answer) in lists.items():
        parameters = {one["name"]: one["schema"] for one in operation["parameters"]}
        paged = {"cursor", "limit"} <= parameters.keys() and parameters["limit"].get("maximum") == 100
        led_on = "next" in answer["properties"] and "Link" in operation["responses"]["200"]["headers"]
        if (paged and led_on) is (name in BOUNDED):
            wrong.append(name)
    assert len(lists) > 30
    assert wrong == []
    assert BOUNDED.keys() <= lists.keys()


def test_pages_and_operators_paths_are_not_in_it(document: dict[str, Any]) -> None:
    assert all(path.startswith("/api/v1/") for path in document["paths"])
