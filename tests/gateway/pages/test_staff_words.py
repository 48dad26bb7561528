"""What counsellors have chosen is read in the reader's language; what they have written stays as it is."""

import pytest

from services.gateway import languages
from services.gateway.pages import staff_words
from shared.contracts.listings.employer_review import Evidence, RefusalKey, Suspicion
from shared.contracts.words import Language


def test_a_reasons_own_text_is_kept_in_german_and_read_in_the_employers_language() -> None:
    with languages.speaking(Language.ARABIC):
        kept = staff_words.note(staff_words.REFUSALS, RefusalKey.OTHER, "")
    assert staff_words.read(kept) == "Bitte rufen Sie uns an, dann klären wir das."
    with languages.speaking(Language.ENGLISH):
        assert staff_words.read(kept) == "Please ring us up, and we will sort it out."
        assert staff_words.read("Angebote") == "Angebote", "written by a counsellor, though a word of ours"


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("Hat uns um Hilfe gebeten", "Has asked us for help"),
        ("Hat uns um Hilfe gebeten. Am Telefon", "Has asked us for help. Am Telefon"),
        ("Klassenliste 9b, Frau Weber", "Class list 9b, Frau Weber"),
        ("Klassenlisten sind alt", "Klassenlisten sind alt"),
        ("", ""),
    ],
)
def test_why_somebody_has_looked_is_said_in_the_readers_language(kept: str, read: str) -> None:
    with languages.speaking(Language.ENGLISH):
        assert staff_words.looked(kept) == read


def test_whom_an_employer_resembles_stays_together_from_right_to_left() -> None:
    alike = Suspicion.model_validate(
        {"employer_id": "0" * 32, "name": "Bäckerei Krume", "by": "name", "state": "verified", "likeness": 0.9}
    )
    with languages.speaking(Language.ARABIC):
        assert staff_words.suspicion(alike) == "\u2068Bäckerei Krume\u2069 (اسم مشابه)"
        assert staff_words.evidence(Evidence.VISIT) == "زيارة المكان"
        assert staff_words.evidence("tomorrows_key") == "tomorrows_key"
