import pytest

from services.gateway import languages
from services.gateway.pages import law_words, reasons
from shared.contracts.words import Language, Reason
from shared.law.keys import ChangeKey, Key

BREAK = "\u00a0"  # a space where no line may break


def said(key: str, **values: str | float) -> str:
    return reasons.sentence(Reason(key=key, values=values)).replace(BREAK, " ")


def test_distance_is_said_in_kilometres() -> None:
    assert said("distance", km=4, points=30) == "4 km von dir entfernt"
    assert said("distance", km=3.4, points=30) == "3,4 km von dir entfernt"
    assert said("distance", km=0, points=40) == "Gleich bei dir: weniger als 1 km entfernt"


def test_fields_are_said_by_name() -> None:
    assert said("field", fields="metal", points=20) == "Dein Feld: Metall"
    assert said("field", fields="metal wood", points=20) == "Deine Felder: Metall und Holz"
    assert said("field", fields="metal,wood", points=20) == "Deine Felder: Metall und Holz"
    assert said("field", fields="rocketry", points=20) == "Dein Feld: rocketry"


def test_days_are_counted() -> None:
    assert said("days", days=4, of=5, points=16) == "An 4 von 5 Tagen hast du Zeit"
    assert said("days", days=5, of=5, points=20) == "Du hast an allen Tagen Zeit"


def test_the_law_names_its_section() -> None:
    values: dict[str, str | float] = {
        "section": "JArbSchG § 5 (2)",
        "finding": "school_internship_allowed",
        "max_hours_day": 7,
    }
    assert said("law", **values) == "Als Schulpraktikum erlaubt, höchstens 7 Stunden am Tag (§ 5 Abs. 2 JArbSchG)"


def test_a_section_stays_in_its_order_among_words_from_right_to_left() -> None:
    with languages.speaking(Language.ARABIC):
        assert "\u2068§ 5 Abs. 2 JArbSchG\u2069" in said("law", section="JArbSchG § 5 (2)", finding="")


def test_times_and_days_of_the_law_are_said_as_people_say_them() -> None:
    hours: dict[str, str | float] = {"section": "JArbSchG § 5 (3)", "finding": "hours_within", "max_hours_day": 2}
    times = {"earliest": "08:00", "latest": "18:00"}
    assert "zwischen 8 und 18 Uhr" in said("law", **hours, **times)
    assert "ab 4. Mai 2027" in said("law", section="JArbSchG § 2", finding="not_before", allowed_from="2027-05-04")


def test_an_unknown_finding_of_the_law_is_still_an_allowed_match() -> None:
    assert said("law", section="5(2)", finding="news_of_2030") == "Für dein Alter erlaubt (5 Abs. 2)"


def test_every_ground_and_condition_of_the_law_has_a_sentence() -> None:
    keys = list(Key)
    allowing = keys[: keys.index(Key.CHILD_WORK)]  # from there on: prohibitions, which are in no match
    assert sorted(law_words.FINDINGS) == sorted(allowing)


def test_every_prohibition_has_a_sentence() -> None:
    keys = list(Key)
    assert set(law_words.PROHIBITIONS) == set(keys[keys.index(Key.CHILD_WORK) :])
    assert set(law_words.CHANGES) == {*ChangeKey, "from_age"}


@pytest.mark.parametrize(
    "reason",
    [
        Reason(key="bus_line", values={"minutes": 12, "points": 3}),
        Reason(key="distance", values={"points": 3}),
        Reason(key="days", values={"days": "some", "of": "many"}),
        Reason(key="law", values={}),
        Reason(key="<script>", values={}),
    ],
)
def test_a_reason_the_page_does_not_know_is_shown_neutrally(reason: Reason) -> None:
    assert reasons.sentence(reason).startswith("Weiterer Grund: ")


def test_an_unknown_reason_shows_its_values_but_not_its_points_twice() -> None:
    assert said("bus_line", minutes=12, points=3) == "Weiterer Grund: bus line (minutes 12)"


def test_points_are_whole_or_none() -> None:
    assert reasons.points(Reason(key="distance", values={"points": 29.6})) == 30
    assert reasons.points(Reason(key="law", values={"section": "5"})) is None
    assert reasons.icon(Reason(key="bus_line")) == "check"
