"""Charts that are tables with a bar in each row: who does not see the bars reads the same numbers."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One line of a chart. ``value`` None: too few to be told. ``part``: how much of it is of the darker kind."""

    label: str
    value: int | None
    part: int | None = None


@dataclass(frozen=True)
class Chart:
    """``unit`` and ``part`` say what the two columns count; ``whole`` is as long as a bar gets, 0: as the longest."""

    title: str
    bars: tuple[Bar, ...]
    unit: str
    part: str = ""
    whole: int = 0

    def length(self, value: int | None) -> float:
        """In percent of the longest bar."""
        largest = self.whole or max((bar.value or 0 for bar in self.bars), default=0)
        return round(100 * (value or 0) / largest, 1) if largest else 0.0


def bars(counts: Mapping[str, int]) -> tuple[Bar, ...]:
    """The most first; what there is none of is left out."""
    return tuple(Bar(label, count) for label, count in sorted(counts.items(), key=lambda one: -one[1]) if count)
