"""The people whom one offer fits, as columns; matches, reasons and the announcement are made when asked for. Pure."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching import earth, match
from services.matching.match import Match
from services.matching.row import FIELDS, NO_FIELD, Rows, weekdays_of
from services.matching.sheet import Numbers
from shared import law
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.words import Reason, Weekday, WorkField

Scores = NDArray[np.int64]
SIZE = 16  # bytes of an id
WRITTEN, DASHES = 36, (8, 12, 16, 20)  # its length with dashes, and before which of its digits these stand
FIVE_BYTES = 256 ** np.arange(4, -1, -1)


class Said(NamedTuple):
    """A reason, and the same as JSON."""

    reason: Reason
    text: str


@dataclass(frozen=True)
class Fitting:
    offer: OfferFacts
    rows: Rows
    scores: Scores
    kilometres: earth.Floats
    verdicts: Sequence[law.Verdict]
    verdict_of: Numbers

    def __len__(self) -> int:
        return len(self.rows)

    def chosen(self, which: Numbers | slice) -> "Fitting":
        rows = self.rows[which] if isinstance(which, slice) else self.rows.take(which)
        columns = rows, self.scores[which], self.kilometres[which]
        return Fitting(self.offer, *columns, self.verdicts, self.verdict_of[which])

    def ids(self) -> list[bytes]:
        """Of the people, 16 bytes each."""
        ids = self.rows["person"].tobytes()
        return [ids[at : at + SIZE] for at in range(0, len(ids), SIZE)]

    def beyond(self, known: "Fitting") -> "Fitting":
        """Without whom the other one holds."""
        there = set(known.ids())
        return self.chosen(np.array([n for n, person in enumerate(self.ids()) if person not in there], np.int64))

    def worth_telling(self) -> "Fitting":
        """Those who want to hear of so good a match, each once."""
        return self.chosen(np.flatnonzero(self.scores >= self.rows["minimum_score"])).each_once()

    def each_once(self) -> "Fitting":
        """Of a person's profile and saved searches the best; of equals the profile, then the lowest number."""
        searches = self.rows["search"]
        if not searches.any():
            return self
        best: dict[bytes, int] = {}
        ids = self.ids()
        for number in np.lexsort((searches, -self.scores)).tolist():
            best.setdefault(ids[number], number)
        return self.chosen(np.array(sorted(best.values()), np.int64))

    def people(self) -> list[UUID]:
        return [UUID(bytes=person) for person in self.ids()]

    def matches(self) -> Iterator[Match]:
        """For each of ``people``: score and reasons, as ``match.fit`` gives them."""
        said, places = self._reasons()
        for score, mine in zip(self.scores.tolist(), places, strict=True):
            yield Match(score, tuple(said[number].reason for number in mine))

    def announcement(self, at: dt.datetime) -> bytes:
        """A ``MatchesFound`` of them all as JSON, without an object for each: those would cost more than the rest."""
        said, places = self._reasons()
        rows = ",".join(
            f'{{"person_id":"{person}","offer":0,"score":{score},"reasons":{list(mine)}}}'
            for person, score, mine in zip(_written(self.rows), self.scores.tolist(), places, strict=True)
        )
        offer, reasons = self.offer.model_dump_json(), ",".join([one.text for one in said])
        return f'{{"offers":[{offer}],"reasons":[{reasons}],"rows":[{rows}],"at":"{at.isoformat()}"}}'.encode()

    def _reasons(self) -> tuple[list[Said], list[tuple[int, ...]]]:
        """Every different reason once, and for each of the people the places of theirs, in the order of ``match.fit``.

        Distance, field, days, law; where it was a saved search that fitted, its number.
        """
        distances = (np.rint(self.kilometres).astype(np.int64) << 8) + self.rows["radius"]
        wished = self.rows["fields"].astype(np.int64) @ FIVE_BYTES
        columns: tuple[tuple[NDArray[Any], Callable[[int], Said]], ...] = (
            (distances, _distance),
            (wished, partial(_field, self.offer.fields)),
            (self.rows["weekdays"], partial(_days, self.offer.weekdays)),
            (self.verdict_of, lambda number: _said(match.law_reason(self.verdicts[number]))),
        )
        said: list[Said] = []
        places = [_add(said, keys, say) for keys, say in columns]
        searches = self.rows["search"]
        if not searches.any():
            return said, list(zip(*places, strict=True))
        fifth = _add(said, searches, lambda number: _said(match.search_reason(number)))
        of_search = zip(zip(*places, strict=True), fifth, searches.tolist(), strict=True)
        return said, [(*four, last) if search else four for four, last, search in of_search]


def _add(said: list[Said], keys: NDArray[Any], say: Callable[[int], Said]) -> list[int]:
    """Add the reason of each different key; returns where each one's is."""
    different, place = np.unique(keys, return_inverse=True)
    places: list[int] = (place + len(said)).tolist()
    said += map(say, different.tolist())
    return places


# Reasons are few and come again and again: made and written once.


@lru_cache(maxsize=8_192)
def _distance(key: int) -> Said:
    """Of whole kilometres and, in the lowest byte, the radius."""
    return _said(match.distance_reason(key >> 8, key & 255))


@lru_cache(maxsize=8_192)
def _field(offered: tuple[WorkField, ...], key: int) -> Said:
    """Of a person's five fields, a byte each: which of them the offer has, and whether the first choice is one."""
    wished = [FIELDS[number] for number in key.to_bytes(5) if number != NO_FIELD]
    common = tuple(field for field in wished if field in offered)
    return _said(match.field_reason(common, wished[0] in common))


@lru_cache(maxsize=1_024)
def _days(offered: tuple[Weekday, ...], mask: int) -> Said:
    return _said(match.days_reason(offered, weekdays_of(mask)))


def _said(reason: Reason) -> Said:
    return Said(reason, reason.model_dump_json())


def _written(rows: Rows) -> Iterator[str]:
    """The people's ids as they are written."""
    digits = np.frombuffer(rows["person"].tobytes().hex().encode(), np.uint8).reshape(-1, 2 * SIZE)
    text = np.insert(digits, DASHES, ord("-"), axis=1).tobytes().decode()
    return (text[at : at + WRITTEN] for at in range(0, len(text), WRITTEN))
