"""How often and how fast an employer answers, pure: smoothed, so that one bad week does not make a bad employer.

Only contacts that are decided count: answered, or lapsed without an answer. Who has hardly any is shown as if five more
contacts had gone as they go in the region.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from shared.contracts.listings.offers import Answers

PRIOR = 5  # contacts at the regional mean
# Upper ends, in hours, of the classes that answer times are counted in; what takes longer is in one class more.
EDGES = (1, 2, 4, 8, 12, 24, 36, 48, 72, 96, 120, 168, 240, 360)
LONGEST = 480  # where that last class is taken to end


@dataclass(frozen=True)
class Tally:
    """``contacts`` decided, ``answered`` of them, and how many answers took how long: one count for each class."""

    contacts: int = 0
    answered: int = 0
    times: tuple[int, ...] = (0,) * (len(EDGES) + 1)


def time_class(hours: float) -> int:
    """The number of the class an answer after ``hours`` is counted in."""
    return bisect_left(EDGES, hours)


def smoothed(own: Tally, region: Tally) -> Answers | None:
    """What an offer shows of its employer; None as long as nobody in the region has had any contact decided."""
    if not region.contacts:
        return None
    share = (own.answered + PRIOR * region.answered / region.contacts) / (own.contacts + PRIOR)
    prior = PRIOR / region.answered if region.answered else 0.0
    times = [mine + theirs * prior for mine, theirs in zip(own.times, region.times, strict=True)]
    return Answers(share=round(share, 2), median_hours=_median(times), contacts=own.contacts)


def mean_share(region: Tally) -> float | None:
    """The share of decided contacts in the region that were answered; None without any."""
    return round(region.answered / region.contacts, 2) if region.contacts else None


def _median(times: Sequence[float]) -> int | None:
    """In hours, at least 1; within its class the answers are taken to lie evenly. None without answers."""
    rest = sum(times) / 2
    if not rest:
        return None
    for number, (begin, end) in enumerate(zip((0, *EDGES), (*EDGES, LONGEST), strict=True)):
        if times[number] >= rest > 0:
            return max(1, round(begin + (end - begin) * rest / times[number]))
        rest -= times[number]
    return LONGEST
