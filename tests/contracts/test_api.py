"""Rules that every operation of the API keeps to, so that a new route does as well."""

from pathlib import Path
from typing import Any

import pytest

from services.gateway.links import WAYS
from tests.gateway.declared_routes import DOCUMENT

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
# What is posted without an Idempotency-Key: mostly, a kept answer would be a kept secret.
UNREPEATED = {
    "order_sign_in": "a new link each time",
    "open_session": "secret",
    "confirm_subscription": "secret",
    "create_key": "secret",
    "add_webhook": "secret",
    "renew_webhook": "secret",
    "try_webhook": "a new call each time",
    "import_offers": "its key is bound to the file, and kept by the import",
    "take_mail_webhook": "providers number what they report",
    "take_sms_webhook": "providers number what they report",
    "take_sms_webhook_by_secret": "providers number what they report",
}
# Made, and read with others only.
WITHOUT_ADDRESS = {"open_session", "confirm_subscription", "create_key", "add_webhook", "send_letter"}
ADDRESSED = {name for name, (_, _, one) in OPERATIONS.items() if "201" in one["responses"]} - WITHOUT_ADDRESS
STREAM = "stream_matches"
# Lists of one page, and why they end by themselves.
SHORT = {
    "list_fields": "there are 22",
    "find_places": "the best 20 of what was typed; more letters are the way on",
    "find_duplicates": "of the open offers at one postal code those nearly the same",
    "list_keys": "an employer has 20 at most",
    "list_webhooks": "an employer has 5 at most",
    "list_members": "an employer has 100 at most, invitations among them",
    "list_searches": "a person has 5 at most",
    "list_classes": "a teacher has 20 at most",
    "list_shares": "the school classes of one pupil",
    "list_message_kinds": "the catalogue of messages",
    "get_message_figures": "a line for each of 31 days at most, kind and state",
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


def fields(operation: dict[str, Any]) -> dict[str, Any]:
    """Of its yes."""
    found: dict[str, Any] = answer(operation).get("properties", {})
    return found


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
    method, _, operation = OPERATIONS[name]
    assert {"429", "500", "503"} <= operation["responses"].keys()
    assert "too_many_requests" in said(operation, "429")
    assert {"Retry-After", "RateLimit", "RateLimit-Policy"} <= operation["responses"]["429"]["headers"].keys()
    if method == "get":
        assert ("if-none-match" in names(operation)) is ("304" in operation["responses"]) is (name != STREAM)
        assert name == STREAM or "ETag" in operation["responses"]["304"]["headers"]
    assert ("Location" in operation["responses"].get("201", {}).get("headers", {})) is (name in ADDRESSED)
    if method == "post" and name not in UNREPEATED:
        assert names(operation)["idempotency-key"]["schema"]["maxLength"] == 255
        assert "idempotency_running" in said(operation, "409")
        assert "idempotency_key_reused" in said(operation, "422")
    if method in ("put", "patch") and name not in LAST_WORD:
        assert "if-match" in names(operation)
        assert "version_outdated" in said(operation, "412")
        assert "precondition_required" in said(operation, "428")
    if method == "delete":
        assert "requestBody" not in operation


LISTS = [name for name, (method, _, one) in OPERATIONS.items() if method == "get" and "items" in fields(one)]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_goes_on_by_a_cursor_or_ends_by_itself(name: str) -> None:
    _, _, operation = OPERATIONS[name]
    limit = names(operation).get("limit", {}).get("schema", {}).get("maximum")
    led_on = "Link" in operation["responses"]["200"]["headers"]
    paged = "cursor" in names(operation) and limit == 100 and led_on and "next" in fields(operation)
    assert paged is (name not in SHORT), "a list that may grow needs a cursor"
    assert not paged or "cursor_invalid" in said(operation, "422") or name == "get_import"


def test_no_exception_outlives_its_list() -> None:
    assert set(LISTS) >= SHORT.keys()
    assert LAST_WORD.keys() | UNREPEATED.keys() | WITHOUT_ADDRESS <= OPERATIONS.keys()


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
