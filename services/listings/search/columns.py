"""What offers are filtered, counted and sorted by: one array per fact, one slot per offer."""

import datetime as dt
import math
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt

from shared.contracts.words import EARLIEST, Kind, SchoolCertificate, WorkField
from shared.places import EARTH_KM

Mask = npt.NDArray[np.bool_]
KINDS, FIELDS, CERTIFICATES = tuple(Kind), tuple(WorkField), tuple(SchoolCertificate)
KIND_NUMBER = {kind.value: number for number, kind in enumerate(KINDS)}
FIELD_BIT = {field.value: 1 << number for number, field in enumerate(FIELDS)}
CERTIFICATE_NUMBER = {certificate.value: number + 1 for number, certificate in enumerate(CERTIFICATES)}
EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)

TYPES: dict[str, Any] = {
    "visible": np.bool_,
    "kind": np.uint8,
    "fields": np.uint32,
    "certificate": np.uint8,  # 0: none wished
    "lawful": np.uint32,
    "arranged": np.bool_,
    "x": np.float32,  # of the unit sphere: right to half a metre
    "y": np.float32,
    "z": np.float32,
    "town": np.int32,
    "employer": np.int32,
    "published": np.int64,  # seconds since 2020
    "id_high": np.uint64,
    "id_low": np.uint64,
}
SPAN_TYPES: dict[str, Any] = {"slot": np.uint32, "start": np.uint16, "end": np.uint16}  # days since 2020
FIRST_SIZE = 1024


class Span(NamedTuple):
    start: int
    end: int


class Table:
    """Columns that grow together."""

    def __init__(self, types: dict[str, Any]) -> None:
        self.size = 0
        self._columns = {name: np.zeros(FIRST_SIZE, kind) for name, kind in types.items()}

    def append(self, row: dict[str, Any]) -> int:
        """The number of the new row."""
        if self.size == len(next(iter(self._columns.values()))):
            more = max(self.size // 2, FIRST_SIZE)
            for name, column in self._columns.items():
                self._columns[name] = np.concatenate([column, np.zeros(more, column.dtype)])
        for name, value in row.items():
            self._columns[name][self.size] = value
        self.size += 1
        return self.size - 1

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        column: npt.NDArray[Any] = self._columns[name][: self.size]
        return column

    def keep(self, rows: npt.NDArray[Any]) -> None:
        """Only these rows, in this order."""
        self._columns = {name: self[name][rows] for name in self._columns}
        self.size = len(rows)


class Names:
    """Names as numbers, in the order in which they were seen."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        if name not in self._numbers:
            self._numbers[name] = len(self.all)
            self.all.append(name)
        return self._numbers[name]


def day_number(day: dt.date) -> int:
    return (day - EARLIEST).days


def position(latitude: float, longitude: float) -> tuple[float, float, float]:
    """The point on the unit sphere."""
    north, east = math.radians(latitude), math.radians(longitude)
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


def chord(km: float) -> float:
    """The straight line through the unit sphere between two points that far apart on the ground."""
    return 2 * math.sin(min(km / EARTH_KM / 2, math.pi / 2))


def id_halves(offer_id: UUID) -> tuple[int, int]:
    return offer_id.int >> 64, offer_id.int & 0xFFFF_FFFF_FFFF_FFFF


def id_of(high: int, low: int) -> UUID:
    return UUID(int=int(high) << 64 | int(low))
