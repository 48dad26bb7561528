from decimal import Decimal
from enum import StrEnum

import pytest

from services.gateway.pages import words
from services.gateway.pages.render import STATIC
from shared.contracts.words import Branch, Hazard, Kind, Language, Pay, Weekday, WorkField


@pytest.mark.parametrize(
    ("vocabulary", "table"),
    [
        (Kind, words.KINDS),
        (Kind, words.KIND_HINTS),
        (WorkField, words.FIELDS),
        (Weekday, words.WEEKDAYS),
        (Hazard, words.HAZARDS),
        (Branch, words.BRANCHES),
        (Language, words.LANGUAGES),
    ],
)
def test_every_word_of_the_contracts_has_a_name(vocabulary: type[StrEnum], table: dict[StrEnum, str]) -> None:
    assert list(table) == list(vocabulary)
    assert all(table.values())


def test_every_field_has_its_symbol() -> None:
    symbols = (STATIC / "icons.svg").read_text("utf-8")
    assert [field for field in WorkField if f'<symbol id="{field}"' not in symbols] == []


@pytest.mark.parametrize(("said", "value"), [("4", 4), ("2,5", 2.5), ("1.204", 1204), ("0,4", 0.4), ("10", 10.04)])
def test_numbers_have_a_decimal_comma(said: str, value: float) -> None:
    assert words.number(value) == said


@pytest.mark.parametrize(
    ("amount", "per", "said"),
    [("12.50", "hour", "12,50 € pro Stunde"), ("1150", "month", "1.150 € im Monat"), ("0", "total", "0 € insgesamt")],
)
def test_pay_is_said_as_money(amount: str, per: str, said: str) -> None:
    assert words.pay(Pay(amount=Decimal(amount), per=per)) == said


def test_words_are_joined_as_in_a_sentence() -> None:
    assert words.joined([]) == ""
    assert words.joined(["Holz"]) == "Holz"
    assert words.joined(["Holz", "Bau", "Metall"]) == "Holz, Bau und Metall"


def test_an_unknown_state_of_an_employer_is_shown_as_it_is() -> None:
    assert words.employer_state("verified") == "geprüft"
    assert words.employer_state("on_holiday") == "on_holiday"
