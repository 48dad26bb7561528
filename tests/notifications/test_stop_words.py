"""STOP as people write it."""

import pytest

from services.notifications.stop_words import means_stop


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        " stop. ",
        "Stopp!",
        "Bitte stop",
        "ENDE",
        "Abmelden",
        "unsubscribe",
        "СТОП",
        "стоп!",
        "إيقاف",
        "ايقاف",
        "توقف",
        "توقَّف",
        "أَوْقِف",
        "توقـف",
        "ＳＴＯＰ",
        "Aufho\u0308ren",
    ],
)
def test_stop_in_five_languages_ends_the_messages(text: str) -> None:
    assert means_stop(text)


@pytest.mark.parametrize(
    "text", ["", "START", "Ja", "Wann hält der Bus am Stop?", "Wie stoppe ich das", "👍", "nonstop"]
)
def test_everything_else_ends_nothing(text: str) -> None:
    assert not means_stop(text)
