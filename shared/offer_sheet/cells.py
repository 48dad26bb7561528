"""One cell of a sheet: text to a value of the contracts and back, as German Excel and as machines write it."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from shared.contracts.words import Weekday
from shared.offer_sheet import words

EXCEL_ERRORS = ("#NAME?", "#WERT!", "#VALUE!", "#BEZUG!", "#REF!", "#NV", "#N/A", "#DIV/0!", "#ZAHL!", "#NUM!")
# What a spreadsheet would calculate instead of show, whatever apostrophes stand before it.
_FORMULA = re.compile(r"^'*[=+\-@\t\r]")
_SEVERAL = re.compile(r"[,;|\n]")
_SPAN = re.compile(r"\s*(?:\bbis\b|\bto\b|–|—|\.\.\.|/)\s*|\s+-\s+|(?<=\d{4})-(?=\d{1,2}\.)", re.IGNORECASE)
_WEEK = list(Weekday)


class CellError(ValueError):
    """This text means nothing in this column. ``code`` is stable, the message says what would be understood."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def guarded(text: str) -> str:
    """Safe to open in a spreadsheet: an apostrophe before what it would take for a formula (OWASP, CSV Injection)."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The opposite of ``guarded``."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def read_text(text: str) -> str:
    if text.strip().upper() in EXCEL_ERRORS:
        raise CellError("cell_error", f"The cell holds Excel's error {text.strip()[:12]} instead of a text.")
    return text


def read_postal_code(text: str) -> str:
    """Excel makes the number 6842 out of 06842; Germany's codes have five digits."""
    text = text.strip().removeprefix("D-").removeprefix("DE-")
    return text.zfill(5) if text.isascii() and text.isdigit() and len(text) == 4 else text


def read_number(text: str) -> int:
    """``2``, ``2,0`` and ``15 Jahre`` are whole numbers."""
    found = re.fullmatch(r"(\d{1,6})(?:[.,]0+)?(?:\s*[^\W\d]+\.?)?", text.strip())
    if found is None:
        raise CellError("number_unreadable", "A whole number is needed, for example 2.")
    return int(found[1])


def read_amount(text: str) -> str:
    """``12,50``, ``12.50``, ``1.050,00 €`` and ``1050``; a dot before three digits separates thousands."""
    plain = re.sub(r"\s|€|eur(o)?", "", text, flags=re.IGNORECASE)
    if "," in plain or re.fullmatch(r"\d{1,3}(\.\d{3})+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    try:
        if not re.fullmatch(r"\d{1,9}(\.\d{1,2}0*)?", plain):
            raise InvalidOperation
        return str(Decimal(plain).quantize(Decimal("0.01")))
    except InvalidOperation:
        raise CellError("amount_unreadable", "An amount in euros is needed, for example 12,50.") from None


def write_amount(value: Any, german: bool) -> str:
    return str(value).replace(".", ",") if german else str(value)


def read_date(text: str) -> str:
    """``19.07.2027``, ``19.7.27`` and ``2027-07-19``. American dates are refused: which number is the day?"""
    text = text.strip().removesuffix(" 00:00:00").removesuffix(" 00:00")
    if found := re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})", text):
        day, month, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
    elif found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        year, month, day = (int(part) for part in found.groups())
    else:
        raise CellError("date_unreadable", "A date is needed, for example 19.07.2027 or 2027-07-19.")
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        raise CellError("date_unreadable", f"There is no such day: {text[:20]}.") from None


def write_date(value: Any, german: bool) -> str:
    day = value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
    return f"{day:%d.%m.%Y}" if german else day.isoformat()


def read_periods(text: str) -> list[dict[str, str]]:
    """``19.07.2027 bis 30.07.2027``, several with commas between; a single day is a period of one day."""
    periods = []
    for part in filter(None, (part.strip() for part in _SEVERAL.split(text))):
        days = [read_date(day) for day in _SPAN.split(part) if day.strip()]
        if len(days) not in (1, 2):
            raise CellError("period_unreadable", "A period is needed, for example 19.07.2027 bis 30.07.2027.")
        periods.append({"from": days[0], "to": days[-1]})
    return periods


def write_periods(value: Any, german: bool) -> str:
    word = "bis" if german else "to"
    return ", ".join(f"{write_date(one['from'], german)} {word} {write_date(one['to'], german)}" for one in value)


def read_time(text: str) -> str:
    """``8``, ``8 Uhr``, ``08:00``, ``8.30 Uhr`` and ``08:00:00``."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?(?::00)?(?:\s*(?:Uhr|h))?", text.strip(), re.IGNORECASE)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise CellError("time_unreadable", "A time of day is needed, for example 08:00.")
    return f"{int(found[1]):02}:{int(found[2] or 0):02}:00"


def write_time(value: Any, german: bool) -> str:
    return str(value)[:5]


def read_yes_no(text: str) -> bool:
    folded = words.fold(text)
    if folded not in (*words.YES, *words.NO):
        raise CellError("yes_no_unreadable", "ja or nein is needed.")
    return folded in words.YES


def write_yes_no(value: Any, german: bool) -> str:
    return {(True, True): "ja", (True, False): "yes", (False, True): "nein", (False, False): "no"}[bool(value), german]


def read_word(table: str, text: str) -> str:
    """One of the words of ``words.TABLES[table]``."""
    value = words.value_of(table, text)
    if value is None:
        known = ", ".join(spellings[0] for spellings in words.TABLES[table].values())
        raise CellError("word_unknown", f"“{text.strip()[:40]}” is not known here. Known are: {known}.")
    return value


def read_words(table: str, text: str) -> list[str]:
    parts = [part for part in _SEVERAL.split(text) if part.strip()]
    return list(dict.fromkeys(read_word(table, part) for part in parts))


def write_words(table: str, value: Any, german: bool) -> str:
    return ", ".join(words.german(table, one) if german else str(one) for one in value)


def read_weekdays(text: str) -> list[str]:
    """``Mo-Fr``, ``Mo, Mi und Fr``, ``Montag bis Freitag``, ``mon, tue``. A range may go over the weekend."""
    days: list[Weekday] = []
    for part in re.split(r"[,;|\n+&/]|\bund\b|\band\b", text):
        if not part.strip():
            continue
        ends = [Weekday(read_word("weekday", end)) for end in re.split(r"-|–|\bbis\b|\bto\b", part) if end.strip()]
        if len(ends) not in (1, 2):
            raise CellError("word_unknown", "Weekdays are needed, for example Mo-Fr.")
        first, last = _WEEK.index(ends[0]), _WEEK.index(ends[-1])
        days += [_WEEK[(first + step) % 7] for step in range((last - first) % 7 + 1)]
    return [str(day) for day in _WEEK if day in days]


def read_languages(text: str) -> list[str]:
    """Two-letter codes (ISO 639-1)."""
    return list(dict.fromkeys(part.strip().lower() for part in _SEVERAL.split(text) if part.strip()))


def write_languages(value: Any, german: bool) -> str:
    return ", ".join(value)
