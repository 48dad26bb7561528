"""Refusals become problems: the right status, the caller's language, pointers into the caller's own body."""

import inspect
import re
from typing import Any

import pytest
from starlette.requests import Request

from deploy.catalogues import ROOMS, extracted
from services.gateway import problems
from services.gateway.accept_language import preferred_language
from services.gateway.problems import FIELDS, INPUT, KINDS, RULES, pointer
from shared.topology import REQUEST_QUEUES


def asking(language: str) -> Request:
    return Request({"type": "http", "headers": [(b"accept-language", language.encode())]})


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "de"),
        ("uk-UA,uk;q=0.9,en;q=0.5", "uk"),
        ("ar;q=0.3,en;q=0.2", "ar"),
        ("de-simple", "de-simple"),
        ("fr,es", "de"),
        ("fr,en;q=0.5", "en"),
        ("en-GB,en;q=0.9,de;q=0.1", "en"),
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("*", "de"),
        ("en;q=0,de;q=0", "de"),
        ("en;q=0", "de"),
        ("en;q=viel", "de"),
        ("EN", "en"),
    ],
)
def test_of_our_five_languages_the_one_that_is_preferred_is_taken(header: str, language: str) -> None:
    assert preferred_language(asking(header)) == language


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (("body",), ""),
        (("body", "place", "postal_code"), "/place/postal_code"),
        (("body", "periods", 0, "from"), "/periods/0/from"),
        (("body", "a/b~c"), "/a~1b~0c"),
        (("body", "\ud800"), "/?"),
        (("query", "kind"), "#/query/kind"),
        (("path", "offer_id"), "#/path/offer_id"),
        (("header", "idempotency-key"), "#/header/idempotency-key"),
    ],
)
def test_pointers_lead_to_what_the_caller_sent(location: tuple[Any, ...], expected: str) -> None:
    assert pointer(location) == expected


def promised_codes() -> set[str]:
    """Every refusal the contracts name: ``code`` after "Refused:"."""
    texts = [inspect.getdoc(queue.request) or "" for queue in REQUEST_QUEUES]
    return {code for text in texts for code in re.findall(r"``([a-z]+(?:_[a-z]+)+)``", text.partition("Refused:")[2])}


def test_every_refusal_of_the_contracts_has_a_status_and_words() -> None:
    assert len(promised_codes()) > 15
    assert promised_codes() <= KINDS.keys()


def test_every_kind_of_problem_is_an_error_with_words() -> None:
    for code, kind in KINDS.items():
        assert 400 <= kind.status < 600, code
        assert all((kind.title, kind.detail)), code


def test_what_a_problem_says_is_for_translators() -> None:
    """That each has a translation, whoever tests the catalogues knows."""
    said = extracted(next(room for room in ROOMS if room.folder.name == "gateway"))
    told = [text for kind in KINDS.values() for text in (kind.title, kind.detail)]
    assert [text for text in (*told, *INPUT.values(), *RULES.values(), *FIELDS.values()) if text not in said] == []


def test_the_statuses_of_starlette_have_kinds_of_the_same_status() -> None:
    assert {status: KINDS[code].status for status, code in problems.OF_STATUS.items()} == {
        status: status for status in problems.OF_STATUS
    }


def test_a_route_declares_its_problems_by_status() -> None:
    declared = problems.declared("offer_not_found", "invalid", "cursor_invalid")
    assert list(declared) == [404, 422]
    assert declared[422]["description"] == "`invalid`, `cursor_invalid`"


def test_sentences_about_input_only_use_what_pydantic_says() -> None:
    known = {
        "ge",
        "gt",
        "le",
        "lt",
        "expected",
        "expected_tags",
        "pattern",
        "min_length",
        "max_length",
        "decimal_places",
    }
    assert {name for text in INPUT.values() for name in re.findall(r"{(\w+)}", text)} <= known
