"""What belongs together: kinds and fields by their everyday words, and words that find each other."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from services.listings.search.words import Word, stem, words
from shared.contracts.words import Kind, WorkField


class Occupations(NamedTuple):
    """``kinds`` and ``fields``: text that is part of every offer of the kind or field. ``same``: stem to stems."""

    kinds: Mapping[Kind, str]
    fields: Mapping[WorkField, str]
    same: Mapping[str, frozenset[str]]
    names: tuple[Word, ...]  # the words of ``same``, as they are written
    little: frozenset[str]  # words that say nothing: no offer is looked for by them


@lru_cache(maxsize=1)
def occupations() -> Occupations:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    same: dict[str, set[str]] = {}
    for group in table["groups"]["alike"]:
        _join(same, [stem(word) for word in group])
    for word, others in table["finds"].items():
        same.setdefault(stem(word), set()).update(stem(other) for other in others)
    names = (name for group in table["groups"]["alike"] for name in group)
    return Occupations(
        names=tuple(Word(stem(name), name) for name in names),
        kinds={Kind(kind): " ".join(names) for kind, names in table["kinds"].items()},
        fields={WorkField(field): " ".join(names) for field, names in table["fields"].items()},
        same={word: frozenset(others - {word}) for word, others in same.items()},
        little=frozenset(word.stem for word in words(table["words"]["little"])),
    )


def _join(same: dict[str, set[str]], group: list[str]) -> None:
    for word in group:
        same.setdefault(word, set()).update(group)
