"""A figure: ours and the reference, measured in turn in the same run, so that a noisy machine is noisy for both."""

import json
import os
import platform
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

Sample = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Figure:
    """``ratio`` is ours to the reference, each round's own; ``goal`` holds when it is on the ``better`` side of it."""

    name: str
    unit: str
    ours: float
    ours_spread: tuple[float, float]
    reference: float
    reference_spread: tuple[float, float]
    reference_is: str
    ratio: float
    ratio_spread: tuple[float, float]
    better: str  # "at least" or "at most"
    goal: float
    rounds: int
    machine: str
    at: str

    @property
    def holds(self) -> bool:
        return self.ratio >= self.goal if self.better == "at least" else self.ratio <= self.goal

    def as_json(self) -> str:
        return json.dumps({**asdict(self), "holds": self.holds}, ensure_ascii=False)


async def compare(
    name: str,
    *,
    unit: str,
    ours: Sample,
    reference: Sample,
    reference_is: str,
    better: str,
    goal: float,
    rounds: int,
) -> Figure:
    """Measure both in turn, ``rounds`` times after one warm-up each; medians, and the ratio of each round."""
    await ours()
    await reference()
    pairs = []
    for number in range(rounds):
        if number % 2:
            second = await reference()
            pairs.append((await ours(), second))
        else:
            first = await ours()
            pairs.append((first, await reference()))
    return figure(name, unit, pairs, reference_is=reference_is, better=better, goal=goal)


def figure(
    name: str, unit: str, pairs: Sequence[tuple[float, float]], *, reference_is: str, better: str, goal: float
) -> Figure:
    mine, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ratios = [a / b for a, b in pairs]
    return Figure(
        name=name,
        unit=unit,
        ours=round(statistics.median(mine), 3),
        ours_spread=(round(min(mine), 3), round(max(mine), 3)),
        reference=round(statistics.median(theirs), 3),
        reference_spread=(round(min(theirs), 3), round(max(theirs), 3)),
        reference_is=reference_is,
        ratio=round(statistics.median(ratios), 3),
        ratio_spread=(round(min(ratios), 3), round(max(ratios), 3)),
        better=better,
        goal=goal,
        rounds=len(pairs),
        machine=machine(),
        at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    )


def machine() -> str:
    model = platform.processor() or platform.machine()
    with open("/proc/cpuinfo") as file:
        names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    name = names[0] if names else model
    return f"{os.cpu_count()} x {name}, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"


def table(figures: Sequence[Figure]) -> str:
    """For people: one line per figure, with its goal."""
    rows = [("figure", "ours", "reference", "ratio (spread)", "goal", "")]
    for f in figures:
        ratio = f"{f.ratio:.2f} ({f.ratio_spread[0]:.2f} to {f.ratio_spread[1]:.2f})"
        rows.append(
            (
                f.name,
                f"{f.ours:,.4g} {f.unit}",
                f"{f.reference:,.4g} {f.unit}",
                ratio,
                f"{f.better} {f.goal:g}",
                "holds" if f.holds else "MISSED",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
