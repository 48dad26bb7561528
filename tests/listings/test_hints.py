"""What counsellors are pointed at in an offer, without a database."""

import time
from typing import Any

import pytest

from services.listings.hints import hints
from tests.builders import offer_input


@pytest.mark.parametrize(
    "text",
    [
        "Ruf an: 0340 1234567",
        "Ruf an: 0340/123 45 67",
        "WhatsApp an +49 151 23456789",
        "0049 (0)340 1234567 nach 18 Uhr",
        "Handy 0151-2345-6789.",
    ],
)
def test_telephone_numbers_are_found_however_they_are_written(text: str) -> None:
    (hint,) = hints(offer_input(description=text))
    assert (hint.key, hint.values["in"]) == ("phone_number", "description")


@pytest.mark.parametrize(
    "text",
    [
        "Vom 19.07.2027 bis 30.07.2027, 8 bis 15 Uhr, Pause 60 Minuten.",
        "12,50 Euro die Stunde, Postleitzahl 06842, 2 Plätze.",
        "Norm DIN 6885, Hausnummer 104, Raum 0.15.",
    ],
)
def test_dates_amounts_and_postal_codes_are_no_telephone_numbers(text: str) -> None:
    assert hints(offer_input(description=text)) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"bring": "Schreib an chef@werkstatt.example"}, [("mail_address", "bring")]),
        ({"description": "Mehr auf https://werkstatt.example/jobs"}, [("link", "description")]),
        ({"description": "Mehr auf www.werkstatt.example"}, [("link", "description")]),
        ({"title": "Job über wa.me/49151234"}, [("link", "title")]),
        ({"contact_person": {"name": "Ilse 0340 1234567"}}, [("phone_number", "contact_person")]),
        ({"hazards": ["alone", "night", "machines"]}, [("lone_work", ""), ("night_work", "")]),
        ({"branch": "household"}, [("household", "")]),
    ],
)
def test_each_thing_worth_a_look_is_named_with_its_place(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert [(hint.key, hint.values.get("in", "")) for hint in hints(offer_input(**changes))] == expected


def test_long_texts_of_almost_numbers_are_read_in_time() -> None:
    began = time.perf_counter()
    for text in ("0 " * 9_000, "a@" * 9_000, "+49" * 6_000, "w" * 19_000):
        hints(offer_input(description=text))
    assert time.perf_counter() - began < 2
