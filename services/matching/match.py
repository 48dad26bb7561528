"""Does an offer fit a profile, and how well: hard rules first, then a score out of named parts. Pure.

Hard rules: kind, field, distance, deadline, minimum age, days, law. Then 0 to 100 points by ``weights.json``, each part
a reason with its points, so that any score can be recomputed by hand. Never used: sex, nationality, origin, name.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
    if offer.kind not in wishes.kinds or (offer.apply_by is not None and offer.apply_by < today):
        return None
    fields = [field for field in wishes.fields if field in offer.fields]
    kilometres = distance_km(offer.point, profile.home)
    if not fields or kilometres > wishes.radius_km:
        return None
    periods = _periods_in_common(offer, profile, today)
    if periods is None or not _old_enough(offer, profile, periods, today):
        return None
    verdict = law.check(_person(profile), _work(offer, periods))
    if verdict.outcome == "forbidden":
        return None
    reasons = (
        _distance(kilometres, wishes.radius_km),
        _field(fields, profile),
        _days(offer, profile),
        _law(verdict),
    )
    return Match(sum(int(reason.values.get("points", 0)) for reason in reasons), reasons)


def _periods_in_common(offer: OfferFacts, profile: Profile, today: dt.date) -> tuple[Period, ...] | None:
    """The offer's periods that the person has time for; empty for "by arrangement"; None when there is none."""
    if offer.weekdays and profile.wishes.weekdays and not set(offer.weekdays) & set(profile.wishes.weekdays):
        return None
    ahead = tuple(period for period in offer.periods if period.end >= today)
    if not profile.wishes.periods:
        suitable = ahead
    else:
        suitable = tuple(p for p in ahead if any(w.start <= p.start and p.end <= w.end for w in profile.wishes.periods))
    return suitable if suitable or offer.by_arrangement else None


def _old_enough(offer: OfferFacts, profile: Profile, periods: tuple[Period, ...], today: dt.date) -> bool:
    first_day = max(today, min(period.start for period in periods)) if periods else today
    return age_on(profile.wishes.birth_date, first_day) >= offer.minimum_age


def _person(profile: Profile) -> law.Person:
    return law.Person(birth_date=profile.wishes.birth_date, school_until=profile.wishes.school_until)


def _work(offer: OfferFacts, periods: tuple[Period, ...]) -> law.Work:
    return law.Work(
        kind=offer.kind,
        branch=offer.branch,
        periods=periods,
        weekdays=offer.weekdays,
        daily=offer.daily,
        hazards=offer.hazards,
    )


def _distance(kilometres: float, radius_km: int) -> Reason:
    points = round(WEIGHTS["distance"] * (1 - kilometres / radius_km))
    return Reason(key="distance", values={"km": round(kilometres), "points": points})


def _field(fields: Sequence[str], profile: Profile) -> Reason:
    """Two thirds for a shared field, the last third when it is the person's first choice."""
    first_choice = profile.wishes.fields[0] in fields
    points = WEIGHTS["field"] if first_choice else round(WEIGHTS["field"] * 2 / 3)
    return Reason(key="field", values={"fields": " ".join(fields), "points": points})


def _days(offer: OfferFacts, profile: Profile) -> Reason:
    """The share of the offer's weekdays on which the person has time."""
    wanted = offer.weekdays or WEEKDAYS[:5]
    possible = set(profile.wishes.weekdays or WEEKDAYS)
    days = sum(day in possible for day in wanted)
    points = round(WEIGHTS["days"] * days / len(wanted))
    return Reason(key="days", values={"days": days, "of": len(wanted), "points": points})


def _law(verdict: law.Verdict) -> Reason:
    """The finding that decided: a condition where there is one, else the ground."""
    decisive = next((f for f in verdict.findings if f.outcome == verdict.outcome), verdict.findings[0])
    return Reason(key="law", values={"section": decisive.section, "finding": decisive.key, **decisive.values})
