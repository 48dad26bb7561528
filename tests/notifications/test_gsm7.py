"""What fits into a cheap SMS, and how many it takes."""

import pytest

from services.notifications import gsm7


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        ("", "GSM-7", 1),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("äöüß" * 40, "GSM-7", 1),
        ("€" * 80, "GSM-7", 1),
        ("€" * 81, "GSM-7", 2),
        ("a" * 152 + "€" * 77, "GSM-7", 3),  # an escape pair never lies across two parts
        ("я" * 70, "UCS-2", 1),
        ("я" * 71, "UCS-2", 2),
        ("я" * 134, "UCS-2", 2),
        ("я" * 135, "UCS-2", 3),
        ("😀" * 35, "UCS-2", 1),
        ("😀" * 36, "UCS-2", 2),
        ("я" * 66 + "😀" * 34, "UCS-2", 3),  # nor does a surrogate pair
    ],
)
def test_segments(text: str, encoding: str, parts: int) -> None:
    assert gsm7.segments(text) == (encoding, parts)


@pytest.mark.parametrize(
    ("text", "fitted"),
    [
        ("„Metall“ – Größe…", '"Metall" - Größe...'),
        ("Café à la carte", "Café à la carte"),
        ("Łódź, São Paulo, Dvořák", "Łódź, São Paulo, Dvořák"),  # Ł has no plain twin, so the whole text stays
        ("São Paulo, Dvořák", "Sao Paulo, Dvorak"),
        ("schmales\u202fLeerzeichen\u00a0hier", "schmales Leerzeichen hier"),
        ("Los geht's 🚀❤️", "Los geht's"),
        ("Привіт „світ“", "Привіт „світ“"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_a_text_is_made_to_fit_where_that_costs_no_letters(text: str, fitted: str) -> None:
    assert gsm7.fit(text) == fitted
