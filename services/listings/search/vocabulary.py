"""Which offers hold which words, and which words of theirs somebody may mean who writes another one."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.listings.search.words import LONGEST, Word
from shared.places import fold

EXACT, SYNONYM, PART, SPELLING = 12, 8, 6, 2  # how much a word counts by the way it was found
WEIGHT_BITS, HEAVIEST = 4, 15
MOST_MEANT = 400  # words of the offers that one word of a question may mean
MOST_SPELLINGS = 5
GLUE = ("", "s", "n", "en", "es", "er", "e")  # between the parts of a compound

Slots = npt.NDArray[np.uint32]
Scores = npt.NDArray[np.uint16]


class Meant(NamedTuple):
    term: str
    factor: int


class Vocabulary:
    """Postings by stem: the offer's slot and the weight of the word there, packed into 32 bits."""

    def __init__(self, same: Mapping[str, frozenset[str]], names: Iterable[Word] = ()) -> None:
        self._same, self._names = same, tuple(names)
        self._postings: dict[str, array[int]] = {}
        self._written: dict[str, str] = {}
        self._by_gram: dict[str, list[str]] = {}
        self._spelt: dict[int, dict[str, str]] = {}  # by length: a spelling and its stem
        for name in self._names:
            self._spell(name)

    def __len__(self) -> int:
        return len(self._postings)

    def add(self, slot: int, weights: Mapping[str, int]) -> None:
        """The words of one offer, all of them met before, each with its weight."""
        for stem, weight in weights.items():
            self._postings[stem].append(slot << WEIGHT_BITS | min(HEAVIEST, weight))

    def meet(self, word: Word) -> None:
        """Know the word, if it is new."""
        if word.stem not in self._postings:
            self._enter(word)

    def _enter(self, word: Word) -> None:
        self._postings[word.stem] = array("I")
        self._written[word.stem] = word.written
        self._spell(word)
        for gram in {word.stem[at : at + 3] for at in range(len(word.stem) - 2)}:
            self._by_gram.setdefault(gram, []).append(word.stem)

    def _spell(self, word: Word) -> None:
        spelt = fold(word.written)[:LONGEST]
        self._spelt.setdefault(len(spelt), {})[spelt] = word.stem

    def keep(self, new_slots: npt.NDArray[np.int64]) -> "Vocabulary":
        """The same with other slots, -1 for those that are gone; words that nobody uses any more go as well."""
        kept = Vocabulary(self._same, self._names)
        for stem, posting in self._postings.items():
            packed = np.frombuffer(posting, np.uint32)
            slots = new_slots[packed >> WEIGHT_BITS]
            packed = ((slots.astype(np.uint32) << WEIGHT_BITS) | (packed & HEAVIEST))[slots >= 0]
            if packed.size:
                kept._enter(Word(stem, self._written[stem]))
                kept._postings[stem].frombytes(packed.astype(np.uint32).tobytes())
        return kept

    def written(self, stem: str) -> str:
        """The word as some offer writes it."""
        return self._written.get(stem, stem)

    def scores(self, meant: Iterable[Meant], size: int) -> Scores:
        """For each of ``size`` slots how well it holds the word that is meant, 0 where it does not."""
        best = np.zeros(size, np.uint16)
        for term, factor in meant:
            packed = np.frombuffer(self._postings[term], np.uint32)
            slots = packed >> WEIGHT_BITS
            best[slots] = np.maximum(best[slots], (packed & HEAVIEST).astype(np.uint16) * np.uint16(factor))
        return best

    def meant_by(self, stem: str) -> list[Meant]:
        """The word itself, synonyms, and longer words that it is part of; each once, by the best way."""
        found = {term: PART for other in self._same.get(stem, ()) for term in self._holding(other)}
        found |= dict.fromkeys(self._holding(stem), PART)
        found |= {other: SYNONYM for other in self._same.get(stem, ()) if other in self._postings}
        if stem in self._postings:
            found[stem] = EXACT
        best = sorted(found.items(), key=lambda item: (-item[1], len(item[0]), item[0]))
        return [Meant(term, factor) for term, factor in best[:MOST_MEANT]]

    def spelled_like(self, written: str) -> list[Meant]:
        """What words mean that are one slip away, two for long ones; not for words so short that all are alike."""
        word = fold(written)[:LONGEST]
        slips = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
        lengths = range(len(word) - slips, len(word) + slips + 1) if slips else ()
        near = {spelt: stem for length in lengths for spelt, stem in self._spelt.get(length, {}).items()}
        found = process.extract(word, list(near), scorer=OSA.distance, score_cutoff=slips, limit=MOST_SPELLINGS)
        meant = (one.term for spelt, _, _ in found for one in self.meant_by(near[str(spelt)]))
        return [Meant(term, SPELLING) for term in dict.fromkeys(meant)]

    def parts_of(self, stem: str) -> tuple[str, str] | None:
        """The word as two words that offers hold: Autowerkstatt as Auto and Werkstatt. None when it is not two."""
        for at in range(len(stem) - 4, 3, -1):
            for first in _without_glue(stem[:at]):
                if self._known(first) and self._known(stem[at:]):
                    return first, stem[at:]
        return None

    def _known(self, stem: str) -> bool:
        return stem in self._postings or stem in self._same

    def _holding(self, stem: str) -> Iterator[str]:
        """Longer words that begin with it, or that it continues after another word."""
        if len(stem) < 3:
            return
        rarest = min((self._by_gram.get(stem[at : at + 3], []) for at in range(len(stem) - 2)), key=len)
        for term in rarest:
            at = term.find(stem)
            if (at == 0 and len(term) > len(stem)) or (at > 0 and self._joins(term[:at], stem)):
                yield term

    def _joins(self, before: str, stem: str) -> bool:
        """Whether what stands before is a word: Schlager does not hold Lager, nor Preise Reise."""
        if len(stem) < 4:
            return any(first in self._postings for first in _without_glue(before) if len(first) >= 4)
        return len(before) >= 5 or any(self._known(first) for first in _without_glue(before) if len(first) >= 3)


def _without_glue(word: str) -> Iterator[str]:
    for glue in GLUE:
        if word.endswith(glue) and len(word) - len(glue) >= 3:
            yield word.removesuffix(glue)
