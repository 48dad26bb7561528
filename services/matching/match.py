"""Does an offer fit a profile, and how well: hard rules first, then a score out of named parts. Pure.

Hard rules: kind, field, distance, deadline, minimum age, days, law. Then 0 to 100 points by ``weights.json``, each part
a reason with its points, so that any score can be recomputed by hand. Never used: sex, nationality, origin, name.

``fit`` is the rule, for one pair. ``people.py`` and ``board.py`` find by columns which pairs it would let through.
"""

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from services.matching.alternative import Alternative, alternatives
from services.matching.profile import Profile, age_on
from shared import law
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.words import Period, Reason, Weekday
from shared.places import distance_km

WEIGHTS: dict[str, int] = json.loads((Path(__file__).parent / "weights.json").read_text())
WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True)
class Match:
    score: int
    reasons: tuple[Reason, ...]


def fit(offer: OfferFacts, profile: Profile, today: dt.date) -> Match | None:
    """The match, or None when a hard rule forbids it."""
    wishes = profile.wishes
    if offer.kind not in wishes.kinds or not open_on(offer, today):
        return None
    fields = tuple(field for field in wishes.fields if field in offer.fields)
    kilometres = distance_km(offer.point, profile.home)
    if not fields or kilometres > wishes.radius_km:
        return None
    if offer.weekdays and wishes.weekdays and not set(offer.weekdays) & set(wishes.weekdays):
        return None
    verdict = best_verdict(offer, profile, alternatives(offer, today))
    if verdict is None:
        return None
    return matched(
        distance_reason(round(kilometres), wishes.radius_km),
        field_reason(fields, wishes.fields[0] in fields),
        days_reason(offer.weekdays, wishes.weekdays),
        law_reason(verdict),
        *((search_reason(profile.search),) if profile.search else ()),
    )


def matched(*reasons: Reason) -> Match:
    return Match(sum(int(reason.values.get("points", 0)) for reason in reasons), reasons)


def open_on(offer: OfferFacts, today: dt.date) -> bool:
    return offer.apply_by is None or offer.apply_by >= today


def best_verdict(offer: OfferFacts, profile: Profile, choices: tuple[Alternative, ...]) -> law.Verdict | None:
    """An offer's periods are a choice: the first that is allowed, else the first that is allowed on a condition."""
    person = law.Person(birth_date=profile.wishes.birth_date, school_until=profile.wishes.school_until)
    on_condition = None
    for choice in choices:
        if not _has_time(profile.wishes.periods, choice.period):
            continue
        if age_on(profile.wishes.birth_date, choice.first_day) < offer.minimum_age:
            continue
        verdict = law.check(person, choice.work)
        if verdict.outcome == law.Outcome.ALLOWED:
            return verdict
        if verdict.outcome == law.Outcome.ALLOWED_IF and on_condition is None:
            on_condition = verdict
    return on_condition


def _has_time(wished: tuple[Period, ...], period: Period | None) -> bool:
    """Who names no periods has time at any; by arrangement there is nothing to compare."""
    if period is None or not wished:
        return True
    return any(wish.start <= period.start and period.end <= wish.end for wish in wished)


def distance_points(kilometres: int, radius_km: int) -> int:
    """Of whole kilometres, so that who reads the reason comes to the same points."""
    return round(WEIGHTS["distance"] * (1 - kilometres / radius_km))


def field_points(first_choice: bool) -> int:
    """Two thirds for a shared field, the last third when it is the person's first choice."""
    return WEIGHTS["field"] if first_choice else round(WEIGHTS["field"] * 2 / 3)


# Reasons are immutable and few: ten thousand matches share some hundred of them.


@lru_cache(maxsize=8192)
def distance_reason(kilometres: int, radius_km: int) -> Reason:
    points = distance_points(kilometres, radius_km)
    return Reason(key="distance", values={"km": kilometres, "radius_km": radius_km, "points": points})


@lru_cache(maxsize=4096)
def field_reason(fields: tuple[str, ...], first_choice: bool) -> Reason:
    values = {"fields": " ".join(fields), "first_choice": int(first_choice), "points": field_points(first_choice)}
    return Reason(key="field", values=values)


@lru_cache(maxsize=4096)
def days_reason(offered: tuple[Weekday, ...], possible: tuple[Weekday, ...]) -> Reason:
    """The share of the offer's weekdays (Monday to Friday where it names none) on which the person has time."""
    wanted = offered or WEEKDAYS[:5]
    days = sum(day in (possible or WEEKDAYS) for day in wanted)
    points = round(WEIGHTS["days"] * days / len(wanted))
    return Reason(key="days", values={"days": days, "of": len(wanted), "points": points})


@lru_cache
def search_reason(number: int) -> Reason:
    """It is a saved search that fits, and which."""
    return Reason(key="search", values={"number": number})


def law_reason(verdict: law.Verdict) -> Reason:
    """The finding that decided: a condition where there is one, else the ground."""
    decisive = next((f for f in verdict.findings if f.outcome == verdict.outcome), verdict.findings[0])
    return Reason(key="law", values={"section": decisive.section, "finding": decisive.key, **decisive.values})
