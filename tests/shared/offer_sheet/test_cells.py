"""One cell to a value and back."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.listings.offers import OfferInput
from shared.offer_sheet import cells, template, words
from shared.offer_sheet.columns import COLUMNS, find

TWO = [{"from": "2027-07-19", "to": "2027-07-30"}, {"from": "2027-08-02", "to": "2027-08-02"}]


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (cells.read_amount, "12,50 €", "12.50"),
        (cells.read_amount, "1.050,00", "1050.00"),
        (cells.read_amount, "1.050", "1050.00"),
        (cells.read_amount, "12.5", "12.50"),
        (cells.read_date, "19.7.27", "2027-07-19"),
        (cells.read_date, "2027-07-19", "2027-07-19"),
        (cells.read_time, "8 Uhr", "08:00:00"),
        (cells.read_time, "8.30 Uhr", "08:30:00"),
        (cells.read_time, "15:00:00", "15:00:00"),
        (cells.read_weekdays, "Mo-Fr", ["mon", "tue", "wed", "thu", "fri"]),
        (cells.read_weekdays, "Fr bis Mo", ["mon", "fri", "sat", "sun"]),
        (cells.read_weekdays, "Mo, Mi und Fr", ["mon", "wed", "fri"]),
        (cells.read_periods, "19.07.2027 - 30.07.2027; 02.08.2027", TWO),
        (cells.read_number, "15 Jahre", 15),
        (cells.read_yes_no, "Ja", True),
        (cells.read_postal_code, "6842", "06842"),
    ],
)
def test_what_people_write_is_understood(read: Any, text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (cells.read_amount, "viel"),
        (cells.read_amount, "-3"),
        (cells.read_amount, "1,234"),
        (cells.read_date, "07/19/2027"),
        (cells.read_date, "31.02.2027"),
        (cells.read_date, "46222"),
        (cells.read_time, "25:00"),
        (cells.read_weekdays, "Mo-Fx"),
        (cells.read_weekdays, "Mo-Mi-Fr"),
        (cells.read_weekdays, "-"),
        (cells.read_weekdays, "Mo, bis"),
        (cells.read_number, "zwei"),
        (cells.read_yes_no, "vielleicht"),
    ],
)
def test_what_cannot_be_understood_says_what_would_be(read: Any, text: str) -> None:
    with pytest.raises(cells.CellError):
        read(text)


@settings(max_examples=100, deadline=None)
@given(st.text("'=+-@a\t ", max_size=6))
def test_a_guarded_cell_is_no_formula_and_comes_back(text: str) -> None:
    guarded = cells.guarded(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cells.unguarded(guarded) == text


def test_every_word_means_one_thing_and_every_header_one_column() -> None:
    for table, entries in words.TABLES.items():
        for value, spellings in entries.items():
            assert {words.value_of(table, spelling) for spelling in (value, *spellings)} == {value}
    for column in COLUMNS:
        assert {find(header) for header in (column.name, column.german, *column.also)} == {column}
        assert find(unicodedata.normalize("NFD", column.german)) is column


def test_every_field_of_an_offer_has_a_column() -> None:
    assert {column.path[0] for column in COLUMNS if column.path} == OfferInput.model_fields.keys()


def test_the_template_has_the_same_cells_in_every_row() -> None:
    for german in (True, False):
        assert len({len(row) for row in template.rows(german)}) == 1


def test_the_document_for_importers_has_every_column() -> None:
    document = (Path(__file__).parents[3] / "docs" / "import.md").read_text(encoding="utf-8")
    listed = [line for line in document.splitlines() if line.startswith("| `")]
    assert listed == [
        f"| `{c.name}` | {c.german} | {'`/' + '/'.join(c.path) + '`' if c.path else ''} | {c.said} |" for c in COLUMNS
    ]
