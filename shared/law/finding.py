"""What a check answers: an outcome, and findings that each name section, key and values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.law.keys import Key

Values = Mapping[str, str | int | float]


class Outcome(StrEnum):
    ALLOWED = "allowed"
    ALLOWED_IF = "allowed_if"
    FORBIDDEN = "forbidden"


WORST_FIRST = (Outcome.FORBIDDEN, Outcome.ALLOWED_IF, Outcome.ALLOWED)


@dataclass(frozen=True)
class Finding:
    """A ground, a condition or a prohibition. Values are scalars: dates in ISO form, times HH:MM, hours as numbers."""

    outcome: Outcome
    section: str
    key: Key
    values: Values


@dataclass(frozen=True)
class Verdict:
    """The outcome is that of the worst finding; findings stand worst first. Shared between callers: read only."""

    outcome: Outcome
    findings: tuple[Finding, ...]


def allowed(section: str, key: Key, **values: str | int | float) -> Finding:
    return Finding(Outcome.ALLOWED, section, key, values)


def allowed_if(section: str, key: Key, **values: str | int | float) -> Finding:
    return Finding(Outcome.ALLOWED_IF, section, key, values)


def forbidden(section: str, key: Key, **values: str | int | float) -> Finding:
    return Finding(Outcome.FORBIDDEN, section, key, values)


def verdict(findings: Iterable[Finding]) -> Verdict:
    """Each finding once, worst first. Needs at least one."""
    once: list[Finding] = []
    for finding in findings:
        if finding not in once:
            once.append(finding)
    ordered = tuple(sorted(once, key=lambda finding: WORST_FIRST.index(finding.outcome)))
    return Verdict(ordered[0].outcome, ordered)


def hours(minutes: int) -> int | float:
    """Minutes as hours, whole where they are whole: 420 is 7, 450 is 7.5."""
    return minutes // 60 if minutes % 60 == 0 else round(minutes / 60, 2)


def clock(minutes: int) -> str:
    """Minutes since midnight as HH:MM: 1200 is 20:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
