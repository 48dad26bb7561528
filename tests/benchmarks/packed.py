"""A crowd as the rows that matching keeps in memory, made of the columns at once: a million profiles in seconds."""

import numpy as np
from numpy.typing import NDArray

from services.matching.row import ANY_DAY, DEGREE, NO_FIELD, ROW, SPAN, day_number, pack
from tests.benchmarks.crowd import STRETCHES, Crowd

CHECKED = 200  # rows held against what the service would have packed


def packed(crowd: Crowd) -> list[bytes]:
    """As ``row.pack`` makes each of them."""
    count = len(crowd)
    rows = np.zeros(count, ROW)
    ids = np.zeros((count, 2), ">u8")
    ids[:, 1] = np.arange(1, count + 1)
    rows["person"] = np.frombuffer(ids.tobytes(), "V16")
    rows["version"] = 1
    rows["wants"] = crowd.fields_mask | crowd.kinds << 24
    rows["fields"] = np.where(crowd.fields >= 0, crowd.fields, NO_FIELD)
    rows["radius"] = crowd.radius_km
    rows["weekdays"] = np.where(crowd.weekdays, crowd.weekdays, ANY_DAY)
    rows["birth"], rows["school"] = crowd.born, crowd.school_until
    rows["latitude"], rows["longitude"] = np.rint(crowd.latitude * DEGREE), np.rint(crowd.longitude * DEGREE)
    text, size, spans = rows.tobytes(), ROW.itemsize, _spans()
    made = [text[at * size : (at + 1) * size] + spans[free] for at, free in enumerate(crowd.free.tolist())]
    for row in range(0, count, max(1, count // CHECKED)):
        assert made[row] == pack(crowd.profile(row))
    return made


def _spans() -> list[bytes]:
    """The periods of everybody who has time in the same stretches."""
    pairs: list[NDArray[np.uint16]] = [np.array([day_number(s), day_number(e)], SPAN) for s, e in STRETCHES]
    return [
        b"".join(pair.tobytes() for number, pair in enumerate(pairs) if free >> number & 1)
        for free in range(1 << len(STRETCHES))
    ]
