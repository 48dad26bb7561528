"""Words that mean the same work, out of a file of occupations as ESCO has them (Turtle or CSV, German labels). Pure.

Two things follow from the labels of one occupation: single words for the same work (Friseur, Haarstylist), and short
forms of a first part, where two labels end alike (Kfz-Mechatroniker, Kraftfahrzeugmechatroniker: Kfz, Kraftfahrzeug).
"""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from services.listings.search.words import LONGEST, stem
from shared.places import fold

LABEL = re.compile(r'^\s*skos:(?:prefLabel|altLabel)\s+"((?:[^"\\]|\\.)*)"@de\b')
CONCEPT = re.compile(r"^<[^>]+>\s+a\s+skos:Concept\b")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
MOST_LABELS = 60  # of one occupation
MOST_WORDS = 8  # words for one work; more is a heap, and no synonym
SHORTEST_END = 6  # letters in which two labels end alike
OFTEN = 2  # occupations that must agree on a short form


class OccupationFileUnreadable(Exception):
    """Not a file of occupations."""


def labels(lines: Iterable[str]) -> Iterator[list[str]]:
    """The labels of one occupation after the other. Raises OccupationFileUnreadable."""
    lines = iter(lines)
    first = next(lines, "")
    both = itertools.chain([first], lines)
    if "preferredLabel" in first:
        yield from _of_csv(both)
    elif first.lstrip().startswith(("@", "<", "#")):
        yield from _of_turtle(both)
    else:
        raise OccupationFileUnreadable("This is neither ESCO's CSV nor Turtle.")


def _of_csv(lines: Iterable[str]) -> Iterator[list[str]]:
    for row in csv.DictReader(lines):
        said = [row.get("preferredLabel") or "", *(row.get("altLabels") or "").split("\n")]
        yield [label for label in said if label][:MOST_LABELS]


def _of_turtle(lines: Iterable[str]) -> Iterator[list[str]]:
    found: list[str] = []
    for line in lines:
        if CONCEPT.match(line):
            if found:
                yield found
            found = []
        elif (label := LABEL.match(line)) and len(found) < MOST_LABELS:
            found.append(label[1])
    if found:
        yield found


def synonyms(occupations: Iterable[list[str]]) -> dict[str, frozenset[str]]:
    """Stem to stems that find it. What is held grows with the words of the file, never with its length."""
    same: dict[str, set[str]] = {}
    short: Counter[tuple[str, str]] = Counter()
    for one in occupations:
        words = {word for label in one for part in label.split("/") if (word := _first(part))}
        alone = {stem(word) for label in one for word in label.split("/") if WORD.fullmatch(word.strip())}
        if 1 < len(alone) <= MOST_WORDS:
            for word in alone:
                same.setdefault(word, set()).update(alone - {word})
        short.update(set(_short_forms(words)))
    for (abbreviation, full), often in short.items():
        if often >= OFTEN:
            same.setdefault(abbreviation, set()).add(full)
            same.setdefault(full, set()).add(abbreviation)
    return {word: frozenset(others) for word, others in same.items() if len(others) <= 4 * MOST_WORDS}


def _first(label: str) -> str:
    found = WORD.match(label.strip())
    return found[0] if found else ""


def _short_forms(words: set[str]) -> Iterator[tuple[str, str]]:
    """``Kfz-Mechatroniker`` and ``Kraftfahrzeugmechatroniker``: kfz and kraftfahrzeug."""
    whole = {fold(word)[:LONGEST] for word in words if "-" not in word}
    for word in words:
        before, dash, after = fold(word).rpartition("-")
        if dash and "-" not in before and len(after) >= SHORTEST_END:
            for other in whole:
                full = other.removesuffix(after)
                if full != other and len(full) > len(before) and full[:1] == before[:1]:
                    yield stem(before), stem(full)
