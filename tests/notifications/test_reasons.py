"""Why an offer fits, as sentences, in both languages."""

from typing import Any

import pytest

from services.notifications import reasons
from services.notifications.templating import CATALOGUES
from shared.contracts.words import Language, Reason
from shared.language import catalogue

GERMAN, ENGLISH = catalogue(Language.GERMAN, CATALOGUES), catalogue(Language.ENGLISH, CATALOGUES)


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
            {"key": "search", "values": {"number": 2}},
            "Das passt zu deiner gespeicherten Suche 2.",
            "your saved search 2",
        ),
        ({"key": "search", "values": {}}, "", ""),
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
