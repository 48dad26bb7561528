"""Which encoding and which separator a sheet has, found out from its beginning."""

import codecs
import csv
import io
from dataclasses import dataclass

from shared.offer_sheet.columns import Column, find

SEPARATORS = (";", ",", "\t", "|")
IDENTITY = ("external_id", "id")
HEADER_CHARACTERS = 16_384


class SheetUnreadable(ValueError):
    """``code`` is stable; the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Dialect:
    """``begin``: bytes before the first row, that is BOM, ``sep=`` line and header."""

    encoding: str
    separator: str
    header: tuple[str, ...]
    begin: int

    @property
    def columns(self) -> tuple[Column | None, ...]:
        return tuple(find(header) for header in self.header)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headers that no column has: their cells are passed over."""
        return tuple(header for header in self.header if header.strip() and find(header) is None)


def encoding_of(head: bytes, *, whole: bool) -> str:
    """``utf-8`` or ``cp1252``. Raises SheetUnreadable for what is no text that we read."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SheetUnreadable("encoding_unknown", "This is UTF-16. In Excel, save as “CSV UTF-8”.")
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"%PDF", b"BZh", b"7z\xbc\xaf")):
        raise SheetUnreadable("file_kind_unknown", "Only CSV and JSON are read, not compressed files or workbooks.")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def detect(head: bytes, encoding: str) -> Dialect:
    """From the first bytes of a file, at least its header. Raises SheetUnreadable."""
    text = decode(head, encoding)
    mark = text[:1] if text.startswith("\ufeff") else ""
    text = text.removeprefix("\ufeff")
    hint = ""
    if text[:4].lower() == "sep=":  # Excel's own first line
        hint, _, text = text.partition("\n")
        hint += "\n"
    line = _header_line(text)
    told = (hint.strip()[4:5],) if hint.strip()[4:] else SEPARATORS
    best = max(told, key=lambda separator: _known(line, separator))
    header = tuple(next(csv.reader([line], delimiter=best), []))
    if any("\ud800" <= character <= "\udfff" for character in line):  # of DOS, or of an old Mac
        raise SheetUnreadable("encoding_unknown", "Neither UTF-8 nor Windows-1252. In Excel, save as “CSV UTF-8”.")
    if len({column.name for cell in header if (column := find(cell))} & set(IDENTITY)) == 0:
        raise SheetUnreadable(
            "header_missing",
            "The first row must name the columns, among them external_id (Nummer) or id (Anlauf-ID).",
        )
    names = [column.name for cell in header if (column := find(cell))]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise SheetUnreadable("header_twice", f"Two columns of the header mean the same: {twice}.")
    return Dialect(encoding, best, header, len((mark + hint + line).encode(encoding, "surrogateescape")))


def decode(data: bytes, encoding: str) -> str:
    """Never fails: bytes that the encoding has not are kept as lone surrogates, which no field accepts."""
    return data.decode(encoding, "surrogateescape")


def _known(line: str, separator: str) -> int:
    return sum(find(cell) is not None for cell in next(csv.reader([line], delimiter=separator), []))


def _header_line(text: str) -> str:
    """The first line; a quoted header may itself contain line breaks."""
    line = ""
    for part in io.StringIO(text[:HEADER_CHARACTERS], newline=""):
        line += part
        if line.count('"') % 2 == 0:
            break
    if not line.endswith(("\n", "\r")) and len(text) > HEADER_CHARACTERS:
        raise SheetUnreadable("header_missing", "The first row is too long to be the names of columns.")
    return line
