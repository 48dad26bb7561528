"""Profiles as columns, sorted so that a search reads the rows around one point. About 100 bytes a row. Pure.

Sorted by how far people go, by latitude and by longitude; new rows are appended and old ones blanked. A sheet may be
searched, and sorted anew into another, in one thread while another thread appends and blanks: who searches sees each
row as it was or as it is.
"""

import functools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.matching import earth
from services.matching.row import DEGREE, KEY, ROW, SPAN, Rows
from shared.contracts.words import Point

Numbers = NDArray[np.int64]
Spans = NDArray[np.uint16]

REACHES = (10, 25, 50, 255)  # km; each reach has a map of its own, so that a wide one does not widen all searches
PIECE = 50_000  # rows copied without a break: some milliseconds
BAND_DEGREES = (0.1, 0.15, 0.25, 0.4)  # height of its bands of latitude


class Sheet:
    def __init__(self, rows: Rows, counts: NDArray[np.uint8], spans: Spans) -> None:
        """``spans``: first and last days of the rows' periods, row after row; ``counts``: how many each has."""
        keys = _keys(rows)
        order = np.argsort(keys, kind="stable")
        ends = 2 * np.cumsum(counts, dtype=np.int64)
        self._spans, self._span_at = np.array(spans), (ends - 2 * counts.astype(np.int64)).astype(np.uint32)[order]
        self._span_count = counts[order]
        self._rows, self._keys = _copied(rows, order), keys[order]
        self.used = self.sorted = len(rows)
        self._spans_used = len(spans)
        self._wants, self._chord = np.zeros(len(rows), np.uint32), np.zeros(len(rows), np.float32)
        self._x, self._y, self._z = np.zeros((3, len(rows)), np.float32)
        self._place(slice(0, len(rows)))
        self._wanting = _bitmaps(self._wants)  # of the sorted rows; a blank one is noticed by its wants
        plain = self._rows.view(np.uint8).reshape(len(rows), ROW.itemsize)
        low = np.ascontiguousarray(plain[:, 8:16]).view("<u8").reshape(-1)  # the second half of the person's id
        self._by_low = np.argsort(low).astype(np.uint32)
        self._low = low[self._by_low]

    @classmethod
    def of(cls, packed: Sequence[bytes]) -> "Sheet":
        rows = np.frombuffer(b"".join([one[: ROW.itemsize] for one in packed]), ROW)
        counts = np.array([(len(one) - ROW.itemsize) // 4 for one in packed], np.uint8)
        return cls(rows, counts, np.frombuffer(b"".join([one[ROW.itemsize :] for one in packed]), SPAN))

    def __len__(self) -> int:
        return int(np.count_nonzero(self._wants[: self.used]))

    def anew(self) -> "Sheet":
        """In order again, without the blank rows."""
        live = np.flatnonzero(self._wants[: self.used])
        counts, _, starts, ends = self.periods(live)
        return Sheet(_copied(self._rows, live), counts.astype(np.uint8), np.stack([starts, ends], axis=1).reshape(-1))

    def append(self, packed: bytes) -> int:
        """Returns the row's number. What counts is written last."""
        if self.used == len(self._rows):
            self._grow(max(1_024, self.used // 16))
        numbers = np.frombuffer(packed, SPAN, offset=ROW.itemsize)
        if self._spans_used + len(numbers) > len(self._spans):
            self._spans = np.concatenate([self._spans, np.empty(max(4_096, len(self._spans) // 16), SPAN)])
        row, at = self.used, self._spans_used
        self._rows[row : row + 1] = np.frombuffer(packed, ROW, count=1)
        self._spans[at : at + len(numbers)] = numbers
        self._span_at[row], self._span_count[row] = at, len(numbers) // 2
        self._place(slice(row, row + 1))
        self.used, self._spans_used = row + 1, at + len(numbers)
        return row

    def blank(self, row: int) -> None:
        self._wants[row] = 0

    def find(self, key: bytes) -> int | None:
        """The row of that person and search, among the sorted ones that are not blank."""
        low = int.from_bytes(key[8:16], "little")
        at = int(np.searchsorted(self._low, np.uint64(low)))
        while at < len(self._low) and int(self._low[at]) == low:
            row = int(self._by_low[at])
            if self._wants[row] and self._rows[row].tobytes()[:KEY] == key:
                return row
            at += 1
        return None

    def near(self, point: Point, fields: int, kind: int) -> Numbers:
        """Rows that may fit: never too few, hardly too many. Cost: a bit for each row in the bands around the point."""
        found = [np.arange(self.sorted, self.used)]
        of_fields = [self._wanting[bit] for bit in range(len(self._wanting)) if fields >> bit & 1]
        of_kind = self._wanting[kind.bit_length() - 1]
        for start, end in self._stretches(point):
            part = slice(start // 8, end // 8 + 1)
            wanting = of_kind[part] & functools.reduce(np.bitwise_or, [one[part] for one in of_fields])
            some = np.flatnonzero(np.unpackbits(wanting, bitorder="little").view(np.bool_)) + part.start * 8
            found.append(some[slice(*np.searchsorted(some, (start, end)))])
        rows = np.concatenate(found)
        wants = self._wants[rows]
        rows = rows[(wants & np.uint32(fields) != 0) & (wants & np.uint32(kind) != 0)]
        x, y, z = earth.positions(point.latitude, point.longitude)
        away = (self._x[rows] - x) ** 2 + (self._y[rows] - y) ** 2 + (self._z[rows] - z) ** 2
        near: Numbers = rows[away <= self._chord[rows]]
        return near

    def born_on(self, days: Numbers) -> Rows:
        """Rows of who is born on one of these days, by their ordinals. Reads them all."""
        used = self.used  # it may grow meanwhile
        born = np.isin(self._rows["birth"][:used], days) & (self._wants[:used] != 0)
        return self.rows(np.flatnonzero(born))

    def rows(self, numbers: Numbers) -> Rows:
        """``take`` copies whole rows; indexing would copy them field by field, thirty times as slowly."""
        chosen: Rows = self._rows.take(numbers)
        return chosen

    def periods(self, numbers: Numbers) -> tuple[Numbers, Numbers, Spans, Spans]:
        """How many periods each row has; and of each period: to which of the rows it belongs, first day, last day."""
        counts = self._span_count[numbers].astype(np.int64)
        owners = np.repeat(np.arange(len(numbers)), counts)
        first = np.repeat(self._span_at[numbers].astype(np.int64) - 2 * (np.cumsum(counts) - counts), counts)
        at = first + 2 * np.arange(len(owners))
        return counts, owners, self._spans[at], self._spans[at + 1]

    def bytes_used(self) -> int:
        arrays = (self._rows, self._spans, self._span_at, self._span_count, self._wants, self._x, self._y, self._z)
        lookup = (self._chord, self._keys, self._low, self._by_low, self._wanting)
        return sum(array.nbytes for array in (*arrays, *lookup))

    def _stretches(self, point: Point) -> list[tuple[int, int]]:
        """The sorted rows, from and to, in which all lie that may reach the point."""
        lows, highs = list[int](), list[int]()
        for number, (reach, height) in enumerate(zip(REACHES, BAND_DEGREES, strict=True)):
            half = (reach + 1) / earth.KM_A_DEGREE
            wide = half / math.cos(math.radians(min(89.0, abs(point.latitude) + half)))
            west, east = point.longitude - wide, point.longitude + wide
            if west < -180 or east > 180:
                west, east = -180, 180
            first, last = (math.floor((point.latitude + side + 90) / height) for side in (-half, half))
            bands = [(number << 48) + ((band + 1_024) << 32) + (1 << 30) for band in range(first, last + 1)]  # as _key
            lows += [band + round(west * DEGREE) for band in bands]
            highs += [band + round(east * DEGREE) for band in bands]
        starts = np.searchsorted(self._keys, np.array(lows), "left").tolist()
        ends = np.searchsorted(self._keys, np.array(highs), "right").tolist()
        return [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]

    def _grow(self, by: int) -> None:
        self._rows = np.concatenate([self._rows, np.zeros(by, ROW)])
        self._span_at = np.concatenate([self._span_at, np.zeros(by, np.uint32)])
        self._span_count = np.concatenate([self._span_count, np.zeros(by, np.uint8)])
        for name in ("_wants", "_x", "_y", "_z", "_chord"):
            column = getattr(self, name)
            setattr(self, name, np.concatenate([column, np.zeros(by, column.dtype)]))

    def _place(self, rows: slice) -> None:
        """The columns a search reads, from the rows."""
        chosen = self._rows[rows]
        self._chord[rows] = earth.squared_chord(chosen["radius"].astype(np.float64))
        homes = earth.positions(chosen["latitude"] / DEGREE, chosen["longitude"] / DEGREE)
        self._x[rows], self._y[rows], self._z[rows] = homes
        self._wants[rows] = chosen["wants"]


def _copied(rows: Rows, numbers: Numbers) -> Rows:
    """These rows, copied in pieces: others have their turn in between."""
    copy = np.empty(len(numbers), ROW)
    for start in range(0, len(numbers), PIECE):
        piece = slice(start, start + PIECE)
        rows.take(numbers[piece], out=copy[piece], mode="clip")
    return copy


def _bitmaps(wants: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """For each bit of ``wants`` one bit a row: eight rows are passed over by looking at one byte."""
    return np.stack([np.packbits(wants >> bit & 1 != 0, bitorder="little") for bit in range(32)])


def _key(reach: Numbers, band: Numbers, longitude: NDArray[np.int32]) -> Numbers:
    """One number to sort by: reach, then band of latitude, then longitude. ``Sheet._stretches`` makes the same."""
    return (reach << 48) + ((band + 1_024) << 32) + longitude.astype(np.int64) + (1 << 30)


def _keys(rows: Rows) -> Numbers:
    reach = np.searchsorted(np.array(REACHES), rows["radius"])
    latitude = rows["latitude"] / DEGREE
    band = np.floor((latitude + 90) / np.array(BAND_DEGREES)[reach]).astype(np.int64)
    return _key(reach, band, rows["longitude"])
