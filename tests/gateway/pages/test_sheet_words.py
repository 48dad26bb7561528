"""What is wrong with a file of offers, said in words: by the file's own column, and never in a service's English."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.gateway.pages import complaints, sheet_words
from services.listings.imports import _field_error
from shared.contracts.listings.offers import OfferInput
from shared.contracts.message import FieldError
from tests.builders import offer_body


def said(pointer: str, code: str, **values: str | float) -> tuple[str, str]:
    wrong = FieldError(pointer=pointer, code=code, detail="English.", values=values)
    return sheet_words.column(wrong), sheet_words.sentence(wrong)


@pytest.mark.parametrize(
    ("pointer", "column"),
    [
        ("/title", "Titel"),
        ("/external_id", "Nummer"),
        ("/id", "Anlauf-ID"),
        ("/periods/0/to", "Ende"),
        ("/periods", "Zeiträume"),
        ("/place/postal_code", "PLZ"),
        ("/daily", "daily"),
        ("/of_a_newer_version", "of_a_newer_version"),
        ("", ""),
    ],
)
def test_a_column_has_the_name_it_has_in_the_file(pointer: str, column: str) -> None:
    assert said(pointer, "missing") == (column, "Bitte ausfüllen.")


def test_what_a_contract_complains_of_is_said_with_its_limits() -> None:
    body = {**offer_body(), "title": "x", "seats": 0, "periods": [{"from": "2027-07-30", "to": "2027-07-19"}]}
    with pytest.raises(ValidationError) as invalid:
        OfferInput.model_validate(body)
    wrong = [_field_error(error) for error in invalid.value.errors(include_url=False)]
    assert {sheet_words.column(one): sheet_words.sentence(one) for one in wrong} == {
        "Titel": "Bitte mindestens 3 Zeichen.",
        "Plätze": "Bitte mindestens 1.",
        "Zeiträume": "Das Ende liegt vor dem Anfang.",
    }
    assert said("/title", "string_too_short")[1] == complaints.FALLBACK, "of a report from before limits were kept"


def test_every_code_of_a_sheet_has_words() -> None:
    files = [*Path("shared/offer_sheet").glob("*.py"), *Path("services/listings").glob("import*.py")]
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    given = set(re.findall(r'(?:CellError|SheetUnreadable)\(\s*"(\w+)"', code))
    given |= set(re.findall(r'FieldError\([^)]*code="(\w+)"', code))
    assert {"date_unreadable", "header_missing", "twice_in_file"} <= given
    for one in given - {"value_error"}:
        assert said("/title", one, max_length=200)[1] not in ("English.", complaints.FALLBACK), one
