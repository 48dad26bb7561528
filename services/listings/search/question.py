"""One question to the index: which offers pass which of its filters, and how well they fit its words."""

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from services.listings.lawful_ages import bit
from services.listings.search.columns import (
    CERTIFICATE_NUMBER,
    FIELD_BIT,
    KIND_NUMBER,
    KINDS,
    Mask,
    chord,
    day_number,
    position,
)
from services.listings.search.index import OfferIndex
from services.listings.search.vocabulary import Meant, Scores
from services.listings.search.words import Word, words
from shared.contracts.listings.search import SearchOffers
from shared.contracts.words import EARLIEST, LATEST, Point, Reason

MOST_WORDS = 8


class Wish(NamedTuple):
    """A word of the question: how well each offer holds it, and what was read instead, if it was."""

    scores: Scores
    respelled: Reason | None = None


class Question:
    """Every filter as a mask over the slots of the index; made once, combined as often as needed."""

    def __init__(self, index: OfferIndex, wanted: SearchOffers, center: Point | None) -> None:
        self.index, self.wanted, self.center = index, wanted, center
        self._table, self._size = index.table, index.table.size

    @cached_property
    def wishes(self) -> list[Wish]:
        """One per word; words that say nothing are left out, unless there are no others. Signs alone find nothing."""
        every = list(dict.fromkeys(words(self.wanted.q)))[:MOST_WORDS]
        telling = [word for word in every if word.stem not in self.index.known.little]
        wishes = [wish for word in telling or every for wish in self._wishes(word)]
        return wishes or [Wish(np.zeros(self._size, np.uint16))] * bool(self.wanted.q)

    def _wishes(self, word: Word) -> list[Wish]:
        vocabulary = self.index.vocabulary
        exact = self._scores(vocabulary.meant_by(word.stem))
        if self._found(exact):
            return [Wish(exact)]
        parts = vocabulary.parts_of(word.stem)
        both = [self._scores(vocabulary.meant_by(part)) for part in parts or ()]
        if both and all(self._found(scores) for scores in both):
            return [Wish(scores) for scores in both]
        near = vocabulary.spelled_like(word.written) if self.wanted.widen else []
        respelled = self._scores(near)
        if not self._found(respelled):
            return [Wish(exact)]
        instead = next(one.term for one in near if self._found(self._scores([one])))
        said = {"word": word.written, "instead": vocabulary.written(instead)}
        return [Wish(respelled, Reason(key="spelling", values=said))]

    def _scores(self, meant: list[Meant]) -> Scores:
        return self.index.vocabulary.scores(meant, self._size)

    def _found(self, scores: Scores) -> bool:
        return bool((scores[self.visible] > 0).any())

    @property
    def visible(self) -> Mask:
        return self._table["visible"]

    def every_word(self) -> Mask:
        found: Mask = np.logical_and.reduce([wish.scores > 0 for wish in self.wishes])
        return found

    def any_word(self) -> Mask:
        found: Mask = np.logical_or.reduce([wish.scores > 0 for wish in self.wishes])
        return found

    @cached_property
    def fit(self) -> npt.NDArray[np.int64]:
        total = np.zeros(self._size, np.int64)
        for wish in self.wishes:
            total += wish.scores
        return total

    @cached_property
    def filters(self) -> dict[str, Mask]:
        """Those the question has, but for words, radius and period, which widening changes."""
        wanted, found = self.wanted, {}
        if wanted.kind:
            kinds = np.zeros(len(KINDS), np.bool_)
            kinds[[KIND_NUMBER[kind] for kind in wanted.kind]] = True
            found["kind"] = kinds[self._table["kind"]]
        if wanted.field:
            bits = np.uint32(sum(FIELD_BIT[field] for field in set(wanted.field)))
            found["field"] = (self._table["fields"] & bits) != 0
        if wanted.school_certificate:
            found["school_certificate"] = self._table["certificate"] <= CERTIFICATE_NUMBER[wanted.school_certificate]
        if wanted.age is not None:
            schools = (True, False) if wanted.in_school is None else (wanted.in_school,)
            bits = np.uint32(sum(bit(wanted.age, in_school=school) for school in schools))
            found["age"] = (self._table["lawful"] & bits) != 0
        return found

    @cached_property
    def period(self) -> Mask | None:
        """Some day of the offer lies in the time asked for, or its time is a matter of arrangement."""
        if self.wanted.start is None and self.wanted.end is None:
            return None
        spans = self.index.spans
        first, last = day_number(self.wanted.start or EARLIEST), day_number(self.wanted.end or LATEST)
        found: Mask = self._table["arranged"].copy()
        found[spans["slot"][(spans["start"] <= last) & (spans["end"] >= first)]] = True
        return found

    @cached_property
    def apart(self) -> npt.NDArray[np.float32] | None:
        """The squared chord from the centre asked for."""
        if self.center is None:
            return None
        here = position(self.center.latitude, self.center.longitude)
        squares: Any = sum((self._table[axis] - np.float32(at)) ** 2 for axis, at in zip("xyz", here, strict=True))
        return np.asarray(squares, np.float32)

    def within(self, km: float) -> Mask | None:
        """With half a metre more, which is how exact the positions are."""
        return None if self.apart is None else self.apart <= np.float32(chord(km + 0.0005) ** 2)
