"""Is anybody left out? Matches counted by age, distance and field of interest; small counts are not told. Pure."""

import datetime as dt
import statistics
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from uuid import UUID

from services.matching.profile import Profile, age_on
from shared import clock
from shared.contracts.matching.reports import Band, Group, MatchingReport
from shared.contracts.words import WorkField

FEWEST = 5
BANDS_KM = (0, 2, 5, 10, 15, 25, 50, 101)  # no radius is larger than 100


class Tally:
    """Counts, one offer at a time; what it holds of a person is an age, fields and a number."""

    def __init__(self, people: Iterable[Profile], today: dt.date) -> None:
        self._people = {person.person_id: person for person in people}
        self._age = {number: age_on(person.wishes.birth_date, today) for number, person in self._people.items()}
        self._matches: Counter[UUID] = Counter()
        self._of_band: list[list[UUID]] = [[] for _ in pairwise(BANDS_KM)]
        self._offers = 0

    def add(self, found: Iterable[tuple[UUID, float]]) -> None:
        """The people whom one more offer fits, and the kilometres to each; people not known are left out."""
        self._offers += 1
        for person, kilometres in found:
            if person in self._people:
                self._matches[person] += 1
                self._of_band[bisect_right(BANDS_KM, kilometres) - 1].append(person)

    def report(self) -> MatchingReport:
        everyone = self._people.keys()
        of_age = {age: [n for n in everyone if self._age[n] == age] for age in sorted(set(self._age.values()))}
        of_field = {field: [n for n in everyone if field in self._people[n].wishes.fields] for field in WorkField}
        return MatchingReport(
            at=clock.now(),
            offers=self._offers,
            everyone=told(self._group("everyone", everyone)),
            by_age=parts_told([self._group(str(age), members) for age, members in of_age.items()]),
            by_field=tuple(told(self._group(field, members)) for field, members in of_field.items() if members),
            by_distance=self._bands(),
        )

    def _bands(self) -> tuple[Band, ...]:
        matches = [None if _small(len(set(people))) else len(people) for people in self._of_band]
        if (beside := _beside_one_hidden(matches)) is not None:
            matches[beside] = None
        spans = zip(pairwise(BANDS_KM), matches, strict=True)
        return tuple(Band(from_km=start, to_km=end, matches=told) for (start, end), told in spans)

    def left_out(self) -> list[Profile]:
        """Whom no offer fits, those first whose profile has been as it is the longest."""
        return sorted((one for one in self._people.values() if not self._matches[one.person_id]), key=_waited)

    def _group(self, name: str, members: Collection[UUID]) -> Group:
        counts = [self._matches[person] for person in members]
        return Group(
            name=name,
            people=len(counts),
            without=sum(count == 0 for count in counts),
            matches=sum(counts),
            median=statistics.median(counts) if counts else None,
        )


def _waited(profile: Profile) -> tuple[dt.datetime, UUID]:
    return profile.saved_at, profile.person_id


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
