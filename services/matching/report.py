"""Is anybody left out? Matches counted by age, distance and field of interest; small counts are not told. Pure."""

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.earth import Floats
from services.matching.profile import age_on
from shared import clock
from shared.contracts.matching.reports import Band, Group, MatchingReport
from shared.contracts.words import WorkField

FEWEST = 5
BANDS_KM = (0, 2, 5, 10, 15, 25, 50, 101)  # no radius is larger than 100

Members = NDArray[np.bool_]  # of everyone: who is in a group


class Person(NamedTuple):
    """All that is read of a profile to count it."""

    person_id: UUID
    birth_date: dt.date
    fields: Collection[WorkField]
    saved_at: dt.datetime


class Tally:
    """Counts, one offer at a time; what it holds of a person is an age, fields and numbers."""

    def __init__(self, people: Sequence[Person], today: dt.date) -> None:
        self._people = people
        self._number = {person.person_id.bytes: number for number, person in enumerate(people)}
        self._ages = np.array([age_on(person.birth_date, today) for person in people], np.int64)
        self._of_band = np.zeros((len(BANDS_KM) - 1, len(people)), np.int64)  # matches, by the way to them
        self._offers = 0

    def add(self, found: Sequence[bytes], kilometres: Floats) -> None:
        """The people whom one more offer fits, each once, and the way to each; people not known are left out."""
        self._offers += 1
        numbers = np.array([self._number.get(person, -1) for person in found], np.int64)
        known = numbers >= 0
        bands = np.searchsorted(BANDS_KM, kilometres[known], "right") - 1
        self._of_band[bands, numbers[known]] += 1

    def report(self) -> MatchingReport:
        matches = self._of_band.sum(axis=0)
        of_age = {str(age): self._ages == age for age in np.unique(self._ages).tolist()}
        of_field = {field: self._with(field) for field in WorkField}
        return MatchingReport(
            at=clock.now(),
            offers=self._offers,
            everyone=told(_group("everyone", matches)),
            by_age=parts_told([_group(name, matches[members]) for name, members in of_age.items()]),
            by_field=tuple(told(_group(name, matches[who])) for name, who in of_field.items() if who.any()),
            by_distance=self._bands(),
        )

    def left_out(self) -> list[Person]:
        """Whom no offer fits, those first whose profile has been as it is the longest."""
        without = np.flatnonzero(~self._of_band.any(axis=0)).tolist()
        return sorted((self._people[number] for number in without), key=_waited)

    def _with(self, field: WorkField) -> Members:
        return np.array([field in person.fields for person in self._people], bool)

    def _bands(self) -> tuple[Band, ...]:
        people, sums = np.count_nonzero(self._of_band, axis=1).tolist(), self._of_band.sum(axis=1).tolist()
        matches = [None if _small(few) else count for few, count in zip(people, sums, strict=True)]
        if (beside := _beside_one_hidden(matches)) is not None:
            matches[beside] = None
        spans = zip(pairwise(BANDS_KM), matches, strict=True)
        return tuple(Band(from_km=start, to_km=end, matches=told) for (start, end), told in spans)


def _group(name: str, matches: NDArray[np.int64]) -> Group:
    """``matches``: how many each of its people has."""
    return Group(
        name=name,
        people=len(matches),
        without=int(np.count_nonzero(matches == 0)),
        matches=int(matches.sum()),
        median=float(np.median(matches)) if len(matches) else None,
    )


def _waited(person: Person) -> tuple[dt.datetime, UUID]:
    return person.saved_at, person.person_id


def told(group: Group) -> Group:
    """Without what would point at somebody: nothing of a group under five; not how few have no match, or have one."""
    people, without = group.people or 0, group.without or 0
    if 0 < people < FEWEST:
        return Group(name=group.name, people=None, without=None, matches=None, median=None)
    if _small(without) or _small(people - without):
        return group.model_copy(update={"without": None})
    return group


def parts_told(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Groups that together are everybody: were a single one hidden, the total less the others would show it."""
    shown = [told(group) for group in groups]
    for name in ("people", "without"):
        beside = _beside_one_hidden([getattr(group, name) for group in shown])
        if beside is not None:
            shown[beside] = _without(shown[beside], name)
    return tuple(shown)


def _beside_one_hidden(counts: Sequence[int | None]) -> int | None:
    """Where a single count is hidden, which one has to go with it: the smallest of the others that is not 0."""
    others = [number for number, count in enumerate(counts) if count is not None]
    if len(counts) - len(others) != 1:
        return None
    return min(others, key=lambda number: (not counts[number], counts[number]), default=None)


def _without(group: Group, name: str) -> Group:
    whole = {"people": None, "without": None, "matches": None, "median": None}
    return group.model_copy(update=whole if name == "people" else {"without": None})


def _small(count: int) -> bool:
    return 0 < count < FEWEST
