"""What the law says about an offer, in the language of who asks over the API."""

import pytest
from starlette.requests import Request

from services.gateway import law
from services.gateway.pages import law_words
from services.listings.conditions import CONDITIONS
from services.listings.lawful import REASONS
from shared.contracts.message import FieldError


def asking(language: str) -> Request:
    return Request({"type": "http", "headers": [(b"accept-language", language.encode())]})


def wrong(key: str, **values: str | int | float) -> FieldError:
    said = {"section": "JArbSchG § 16 (1)", **values}
    return FieldError(pointer="/weekdays", code=f"law_{key}", detail="As the service says it.", values=said)


def test_every_finding_about_an_offer_has_words() -> None:
    assert {str(key) for key in CONDITIONS} == law_words.CONDITIONS.keys()
    assert {str(key) for key in REASONS} <= law_words.PROHIBITIONS.keys()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Höchstens an 5 Tagen in der Woche"),
        ("en-GB", "On 5 days a week at most"),
        ("uk", "Щонайбільше 5 днів на тиждень"),
        ("ar", "بحد أقصى 5 أيام في الأسبوع"),
        ("fr", "Höchstens an 5 Tagen in der Woche"),
    ],
)
def test_a_condition_is_told_in_the_callers_language(language: str, said: str) -> None:
    (told,) = law.told(asking(language), [wrong("monday_to_friday", max_days_week=5)])
    assert told.detail.startswith(said)
    assert "16" in told.detail
    assert (told.code, told.values["max_days_week"]) == ("law_monday_to_friday", 5)


def test_a_prohibition_names_what_would_be_allowed() -> None:
    found = wrong("saturday", **{"without_weekday.weekday": "sat"})
    (german,), (english,) = law.told(asking("de"), [found]), law.told(asking("en"), [found])
    assert "Samstag" in german.detail
    assert "Möglich wäre" in german.detail
    assert english.detail != german.detail


def test_what_is_not_the_laws_stays_as_it_is() -> None:
    others = [
        FieldError(pointer="/title", code="near_duplicate", detail="x"),
        FieldError(pointer="/x", code="law_unheard_of", detail="y", values={"section": "JArbSchG § 1"}),
    ]
    assert law.told(asking("en"), others) == tuple(others)
