"""Offer to people: everyone whom it fits, with scores. ``match.fit`` is the rule; this is the same over columns. Pure.

Exact, not nearly: what depends on few values (days, law) is judged by the rule's own functions, once for each class of
people who are alike in it; what depends on distance is computed over columns and left to the rule's own function
wherever the last bit could decide.
"""

import datetime as dt
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from services.matching import alike, earth, match
from services.matching.alternative import Alternative, alternatives
from services.matching.fitting import Fitting, Scores
from services.matching.match import WEIGHTS
from services.matching.people import People
from services.matching.row import DEGREE, FIELD_BIT, KIND_BIT, Rows, bits, span, weekday_bits, weekdays_of
from services.matching.sheet import Numbers, Sheet
from shared import law
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.words import Weekday

NONE_YET, ON_CONDITION, ALLOWED = 0, 1, 2
RANK = {law.Outcome.FORBIDDEN: NONE_YET, law.Outcome.ALLOWED_IF: ON_CONDITION, law.Outcome.ALLOWED: ALLOWED}


def find(offer: OfferFacts, people: People, today: dt.date) -> Fitting:
    """Everyone whom the offer fits: exactly those for whom ``match.fit`` gives a match.

    Each of a person's profile and saved searches by itself: ``Fitting.each_once`` has the best of them.
    """
    fields = bits(FIELD_BIT[field] for field in offer.fields)
    sheet = people.sheet
    numbers = sheet.near(offer.point, fields, KIND_BIT[offer.kind])
    rows = sheet.rows(numbers)
    latitude, longitude = rows["latitude"] / DEGREE, rows["longitude"] / DEGREE
    radius = rows["radius"].astype(np.float64)
    kilometres = earth.kilometres_from(offer.point, latitude, longitude)
    earth.settle_close_calls(kilometres, radius, offer.point, latitude, longitude)
    weekdays = weekday_bits(offer.weekdays)
    fits = (kilometres <= radius) & ((rows["weekdays"] & weekdays != 0) if weekdays else True)
    kept = np.flatnonzero(fits if match.open_on(offer, today) else np.zeros(len(rows), bool))
    numbers, rows, kilometres = numbers[kept], rows.take(kept), kilometres[kept]
    ranks, verdict_of, verdicts = _judged(offer, sheet, numbers, rows, alternatives(offer, today))
    lawful = np.flatnonzero(ranks != NONE_YET)
    rows, kilometres = rows.take(lawful), kilometres[lawful]
    scores = _scores(offer, fields, rows, kilometres)
    return Fitting(offer, rows, scores, kilometres, verdicts, verdict_of[lawful])


def _judged(
    offer: OfferFacts, sheet: Sheet, numbers: Numbers, rows: Rows, choices: tuple[Alternative, ...]
) -> tuple[Numbers, Numbers, list[law.Verdict]]:
    """The best verdict of each row over the offer's alternatives: its rank, and which of the verdicts it is."""
    ranks, verdict_of = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
    births, schools = rows["birth"].astype(np.int64), rows["school"].astype(np.int64)
    counts, owners, starts, ends = sheet.periods(numbers)
    verdicts: list[law.Verdict] = []
    for choice in choices:
        has_time = counts == 0
        if choice.period is None:
            has_time = np.ones(len(rows), bool)
        else:
            start, end = span(choice.period)
            has_time[owners[(starts <= start) & (end <= ends)]] = True
        old_enough = births <= alike.born_by(choice.first_day, offer.minimum_age)
        asked = np.flatnonzero(has_time & old_enough & (ranks != ALLOWED))
        if len(asked):
            _judge(choice.work, asked, births[asked], schools[asked], (ranks, verdict_of, verdicts))
    return ranks, verdict_of, verdicts


def _judge(
    work: law.Work,
    asked: Numbers,
    births: Numbers,
    schools: Numbers,
    so_far: tuple[Numbers, Numbers, list[law.Verdict]],
) -> None:
    """One work: each class of people who are alike is judged once; a better verdict takes the place of a worse.

    By arrangement, who may begin at once is one of few; for the others every day of a year can make a difference.
    """
    ranks, verdict_of, verdicts = so_far
    if work.days.worked:
        judged = _by_class(work, alike.classes(work, births, schools), births, schools, verdicts)
    else:
        judged = _by_class(work, alike.classes_now(work, births, schools), births, schools, verdicts)
        wait = np.flatnonzero(~np.array([alike.may_begin(verdict) for verdict in verdicts])[judged])
        if len(wait):
            later = births[wait], schools[wait]
            judged[wait] = _by_class(work, alike.classes(work, *later), *later, verdicts)
    rank = np.array([RANK[verdict.outcome] for verdict in verdicts])[judged]
    better = rank > ranks[asked]
    ranks[asked[better]] = rank[better]
    verdict_of[asked[better]] = judged[better]


def _by_class(
    work: law.Work, classes: Numbers, births: Numbers, schools: Numbers, verdicts: list[law.Verdict]
) -> Numbers:
    """Which of the verdicts each person gets; those of this work are added to them."""
    _, first, class_of = np.unique(classes, return_index=True, return_inverse=True)
    known = len(verdicts)
    for birth, school in zip(births[first].tolist(), schools[first].tolist(), strict=True):
        until = dt.date.fromordinal(school) if school else None
        verdicts.append(law.check(law.Person(dt.date.fromordinal(birth), until), work))
    judged: Numbers = class_of + known
    return judged


def _scores(offer: OfferFacts, fields: int, rows: Rows, kilometres: earth.Floats) -> Scores:
    first_choice = (fields >> rows["fields"][:, 0].astype(np.int64)) & 1 == 1
    of_field = np.where(first_choice, match.field_points(True), match.field_points(False))
    of_days = np.zeros(128, np.int64)
    for mask in np.flatnonzero(np.bincount(rows["weekdays"], minlength=128)).tolist():
        of_days[mask] = _days_points(offer.weekdays, mask)
    scores: Scores = _distance_points(kilometres, rows["radius"]) + of_field + of_days[rows["weekdays"]]
    return scores


@lru_cache(maxsize=4_096)
def _days_points(offered: tuple[Weekday, ...], mask: int) -> int:
    points = match.days_reason(offered, weekdays_of(mask)).values["points"]
    return int(points)


def _distance_points(kilometres: earth.Floats, radius: NDArray[np.uint8]) -> Scores:
    """As match.distance_points, which rounds halves to even as well."""
    points: Scores = np.rint(WEIGHTS["distance"] * (1 - np.rint(kilometres) / radius)).astype(np.int64)
    return points
