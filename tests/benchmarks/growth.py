"""``python -m tests.benchmarks.growth``: the growth of matching with the number of profiles, as a picture in docs/.

Drawn from the newest figures in .local/bench.jsonl, where ``make bench`` leaves them.
"""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"offer to ([\d,]+) of ([\d,]+) profiles, against (.+)")
OURS = "Anlauf"
# Told apart without colour as well: by marker, line and a name at its end. Colours of Okabe and Ito.
STYLES = {
    OURS: ("#0072B2", "o", "-"),
    "PostGIS": ("#D55E00", "s", "--"),
    "2dsphere": ("#009E73", "^", "-."),
    "scan": ("#555555", "D", ":"),
}
LABELS = {
    "PostGIS": "PostGIS (without law and score)",
    "2dsphere": "MongoDB 2dsphere (ids alone)",
    "scan": "brute-force scan",
}

Curves = dict[int, dict[str, dict[int, float]]]  # matches of the offer -> who -> profiles -> milliseconds


def curves(lines: list[dict[str, Any]]) -> Curves:
    """The last figure of each name counts."""
    found: Curves = defaultdict(lambda: defaultdict(dict))
    for figure in lines:
        if match := NAME.fullmatch(figure["name"]):
            matches, profiles = (int(number.replace(",", "")) for number in match.groups()[:2])
            found[matches][match[3]][profiles] = figure["reference"]
            if match[3] == "PostGIS":
                found[matches][OURS][profiles] = figure["ours"]
    return found


def draw(found: Curves) -> Picture:
    mpl.rcParams.update({"font.size": 11, "svg.hashsalt": "anlauf"})
    picture = Picture(figsize=(4.2 * len(found), 4.6), layout="constrained")
    axes = picture.subplots(1, len(found), sharey=True, squeeze=False)[0]
    for one, (matches, lines) in zip(axes, sorted(found.items()), strict=True):
        _panel(one, matches, lines)
    axes[0].set_ylabel("milliseconds an offer, median")
    picture.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    picture.suptitle("From an offer to all matching profiles")
    return picture


def _panel(axes: Axes, matches: int, lines: dict[str, dict[int, float]]) -> None:
    for who, (colour, marker, line) in STYLES.items():
        points = sorted(lines.get(who, {}).items())
        if points:
            axes.plot(*zip(*points, strict=True), line, color=colour, marker=marker, label=LABELS.get(who, who), lw=2)
    axes.set(xscale="log", yscale="log", title=f"about {matches:,} matches", xlabel="profiles")
    axes.set_xticks([10_000, 100_000, 1_000_000], ["10,000", "100,000", "1,000,000"])
    axes.set_xlim(7_000, 1_400_000)
    axes.yaxis.set_major_formatter("{x:g}")
    axes.grid(True, which="major", color="#dddddd")
    axes.spines[["top", "right"]].set_visible(False)


def main() -> None:
    lines = [json.loads(line) for line in (ROOT / ".local" / "bench.jsonl").read_text("utf-8").splitlines()]
    target = ROOT / "docs" / "matching-growth.png"
    draw(curves(lines)).savefig(target, dpi=110)
    print(target.relative_to(ROOT))


if __name__ == "__main__":
    main()
