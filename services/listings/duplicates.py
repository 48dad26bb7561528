"""Near-duplicates: offers of one employer at one place with titles alike. Shown before posting, never refused. Pure."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from shared import places

ALIKE = 0.8


def alike(title: str, other: str) -> bool:
    """Alike to 0.8 or more by difflib's ratio, whatever the case and the spelling of umlauts."""
    matcher = SequenceMatcher(None, places.fold(title), places.fold(other), autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def near(title: str, titles: Iterable[str]) -> list[int]:
    """Which of ``titles``, by their number, are alike."""
    return [number for number, other in enumerate(titles) if title and alike(title, other)]
