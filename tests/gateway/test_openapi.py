"""The description of the API is committed, current and complete."""

from typing import Any

import httpx2
import pytest

from services.gateway.app import openapi_document
from tests.gateway.declared_routes import DOCUMENT

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


def test_the_committed_description_is_current(document: dict[str, Any]) -> None:
    assert document == DOCUMENT, "docs/openapi.json is stale: `anlauf docs write` writes it"


async def test_it_is_the_same_however_often_it_is_asked_for(
    document: dict[str, Any], offline: httpx2.AsyncClient
) -> None:
    for _ in range(2):
        assert (await offline.get("/openapi.json")).json() == document


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


def test_pages_and_operators_paths_are_not_in_it(document: dict[str, Any]) -> None:
    assert all(path.startswith("/api/v1/") for path in document["paths"])
