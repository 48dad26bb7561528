"""What messages call things, in both languages; no text is missing in either."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from services.notifications import reasons, words
from shared.contracts.words import Kind, Language, Period, Reason, WorkField

SERVICE = Path(words.__file__).parent
GERMAN, ENGLISH = words.catalogue(Language.GERMAN), words.catalogue(Language.ENGLISH)
CALLS = ("gettext", "ngettext", "msgid", "_")


def span(start: str, end: str) -> Period:
    return Period.model_validate({"from": start, "to": end})


@pytest.mark.parametrize(
    ("spans", "by_arrangement", "german", "english"),
    [
        ([], True, "nach Absprache", "by arrangement"),
        ([("2027-07-19", "2027-07-30")], False, "19. bis 30. Juli 2027", "19 to 30 July 2027"),
        ([("2027-07-19", "2027-07-19")], False, "19. Juli 2027", "19 July 2027"),
        ([("2027-07-19", "2027-08-06")], False, "19. Juli bis 6. August 2027", "19 July to 6 August 2027"),
        (
            [("2027-12-27", "2028-01-07")],
            False,
            "27. Dezember 2027 bis 7. Januar 2028",
            "27 December 2027 to 7 January 2028",
        ),
        (
            [("2027-08-02", "2027-08-06"), ("2027-07-19", "2027-07-23")],
            True,
            "19. bis 23. Juli 2027, 2. bis 6. August 2027 und nach Absprache",
            "19 to 23 July 2027, 2 to 6 August 2027 and by arrangement",
        ),
        (
            [(f"2027-0{month}-01", f"2027-0{month}-02") for month in range(1, 7)],
            False,
            "1. bis 2. Januar 2027, 1. bis 2. Februar 2027, 1. bis 2. März 2027 und 3 weitere",
            "1 to 2 January 2027, 1 to 2 February 2027, 1 to 2 March 2027 and 3 more",
        ),
    ],
)
def test_periods(spans: list[tuple[str, str]], by_arrangement: bool, german: str, english: str) -> None:
    periods = [span(start, end) for start, end in spans]
    assert words.periods(GERMAN, periods, by_arrangement) == german
    assert words.periods(ENGLISH, periods, by_arrangement) == english


@pytest.mark.parametrize(
    ("reason", "german", "english"),
    [
        (
            {"key": "field", "values": {"fields": "metal wood"}},
            "Das ist dein Bereich: Metall und Holz.",
            "metal and wood",
        ),
        ({"key": "field", "values": {"fields": "space_travel"}}, "", ""),
        ({"key": "field", "values": {}}, "", ""),
        ({"key": "days", "values": {"days": 5, "of": 5}}, "Du hast an allen Tagen Zeit.", "on all of the days"),
        ({"key": "days", "values": {"days": 4, "of": 5}}, "An 4 von 5 Tagen hast du Zeit.", "on 4 of 5 days"),
        ({"key": "days", "values": {}}, "", ""),
        (
            {"key": "law", "values": {"section": "JArbSchG § 5 (4)", "finding": "holiday_job_allowed"}},
            "In deinem Alter ist das erlaubt (§ 5 Abs. 4 JArbSchG).",
            "At your age this is allowed (§ 5 Abs. 4",
        ),
        ({"key": "law", "values": {"section": "JArbSchG § 8"}}, "ist das erlaubt (§ 8 JArbSchG", "(§ 8 JArbSchG"),
        ({"key": "law", "values": {"section": "JArbSchG § 1", "finding": "adult"}}, "", ""),
        (
            {"key": "law", "values": {"section": "JArbSchG § 5 (3)", "finding": "guardian_consent"}},
            "Deine Eltern müssen",
            "Your parents",
        ),
        (
            {"key": "law", "values": {"section": "JArbSchG § 14", "finding": "free_from_14"}},
            "unter Bedingungen erlaubt",
            "under cond",
        ),
        ({"key": "law", "values": {}}, "", ""),
        ({"key": "distance", "values": {"km": 4}}, "", ""),
        ({"key": "something_new", "values": {"x": 1}}, "", ""),
    ],
)
def test_reasons_as_sentences(reason: dict[str, Any], german: str, english: str) -> None:
    for say, said in ((GERMAN, german), (ENGLISH, english)):
        sentences = reasons.sentences(say, [Reason.model_validate(reason)])
        assert len(sentences) == bool(said)
        assert said in "".join(sentences)


@pytest.mark.parametrize(("km", "said"), [(4, 4), (0, 1), (12.4, 12)])
def test_the_distance_is_whole_kilometres_and_never_none(km: float, said: int) -> None:
    assert reasons.distance_km([Reason(key="law"), Reason(key="distance", values={"km": km})]) == said


def test_without_a_distance_none_is_said() -> None:
    assert reasons.distance_km([Reason(key="distance"), Reason(key="field")]) is None


def test_every_kind_and_field_has_a_name() -> None:
    assert set(words.KINDS) == set(Kind)
    assert set(words.FIELDS) == set(WorkField)


@pytest.mark.parametrize("language", [Language.UKRAINIAN, Language.ARABIC, Language.PLAIN_GERMAN])
def test_a_language_without_a_catalogue_is_german_for_now(language: Language) -> None:
    assert words.catalogue(language).language is Language.GERMAN
    assert words.catalogue(language).gettext("Ferienjob") == "Ferienjob"


def in_python(file: Path) -> set[str]:
    """The first argument of every call of gettext and its like that is a plain text."""
    calls = (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    named = (call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in CALLS and call.args)
    return {str(call.args[0].value) for call in named if isinstance(call.args[0], ast.Constant)}


def in_template(file: Path) -> set[str]:
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(file.read_text(encoding="utf-8"))
    found = (message for _, _, message in extract_from_ast(tree, CALLS))
    return {str(message[0] if isinstance(message, tuple) else message) for message in found}


def test_no_text_is_missing_in_english_and_none_is_left_over() -> None:
    used = {text for file in SERVICE.glob("*.py") for text in in_python(file)}
    used |= {text for file in (SERVICE / "templates").iterdir() for text in in_template(file)}
    assert used == set(json.loads((SERVICE / "catalogues" / "en.json").read_text(encoding="utf-8")))
    assert len(used) > 60


def test_placeholders_are_the_same_in_both_languages() -> None:
    for german, english in json.loads((SERVICE / "catalogues" / "en.json").read_text(encoding="utf-8")).items():
        last = english if isinstance(english, str) else english[-1]
        names = {part.partition(")")[0] for part in german.split("%(")[1:]}
        assert names <= {part.partition(")")[0] for part in last.split("%(")[1:]}, german
