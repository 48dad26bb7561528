"""A file of offers read from any byte on, a few rows at a time, so that its size needs no memory. Pure.

Where a row begins, the text begins afresh (UTF-8 and cp1252 have no state), so that the byte position of the next row
is all there is to remember between two steps, or after a crash.
"""

import codecs
import csv
import io
import json
from collections.abc import Iterator
from typing import NamedTuple

from shared.offer_sheet import dialect, rows
from shared.offer_sheet.dialect import SheetUnreadable
from shared.offer_sheet.rows import Row

MAX_ROW_BYTES = 96 * 1024  # more is no offer: a description has 20,000 characters at most
_JSON_SPACE = " \t\r\n,"


class Layout(NamedTuple):
    """What the beginning of a file says. ``position``: the byte at which the first row begins."""

    file_format: str
    encoding: str
    separator: str
    header: tuple[str, ...]
    position: int


class Read(NamedTuple):
    """``size``: bytes that have been read; the next row begins after them. ``ended``: there are no more."""

    rows: tuple[Row, ...]
    size: int
    ended: bool


def layout_of(head: bytes, telling: bytes, *, whole: bool) -> Layout:
    """From the file's beginning; ``telling``: the first part of it that is not ASCII. Raises SheetUnreadable."""
    dialect.encoding_of(head, whole=whole)
    encoding = dialect.encoding_of(telling, whole=False)
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not start:
        raise SheetUnreadable("file_empty", "The file is empty.")
    if start[:1] in b"[{":
        if encoding != "utf-8":
            raise SheetUnreadable("encoding_unknown", "JSON must be UTF-8.")
        bom = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
        return Layout("json", encoding, "", (), bom)
    found = dialect.detect(head, encoding)
    return Layout("csv", encoding, found.separator, found.header, found.begin)


def read(layout: Layout, window: bytes, limit: int, *, final: bool) -> Read:
    """Up to ``limit`` rows from where ``window`` begins; ``final``: it ends the file. Raises SheetUnreadable."""
    cut = window if final else _whole_characters(window, layout.encoding)
    text = dialect.decode(cut, layout.encoding)
    step = _read_json(text, limit, final) if layout.file_format == "json" else _read_csv(layout, text, limit, final)
    found, characters = step
    size = len(text[:characters].encode(layout.encoding, "surrogateescape"))
    ended = final and characters >= len(text)
    if not ended and not size and len(window) >= MAX_ROW_BYTES:
        raise SheetUnreadable("row_too_long", "A row is longer than any offer. Is a quotation mark not closed?")
    if final and not ended and not size:
        raise SheetUnreadable("file_cut_off", "The file ends in the middle of a row.")
    return Read(tuple(found), size, ended)


def _whole_characters(window: bytes, encoding: str) -> bytes:
    """Without the beginning of a character whose rest is in the next part."""
    if encoding == "utf-8":
        for back in range(1, 4):
            if window[-back:][:1] and window[-back] >= 0xC0:
                return window[:-back]
    return window.removesuffix(b"\r")


def _read_csv(layout: Layout, text: str, limit: int, final: bool) -> tuple[list[Row], int]:
    columns = dialect.Dialect(layout.encoding, layout.separator, layout.header, 0).columns
    lines = _Lines(text)
    records = csv.reader(lines, delimiter=layout.separator)
    found: list[Row] = []
    taken = 0
    while len(found) < limit:
        try:
            cells = next(records, None)
        except csv.Error as error:
            raise SheetUnreadable("row_unreadable", f"A row cannot be read: {error}.") from error
        if cells is None:
            break
        if lines.at_end and _inside_quotes(text[taken:], layout.separator):
            if final:
                raise SheetUnreadable("file_cut_off", "The file ends within quotation marks.")
            break
        if lines.at_end and not final and not text.endswith(("\n", "\r")):
            break
        taken = lines.taken
        if any(cell.strip() for cell in cells):
            found.append(rows.read(columns, cells))
    return found, taken


def _inside_quotes(record: str, separator: str) -> bool:
    """Whether the text has ended the record, and not the record itself."""
    try:
        list(csv.reader(io.StringIO(record, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


class _Lines(Iterator[str]):
    """The lines of a text, and how many of its characters have been handed out."""

    def __init__(self, text: str) -> None:
        self._text, self._file, self.taken = text, io.StringIO(text, newline=""), 0

    def __next__(self) -> str:
        line = self._file.readline()
        if not line:
            raise StopIteration
        self.taken += len(line)
        return line

    @property
    def at_end(self) -> bool:
        return self.taken >= len(self._text)


def _read_json(text: str, limit: int, final: bool) -> tuple[list[Row], int]:
    """Objects, in an array or one after the other (JSON Lines); brackets and commas between them are passed over."""
    decoder, found, position = json.JSONDecoder(), list[Row](), 0
    while len(found) < limit:
        begin = position
        while begin < len(text) and (text[begin] in _JSON_SPACE or text[begin] in "[]"):
            begin += 1
        if begin == len(text):
            return found, begin
        try:
            value, end = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError) as error:
            if final or len(text) - begin > MAX_ROW_BYTES:
                raise SheetUnreadable("json_invalid", f"Not valid JSON: {str(error)[:120]}") from error
            break
        found.append(rows.read_json(value))
        position = end
    return found, position
