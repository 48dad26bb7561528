"""Each language says dates, lists and numbers of things in its own way."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from services.notifications.templating import CATALOGUES
from shared import language
from shared.contracts.words import Branch, Hazard, Kind, Language, Period, Weekday, WorkField
from shared.language import catalogue
from shared.names import BRANCHES, FIELDS, HAZARDS, KINDS, LANGUAGES, WEEKDAYS


def span(start: str, end: str) -> Period:
    return Period.model_validate({"from": start, "to": end})


@pytest.mark.parametrize(
    ("spans", "by_arrangement", "said"),
    [
        ([], True, ("nach Absprache", "by arrangement", "за домовленістю", "حسب الاتفاق")),
        (
            [("2027-07-19", "2027-07-30")],
            False,
            ("19.–30. Juli 2027", "19–30 Jul 2027", "19–30 лип. 2027 р.", "19–30 يوليو 2027"),
        ),
        (
            [("2027-07-19", "2027-07-19")],
            False,
            ("19. Juli 2027", "19 Jul 2027", "19 лип. 2027 р.", "19 يوليو 2027"),
        ),
        (
            [("2027-12-27", "2028-01-07"), ("2027-07-19", "2027-07-23")],
            True,
            (
                "19.–23. Juli 2027, 27. Dez. 2027 – 7. Jan. 2028 und nach Absprache",
                "19–23 Jul 2027, 27 Dec 2027 – 7 Jan 2028 and by arrangement",
                "19–23 лип. 2027 р., 27 груд. 2027 – 7 січ. 2028 рр. і за домовленістю",
                "19–23 يوليو 2027 و27 ديسمبر 2027 – 7 يناير 2028 وحسب الاتفاق",
            ),
        ),
    ],
)
def test_periods(spans: list[tuple[str, str]], by_arrangement: bool, said: tuple[str, ...]) -> None:
    periods = [span(start, end) for start, end in spans]
    tongues = (Language.GERMAN, Language.ENGLISH, Language.UKRAINIAN, Language.ARABIC)
    found = tuple(language.periods(catalogue(tongue), periods, by_arrangement) for tongue in tongues)
    assert tuple(re.sub(r"\s", " ", one) for one in found) == said  # CLDR sets thin spaces, and some that do not break


def test_of_many_periods_the_first_three_are_said() -> None:
    spans = [span(f"2027-0{month}-01", f"2027-0{month}-02") for month in (6, 5, 4, 3, 2)]
    assert language.periods(catalogue(Language.GERMAN), spans, False) == (
        "1.–2. Feb. 2027, 1.–2. März 2027, 1.–2. Apr. 2027 und 2 weitere Zeiträume"
    )


@pytest.mark.parametrize(
    ("tongue", "forms"),
    [
        (Language.GERMAN, {1: "Eine Neuigkeit für dich", 2: "2 Neuigkeiten für dich"}),
        (Language.UKRAINIAN, {1: "1 новина", 2: "2 новини", 5: "5 новин", 21: "21 новина", 22: "22 новини"}),
        (
            Language.ARABIC,
            {1: "خبر جديد لك", 2: "خبران جديدان", 3: "3 أخبار جديدة", 11: "11 خبرًا جديدًا", 100: "100 خبر جديد"},
        ),
    ],
)
def test_each_number_has_its_form(tongue: Language, forms: dict[int, str]) -> None:
    say = catalogue(tongue, CATALOGUES)
    for number, form in forms.items():
        said = say.ngettext("Eine Neuigkeit für dich", "%(num)d Neuigkeiten für dich", number) % {"num": number}
        assert said.startswith(form)


def test_a_rooms_texts_and_the_shared_words_are_one_catalogue() -> None:
    say = catalogue(Language.ENGLISH, CATALOGUES)
    assert (say.gettext("Ferienjob"), say.gettext("Jetzt anmelden")) == ("Holiday job", "Sign in now")
    assert say.gettext("nirgends") == "nirgends"


def test_only_arabic_runs_from_right_to_left() -> None:
    assert [tongue for tongue in Language if catalogue(tongue).right_to_left] == [Language.ARABIC]


def test_everything_with_a_name_has_one() -> None:
    tables: tuple[Mapping[Any, str], ...] = (KINDS, FIELDS, WEEKDAYS, HAZARDS, BRANCHES, LANGUAGES)
    for named, words in zip(tables, (Kind, WorkField, Weekday, Hazard, Branch, Language), strict=True):
        assert set(named) == set(words.__members__.values())
