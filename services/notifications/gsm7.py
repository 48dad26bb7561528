"""The alphabet of cheap SMS (3GPP TS 23.038): what fits into it, and how many parts a text takes."""

import unicodedata
from collections.abc import Iterable

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€\f")  # each takes two places
TYPOGRAPHIC = str.maketrans(
    dict.fromkeys("„“”«»", '"') | dict.fromkeys("‚‘’‹›´`", "'") | dict.fromkeys("‐‑‒–—−•", "-") | {"…": "..."}
)


def fit(text: str) -> str:
    """The text in GSM-7 where that only costs typography and accents; another script stays as it is."""
    simple = "".join(_simple(character) for character in text.translate(TYPOGRAPHIC))
    return " ".join(simple.split()) if _is_gsm7(simple) else text


def segments(text: str) -> tuple[str, int]:
    """Encoding and number of parts: 160 places, 153 each when joined; 70 and 67 in UCS-2. None is cut in two."""
    if _is_gsm7(text):
        return "GSM-7", _parts((2 if character in EXTENSION else 1 for character in text), 160, 153)
    return "UCS-2", _parts((2 if ord(character) > 0xFFFF else 1 for character in text), 70, 67)


def _is_gsm7(text: str) -> bool:
    return BASIC.union(EXTENSION).issuperset(text)


def _simple(character: str) -> str:
    if character in BASIC or character in EXTENSION:
        return character
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    if category in ("So", "Sk", "Cf", "Mn"):  # emoji and what modifies them
        return ""
    bare = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return bare if _is_gsm7(bare) else character


def _parts(places: Iterable[int], alone: int, joined: int) -> int:
    sizes = list(places)
    if sum(sizes) <= alone:
        return 1
    parts, room = 1, joined
    for size in sizes:
        if size > room:
            parts, room = parts + 1, joined
        room -= size
    return parts
