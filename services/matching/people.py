"""All profiles in memory, and who of them lives near enough and wants a kind and a field. Pure; rebuilt at a start.

Rows are sorted by how far people go, by latitude and by longitude, so that a search reads the rows around one point.
New ones are appended and old ones blanked; once the appended are many, all are sorted anew. About 100 bytes a person.
"""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching import earth
from services.matching.row import DEGREE, ROW, SPAN, Rows
from shared.contracts.words import Point

Numbers = NDArray[np.int64]

REACHES = (10, 25, 50, 255)  # km; each reach has a map of its own, so that a wide one does not widen all searches
BAND_DEGREES = (0.1, 0.15, 0.25, 0.4)  # height of its bands of latitude
APPENDED_AT_LEAST, APPENDED_SHARE = 4_096, 0.02  # then sort anew


class People:
    def __init__(self) -> None:
        self._rows: Rows = np.empty(0, ROW)
        self._spans: NDArray[np.uint16] = np.empty(0, SPAN)
        self._span_at: NDArray[np.uint32] = np.empty(0, np.uint32)  # first number of each row's periods in _spans
        self._span_count: NDArray[np.uint8] = np.empty(0, np.uint8)
        self._used = self._spans_used = self._sorted = 0
        self._loaded: list[bytes] = []
        self._appended: dict[bytes, int] = {}  # person -> row, of those not yet sorted
        self._sort()

    def __len__(self) -> int:
        return int(np.count_nonzero(self._rows["wants"][: self._used])) + len(self._loaded)

    def load(self, packed: Sequence[bytes]) -> None:
        """Many at once, none of them known yet; sorted when first asked."""
        self._loaded += packed

    def put(self, packed: bytes) -> None:
        """One, instead of what was known of this person."""
        self.settle()
        self.remove_person(packed[:16])
        if self._used == len(self._rows):
            self._grow(max(1_024, self._used // 16))
        numbers = np.frombuffer(packed, SPAN, offset=ROW.itemsize)
        if self._spans_used + len(numbers) > len(self._spans):
            self._spans = np.concatenate([self._spans, np.empty(max(4_096, len(self._spans) // 16), SPAN)])
        row, at = self._used, self._spans_used
        self._rows[row : row + 1] = np.frombuffer(packed, ROW, count=1)
        self._spans[at : at + len(numbers)] = numbers
        self._span_at[row], self._span_count[row] = at, len(numbers) // 2
        self._place(slice(row, row + 1))
        self._appended[packed[:16]] = row
        self._used, self._spans_used = row + 1, at + len(numbers)
        if self._used - self._sorted > max(APPENDED_AT_LEAST, self._sorted * APPENDED_SHARE):
            self._sort()

    def remove(self, person_id: UUID) -> None:
        self.settle()
        self.remove_person(person_id.bytes)

    def remove_person(self, person: bytes) -> None:
        row = self._find(person)
        if row is not None:
            self._rows["wants"][row] = self._wants[row] = 0
            self._appended.pop(person, None)

    def version(self, person_id: UUID) -> int | None:
        self.settle()
        row = self._find(person_id.bytes)
        return None if row is None else int(self._rows["version"][row])

    def near(self, point: Point, fields: int, kind: int) -> Numbers:
        """Rows that may fit: never too few, hardly too many. Cost: the rows in the bands around the point."""
        self.settle()
        found = [np.arange(self._sorted, self._used)]
        for start, end in self._stretches(point):
            found.append(np.flatnonzero(self._wants[start:end] & np.uint32(fields)) + start)
        rows = np.concatenate(found)
        wants = self._wants[rows]
        rows = rows[(wants & np.uint32(fields) != 0) & (wants & np.uint32(kind) != 0)]
        x, y, z = earth.positions(point.latitude, point.longitude)
        away = (self._x[rows] - x) ** 2 + (self._y[rows] - y) ** 2 + (self._z[rows] - z) ** 2
        near: Numbers = rows[away <= self._chord[rows]]
        return near

    def rows(self, numbers: Numbers) -> Rows:
        chosen: Rows = self._rows[numbers]
        return chosen

    def periods(self, numbers: Numbers) -> tuple[Numbers, Numbers, NDArray[np.uint16], NDArray[np.uint16]]:
        """How many periods each row has; and of each period: to which of the rows it belongs, first day, last day."""
        counts = self._span_count[numbers].astype(np.int64)
        owners = np.repeat(np.arange(len(numbers)), counts)
        first = np.repeat(self._span_at[numbers].astype(np.int64) - 2 * (np.cumsum(counts) - counts), counts)
        at = first + 2 * np.arange(len(owners))
        return counts, owners, self._spans[at], self._spans[at + 1]

    def bytes_used(self) -> int:
        arrays = (self._rows, self._spans, self._span_at, self._span_count, self._wants, self._x, self._y, self._z)
        lookup = (self._chord, self._keys, self._low, self._by_low)
        return sum(array.nbytes for array in (*arrays, *lookup))

    def settle(self) -> None:
        """Take in what was loaded."""
        if self._loaded:
            self._sort()

    def _stretches(self, point: Point) -> list[tuple[int, int]]:
        """The sorted rows, from and to, in which all lie that may reach the point."""
        lows, highs = [], []
        for number, (reach, height) in enumerate(zip(REACHES, BAND_DEGREES, strict=True)):
            half = (reach + 1) / earth.KM_A_DEGREE
            shrink = np.cos(np.radians(min(89.0, abs(point.latitude) + half)))
            wide = half / shrink
            west, east = point.longitude - wide, point.longitude + wide
            if west < -180 or east > 180:
                west, east = -180, 180
            first, last = _band(point.latitude - half, height), _band(point.latitude + half, height)
            for band in range(int(first), int(last) + 1):
                lows.append(_key(number, band, round(west * DEGREE)))
                highs.append(_key(number, band, round(east * DEGREE)))
        starts = np.searchsorted(self._keys, np.array(lows), "left").tolist()
        ends = np.searchsorted(self._keys, np.array(highs), "right").tolist()
        return [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]

    def _find(self, person: bytes) -> int | None:
        row = self._appended.get(person)
        if row is not None:
            return row
        low = int.from_bytes(person[8:], "little")
        at = int(np.searchsorted(self._low, np.uint64(low)))
        while at < len(self._low) and int(self._low[at]) == low:
            row = int(self._by_low[at])
            if self._wants[row] and self._rows["person"][row].tobytes() == person:
                return row
            at += 1
        return None

    def _grow(self, by: int) -> None:
        self._rows = np.concatenate([self._rows, np.zeros(by, ROW)])
        self._span_at = np.concatenate([self._span_at, np.zeros(by, np.uint32)])
        self._span_count = np.concatenate([self._span_count, np.zeros(by, np.uint8)])
        for name in ("_wants", "_x", "_y", "_z", "_chord"):
            column = getattr(self, name)
            setattr(self, name, np.concatenate([column, np.zeros(by, column.dtype)]))

    def _sort(self) -> None:
        """Put what counts into order, with what was loaded, and without what was replaced or removed."""
        loaded = np.frombuffer(b"".join(packed[: ROW.itemsize] for packed in self._loaded), ROW)
        new_spans = np.frombuffer(b"".join(packed[ROW.itemsize :] for packed in self._loaded), SPAN)
        counts = np.array([(len(packed) - ROW.itemsize) // 4 for packed in self._loaded], np.uint8)
        at = self._spans_used + 2 * (np.cumsum(counts, dtype=np.int64) - counts)
        live = np.flatnonzero(self._rows["wants"][: self._used])
        rows = np.concatenate([self._rows[live], loaded])
        keys = _keys(rows)
        order = np.argsort(keys, kind="stable")
        spans = np.concatenate([self._spans[: self._spans_used], new_spans])
        self._span_at = np.concatenate([self._span_at[live], at.astype(np.uint32)])[order]
        self._span_count = np.concatenate([self._span_count[live], counts])[order]
        self._rows, self._keys = rows[order], keys[order]
        self._used = self._sorted = len(rows)
        self._loaded, self._appended = [], {}
        self._compact(spans)
        self._wants, self._chord = np.zeros(len(rows), np.uint32), np.zeros(len(rows), np.float32)
        self._x, self._y, self._z = np.zeros((3, len(rows)), np.float32)
        self._place(slice(0, len(rows)))
        low = np.frombuffer(self._rows["person"].tobytes(), "<u8").reshape(-1, 2)[:, 1]
        self._by_low = np.argsort(low).astype(np.uint32)
        self._low = low[self._by_low]

    def _compact(self, spans: NDArray[np.uint16]) -> None:
        """Periods in the order of their rows, and none of nobody."""
        _, _, starts, ends = self._periods_in(spans)
        self._spans = np.stack([starts, ends], axis=1).reshape(-1)
        counts = self._span_count.astype(np.int64)
        self._span_at = (2 * (np.cumsum(counts) - counts)).astype(np.uint32)
        self._spans_used = len(self._spans)

    def _periods_in(self, spans: NDArray[np.uint16]) -> tuple[Numbers, Numbers, NDArray[np.uint16], NDArray[np.uint16]]:
        self._spans = spans
        return self.periods(np.arange(len(self._rows)))

    def _place(self, rows: slice) -> None:
        """The columns a search reads, from the rows."""
        chosen = self._rows[rows]
        self._wants[rows] = chosen["wants"]
        self._chord[rows] = earth.squared_chord(chosen["radius"].astype(np.float64))
        homes = earth.positions(chosen["latitude"] / DEGREE, chosen["longitude"] / DEGREE)
        self._x[rows], self._y[rows], self._z[rows] = homes


def _band(latitude: float | NDArray[np.float64], height: float) -> NDArray[np.int64]:
    return np.floor((np.asarray(latitude) + 90) / height).astype(np.int64)


def _key(reach: int, band: int, longitude: int) -> int:
    return (reach << 48) + ((band + 1_024) << 32) + longitude + (1 << 30)


def _keys(rows: Rows) -> Numbers:
    reach = np.searchsorted(np.array(REACHES), rows["radius"])
    latitude = rows["latitude"] / DEGREE
    heights = zip(range(len(REACHES)), BAND_DEGREES, strict=True)
    band = np.select([reach == number for number, _ in heights], [_band(latitude, height) for height in BAND_DEGREES])
    keys: Numbers = (
        (reach.astype(np.int64) << 48) + ((band + 1_024) << 32) + rows["longitude"].astype(np.int64) + (1 << 30)
    )
    return keys
