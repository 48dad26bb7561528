"""May I do this? What the law on young workers says of an offer to somebody of an age. Pure; needs no profile."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from services.gateway.pages import law_words
from services.gateway.pages.words import gettext
from shared import law
from shared.contracts.listings.offers import OfferView
from shared.contracts.words import LATEST, Period
from shared.law.finding import Finding, Outcome

WORST = (Outcome.ALLOWED, Outcome.ALLOWED_IF, Outcome.FORBIDDEN)


@dataclass(frozen=True)
class Answer:
    """``outcome`` for the best of the offer's periods, and why, in sentences."""

    outcome: str
    sentences: tuple[str, ...]
    too_young: bool = False  # for what the employer wishes, not for the law


def answer(offer: OfferView, age: int, in_school: bool, today: dt.date) -> Answer:
    """For somebody who is ``age`` today, in full-time schooling or not; a guardian's consent is taken for granted."""
    findings = min((_findings(offer, age, in_school, today, way) for way in _ways(offer, today)), key=_weight)
    worst = WORST[_weight(findings)[0]]
    told = [one for one in findings if worst != Outcome.FORBIDDEN or one.outcome == Outcome.FORBIDDEN]
    return Answer(worst.value, tuple(dict.fromkeys(map(_sentence, told))), age < offer.minimum_age)


def _ways(offer: OfferView, today: dt.date) -> Iterator[tuple[Period, ...]]:
    ahead = [(period,) for period in offer.periods if period.end >= today]
    yield from ahead
    if offer.by_arrangement or not ahead:
        yield ()


def _findings(
    offer: OfferView, age: int, in_school: bool, today: dt.date, periods: tuple[Period, ...]
) -> tuple[Finding, ...]:
    born = today.replace(year=today.year - age, day=min(today.day, 28))
    work = law.Work(
        kind=offer.kind,
        branch=offer.branch,
        periods=periods,
        weekdays=offer.weekdays,
        daily=offer.daily,
        hazards=offer.hazards,
        today=today,
    )
    return law.check(law.Person(born, LATEST if in_school else None, guardian_consent=True), work).findings


def _weight(findings: tuple[Finding, ...]) -> tuple[int, int]:
    """How bad the worst is, and how many are as bad."""
    worst = max((WORST.index(one.outcome) for one in findings), default=0)
    return worst, sum(WORST.index(one.outcome) == worst for one in findings)


def _sentence(finding: Finding) -> str:
    values = {"section": finding.section, **finding.values}
    if finding.outcome == Outcome.FORBIDDEN and finding.key in law_words.PROHIBITIONS:
        return law_words.prohibition(finding.key, values)
    return gettext("{said}.").format(said=law_words.sentence({"finding": str(finding.key), **values}))
