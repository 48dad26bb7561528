"""Words of German texts as stems: one spelling, one gender, one number, so that what is meant alike is found alike."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from Stemmer import Stemmer

from shared.places import fold

LONGEST = 40  # characters of a word that count
# Soft hyphens and spaces of no width, as texts copied from elsewhere have them; accents and vowel signs that no letter
# has taken in.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\u0300-\u036f\u0640\u064b-\u065f\u0670]")
WORD = re.compile(r"\w+(?:-\w+)*[+#]{0,2}")
GENDERS = re.compile(r"\b[mwdfxi](?:\s?[/|,]\s?[mwdfxi]){1,3}\b", re.IGNORECASE)  # (m/w/d)
INNER_FORM = re.compile(r"(?<=\w)[/:*_·]-?(?:innen|in|r|e|n)\b", re.IGNORECASE)  # Tischler:in, Tischler/-in
FEMININE = ("innen", "in")
MASCULINE = ("er", "or", "eur", "ist", "ant", "ent", "log", "aerzt", "arzt", "koech", "anwaelt", "wirt", "ott")
TRADES = {"frauen": "mann", "frau": "mann", "leute": "mann", "maenner": "mann"}  # Kauffrau, Fachleute

_german = Stemmer("german")


class Word(NamedTuple):
    """``stem`` is what is compared, ``written`` what is shown."""

    stem: str
    written: str


def words(text: str) -> Iterator[Word]:
    """Each word of the text once; one with hyphens in its parts, and whole."""
    text = UNSEEN.sub("", unicodedata.normalize("NFC", text))
    text = INNER_FORM.sub("", GENDERS.sub(" ", text))
    for written in dict.fromkeys(WORD.findall(text)):
        yield from _parts(written)


@lru_cache(maxsize=50_000)
def _parts(written: str) -> tuple[Word, ...]:
    parts = [Word(stem(part), part) for part in written.split("-")]
    return tuple(parts if len(parts) == 1 else (*parts, Word(stem(written.replace("-", "")), written)))


def stem(word: str) -> str:
    """``Tischlerinnen``, ``TISCHLER`` and ``Tischlerei`` are one; ``Kauffrau`` and ``Kaufmann`` as well."""
    folded = fold(word.strip("_"))[:LONGEST]
    if len(folded) <= 3:
        return folded
    return str(_german.stemWord(_place_of(_masculine(folded))))


def _masculine(word: str) -> str:
    for ending, instead in TRADES.items():
        if word.endswith(ending) and len(word) >= len(ending) + 4:
            return word[: -len(ending)] + instead
    for ending in FEMININE:
        root = word.removesuffix(ending)
        if root != word and len(root) >= 4 and root.endswith(MASCULINE):
            return root
    return word


def _place_of(word: str) -> str:
    """Where a trade is done is found by who does it: Schlosserei, Bäckerei."""
    return word[:-2] if word.endswith("erei") and len(word) > 6 else word
