"""Profile to offers, the mirror image of ``search.py``: all open offers in memory, best first. Pure.

Columns narrow down and put into order; ``match.fit`` decides and explains, one offer after the other, as many as
wanted.
"""

import datetime as dt
import heapq
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, repeat
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching import earth, match
from services.matching.match import WEIGHTS, Match
from services.matching.profile import Profile
from services.matching.row import FIELD_BIT, KIND_BIT, bits, weekday_bits
from services.matching.sheet import Numbers
from shared import cursor
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.words import Point, Weekday
from shared.law.person import birthday

NEVER = dt.date.max.toordinal()
ROOM = 1_024  # offers, at least
PERIODS = 3  # of an offer; of those with more, dates do not narrow down
NO_PERIOD = (0, NEVER)


class Place(NamedTuple):
    """In a list of matches, best first."""

    score: int
    offer_id: UUID

    def encode(self) -> str:
        return cursor.encode(str(self.score), str(self.offer_id))

    @classmethod
    def decode(cls, text: str) -> "Place":
        """Raises CursorInvalid."""
        score, offer_id = cursor.decode(text)
        try:
            return cls(int(score), UUID(offer_id))
        except ValueError:
            raise cursor.invalid() from None


class Fit(NamedTuple):
    offer: OfferFacts
    match: Match
    since: dt.datetime  # on the board since

    @property
    def place(self) -> Place:
        return Place(self.match.score, self.offer.offer_id)


OFFER = np.dtype(
    [
        ("minimum_age", "u1"),
        ("weekdays", "u1"),
        ("days", "<u2"),  # which of the lists of weekdays
        ("apply_by", "<i4"),
        ("latest_start", "<i4"),  # of its periods, as an ordinal; 0 without any
        ("periods", "<i4", (PERIODS, 2)),  # first and last days as ordinals; the unused cover nothing
        ("any_time", "?"),  # by arrangement, or with more periods than there is room for
        ("latitude", "<f8"),
        ("longitude", "<f8"),
    ]
)


class Board:
    def __init__(self, room: int = ROOM) -> None:
        self._wants = np.zeros(room, np.uint32)  # bits as in row.py; 0 is no offer
        self._columns = np.zeros(room, OFFER)
        self._homes = np.zeros((3, room), np.float32)
        self._halves = np.zeros((2, room), np.uint64)  # of the ids, to put them into order
        self._ids: list[UUID] = []
        self._facts: list[bytes] = []
        self._since: list[dt.datetime] = []
        self._places: dict[UUID, int] = {}
        self._days: dict[tuple[Weekday, ...], int] = {}

    def __len__(self) -> int:
        return int(np.count_nonzero(self._wants))

    @property
    def room(self) -> int:
        """For how many offers there is room without more memory."""
        return len(self._wants)

    @property
    def sparse(self) -> bool:
        """Whether most of those it has seen have left it."""
        return len(self._ids) > max(ROOM, 2 * len(self))

    def anew(self) -> "Board":
        """Without the places of those that have left. Who searches this one meanwhile finds what there is now."""
        live = np.flatnonzero(self._wants)
        board = Board(max(ROOM, len(live)))
        board._wants[: len(live)], board._columns[: len(live)] = self._wants[live], self._columns[live]
        board._homes[:, : len(live)], board._halves[:, : len(live)] = self._homes[:, live], self._halves[:, live]
        places = live.tolist()
        board._ids = [self._ids[place] for place in places]
        board._facts, board._since = [self._facts[p] for p in places], [self._since[p] for p in places]
        board._places = {offer_id: place for place, offer_id in enumerate(board._ids)}
        board._days = dict(self._days)
        return board

    def put(self, facts: bytes, since: dt.datetime) -> None:
        """A new offer, or a new version of one. ``facts``: an OfferFacts as JSON."""
        offer = OfferFacts.model_validate_json(facts)
        place = self._places.setdefault(offer.offer_id, len(self._ids))
        if place == len(self._ids):
            self._ids.append(offer.offer_id)
            self._facts.append(facts)
            self._since.append(since)
            if place == len(self._columns):
                self._wants = np.concatenate([self._wants, np.zeros(place, np.uint32)])
                self._columns = np.concatenate([self._columns, np.zeros(place, OFFER)])
                self._homes = np.concatenate([self._homes, np.zeros((3, place), np.float32)], axis=1)
                self._halves = np.concatenate([self._halves, np.zeros((2, place), np.uint64)], axis=1)
        self._wants[place] = 0  # while the rest changes; who searches meanwhile passes it by
        self._facts[place], self._since[place] = facts, since
        self._columns[place] = self._row(offer)
        self._halves[:, place] = np.frombuffer(offer.offer_id.bytes, ">u8")
        self._homes[:, place] = earth.positions(offer.point.latitude, offer.point.longitude)
        self._wants[place] = bits(FIELD_BIT[field] for field in offer.fields) | KIND_BIT[offer.kind]

    def _row(self, offer: OfferFacts) -> tuple[object, ...]:
        periods = [(period.start.toordinal(), period.end.toordinal()) for period in offer.periods]
        return (
            offer.minimum_age,
            weekday_bits(offer.weekdays),
            self._days.setdefault(offer.weekdays, len(self._days)),
            offer.apply_by.toordinal() if offer.apply_by else NEVER,
            max((start for start, _ in periods), default=0),
            (periods + [NO_PERIOD] * PERIODS)[:PERIODS],
            offer.by_arrangement or len(periods) > PERIODS,
            offer.point.latitude,
            offer.point.longitude,
        )

    def remove(self, offer_id: UUID) -> None:
        place = self._places.get(offer_id)
        if place is not None:
            self._wants[place] = 0

    def get(self, offer_id: UUID, profile: Profile, today: dt.date) -> Fit | None:
        """This offer, if it is open and fits."""
        place = self._places.get(offer_id)
        if place is None or not self._wants[place]:
            return None
        offer = _read(self._facts[place])
        found = match.fit(offer, profile, today)
        return None if found is None else Fit(offer, found, self._since[place])

    def find(self, profile: Profile, today: dt.date, after: Place | None = None) -> Iterator[Fit]:
        """The offers that fit, best first; with ``after`` those that follow it in this order."""
        places, scores = self._near(profile, today)
        high, low = self._halves[:, places]
        order = np.lexsort((low, high, scores))[::-1]  # as Place compares: by score, then by id
        ids = (self._ids[place] for place in places[order].tolist())
        for place in map(Place, scores[order].tolist(), ids):
            if after is None or place < after:
                fit = self.get(place.offer_id, profile, today)
                if fit is not None:
                    yield fit

    def best(self, profile: Profile, today: dt.date, count: int) -> list[Fit]:
        return list(islice(self.find(profile, today), count))

    def find_any(self, wishes: Sequence[Profile], today: dt.date, after: Place | None = None) -> Iterator[Fit]:
        """The same for several wishes of one person: each offer once, as it fits best; of equals the first wish."""
        if len(wishes) == 1:
            yield from self.find(wishes[0], today, after)
            return
        found = [zip(self.find(wish, today, after), repeat(number)) for number, wish in enumerate(wishes)]
        for fit, number in heapq.merge(*found, key=_place, reverse=True):
            others = ((n, self.get(fit.offer.offer_id, wish, today)) for n, wish in enumerate(wishes) if n != number)
            if all(other is None or (other.place, -n) < (fit.place, -number) for n, other in others):
                yield fit

    def all(self) -> Iterator[OfferFacts]:
        """Every open offer, as they are now."""
        return (_read(self._facts[place]) for place in np.flatnonzero(self._wants).tolist())

    def near(self, point: Point, kilometres: float) -> list[OfferFacts]:
        """Every open offer within that distance, give or take some metres, whatever its kind and fields."""
        places = np.flatnonzero(self._wants)
        places = places[self._away(point, places) <= earth.squared_chord(kilometres)]
        return [_read(self._facts[place]) for place in places.tolist()]

    def _away(self, point: Point, places: Numbers) -> earth.Singles:
        x, y, z = earth.positions(point.latitude, point.longitude)
        there = self._homes[:, places]
        away: earth.Singles = (there[0] - x) ** 2 + (there[1] - y) ** 2 + (there[2] - z) ** 2
        return away

    def _near(self, profile: Profile, today: dt.date) -> tuple[Numbers, NDArray[np.int64]]:
        """Offers that may fit, with the score they have if they do."""
        wishes, home = profile.wishes, profile.home
        fields = bits(FIELD_BIT[field] for field in wishes.fields)
        wants = self._wants
        places = np.flatnonzero((wants & np.uint32(fields) != 0) & (wants & np.uint32(_kinds(profile)) != 0))
        places = places[self._away(home, places) <= earth.squared_chord(wishes.radius_km)]
        columns = self._columns[places]
        suits = _suits(profile, columns, today)
        places, columns = places[suits], columns[suits]
        radius = np.full(len(columns), float(wishes.radius_km))
        kilometres = earth.kilometres_from(home, columns["latitude"], columns["longitude"])
        earth.settle_close_calls(kilometres, radius, home, columns["latitude"], columns["longitude"])
        near = kilometres <= radius
        places, columns, kilometres = places[near], columns[near], kilometres[near]
        first_choice = wants[places] & np.uint32(FIELD_BIT[wishes.fields[0]]) != 0
        return places, self._scores(profile, columns, kilometres, first_choice)

    def _scores(
        self, profile: Profile, columns: NDArray[np.void], kilometres: earth.Floats, first_choice: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        wishes = profile.wishes
        known = list(self._days)  # at once: others may be added meanwhile
        days = [match.days_reason(offered, wishes.weekdays).values["points"] for offered in known]
        of_days = np.array(days or [0], np.int64)
        of_distance = np.rint(WEIGHTS["distance"] * (1 - np.rint(kilometres) / wishes.radius_km)).astype(np.int64)
        of_field = np.where(first_choice, match.field_points(True), match.field_points(False))
        scores: NDArray[np.int64] = of_distance + of_field + of_days[columns["days"]]
        return scores


def _place(found: tuple[Fit, int]) -> tuple[Place, int]:
    return found[0].place, -found[1]


def _suits(profile: Profile, columns: NDArray[np.void], today: dt.date) -> NDArray[np.bool_]:
    """By deadline, weekdays, age on the latest first day, and dates: what these forbid, the rule forbids as well."""
    wishes, now = profile.wishes, today.toordinal()
    possible = weekday_bits(wishes.weekdays)
    suits = (columns["apply_by"] >= now) & (
        (columns["weekdays"] & possible != 0) | (columns["weekdays"] == 0) | (not possible)
    )
    oldest = int(columns["minimum_age"].max(initial=0))
    of_age = np.array([birthday(wishes.birth_date, age).toordinal() for age in range(oldest + 1)])
    suits &= of_age[columns["minimum_age"]] <= np.maximum(columns["latest_start"], now)
    if wishes.periods:
        has_time = columns["any_time"].copy()
        starts, ends = columns["periods"][:, :, 0], columns["periods"][:, :, 1]
        for wish in wishes.periods:
            covered = (starts >= wish.start.toordinal()) & (ends <= wish.end.toordinal()) & (ends >= now)
            has_time |= covered.any(axis=1)
        suits &= has_time
    found: NDArray[np.bool_] = suits
    return found


def _kinds(profile: Profile) -> int:
    return bits(KIND_BIT[kind] for kind in profile.wishes.kinds)


@lru_cache(maxsize=8_192)
def _read(facts: bytes) -> OfferFacts:
    """A thousand bytes instead of the object for each offer; those asked for often are kept as objects as well."""
    return OfferFacts.model_validate_json(facts)
