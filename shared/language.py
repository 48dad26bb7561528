"""One language: its catalogue of texts, and what CLDR knows of its dates and lists. German is what msgids are in.

A room's texts stand in its folder ``catalogues/<language>.po``; the words all rooms share in ``shared/catalogues``.
"""

import datetime as dt
import gettext
import io
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_interval
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from shared.contracts.words import Language, Period

SHARED = Path(__file__).parent / "catalogues"
# CLDR knows no Leichte Sprache; British English has no comma before "and".
LOCALES = {
    Language.GERMAN: Locale("de"),
    Language.PLAIN_GERMAN: Locale("de"),
    Language.ENGLISH: Locale("en", "GB"),
    Language.UKRAINIAN: Locale("uk"),
    Language.ARABIC: Locale("ar"),
}
# What a page's address begins with where it is read in this language; German has nothing (ADR 0025).
PREFIXES = {
    Language.GERMAN: "",
    Language.PLAIN_GERMAN: "/leicht",
    Language.ENGLISH: "/en",
    Language.UKRAINIAN: "/uk",
    Language.ARABIC: "/ar",
}
TRANSLATED = tuple(language for language in Language if language is not Language.GERMAN)
PERIODS = 3


def msgid(message: str) -> str:
    """Mark a msgid in a table for extraction; it is translated where it is used."""
    return message


class Catalogue:
    """Texts by German msgid. One that is missing is said in German; a test holds that none is."""

    def __init__(self, language: Language, texts: gettext.NullTranslations) -> None:
        self.language, self.locale, self._texts = language, LOCALES[language], texts

    @property
    def right_to_left(self) -> bool:
        return bool(self.locale.text_direction == "rtl")

    def gettext(self, message: str) -> str:
        return self._texts.gettext(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The form for ``number``: German has two, Ukrainian three, Arabic six."""
        return self._texts.ngettext(one, many, number)


@cache
def catalogue(language: Language, folder: Path | None = None) -> Catalogue:
    """The shared words, and the texts in ``folder`` before them."""
    texts = gettext.NullTranslations()
    for place in (SHARED, folder):
        if place is not None and language in TRANSLATED:
            before, texts = texts, _compiled(language, place / f"{language.value}.po")
            texts.add_fallback(before)
    return Catalogue(language, texts)


def _compiled(language: Language, file: Path) -> gettext.GNUTranslations:
    """Compiled in memory: no step of the installation to forget."""
    with file.open("rb") as source:
        texts = read_po(source, locale=LOCALES[language], abort_invalid=True)
    made = io.BytesIO()
    write_mo(made, texts)
    made.seek(0)
    return gettext.GNUTranslations(made)


def apart(say: Catalogue, text: str) -> str:
    """What is written from left to right, kept together in a text that runs the other way (Unicode isolates)."""
    return f"\u2068{text}\u2069" if say.right_to_left else text


def joined(say: Catalogue, words: Iterable[str]) -> str:
    """``Holz, Metall und Bau``."""
    return format_list(list(words), locale=say.locale)


def day(say: Catalogue, date: dt.date) -> str:
    """``19. Juli 2027``."""
    return format_date(date, "long", locale=say.locale)


def periods(say: Catalogue, spans: Collection[Period], by_arrangement: bool) -> str:
    """``19.–30. Juli 2027``, the first three of them; ``nach Absprache`` when there is none, or besides."""
    said = [_period(say, span) for span in sorted(spans, key=lambda span: span.start)]
    if len(said) > PERIODS:
        more = len(said) - PERIODS
        said[PERIODS:] = [say.ngettext("%(num)d weiterer Zeitraum", "%(num)d weitere Zeiträume", more) % {"num": more}]
    if by_arrangement or not said:
        said.append(say.gettext("nach Absprache"))
    return joined(say, said)


def _period(say: Catalogue, span: Period) -> str:
    return _interval(say.language, span.start, span.end)


@lru_cache(maxsize=10_000)
def _interval(language: Language, start: dt.date, end: dt.date) -> str:
    """Kept: many messages speak of the same days, and CLDR takes 0.1 ms to say them."""
    return str(format_interval(start, end, "yMMMMd", locale=LOCALES[language]))
