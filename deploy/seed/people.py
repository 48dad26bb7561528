"""The young people of the demo region: drawn from the weights in ``people.toml``, the same ones every time."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid5

from deploy.seed.days import When, holiday_weeks
from deploy.seed.employers import NAMESPACE
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.words import Kind, Period, Weekday, WorkField

COUNT = 300  # profiles, Mia's among them
NUMBERS = range(1, COUNT)  # of the others
SCHOOL_YEAR_ENDS = (7, 31)
DAY = dt.timedelta(days=1)


@lru_cache(maxsize=1)
def _weights() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "people.toml").read_text(encoding="utf-8"))


def crowd(today: dt.date) -> dict[UUID, ProfileInput]:
    """All but Mia, by their pseudonymous ids, which never change."""
    return {person_id(number): _wishes(number, today) for number in NUMBERS}


def person_id(number: int) -> UUID:
    return uuid5(NAMESPACE, f"person {number}")


def mail_of(number: int) -> str:
    """Whoever asks for a link to it can be that person."""
    names: list[str] = _weights()["names"]
    return f"{names[number % len(names)]}{number}@demo.anlauf.example"


def phone_of(number: int) -> str | None:
    """Every second one has named a number."""
    return f"+49155500{number:05}" if number % 2 else None


def mia(today: dt.date) -> ProfileInput:
    """Sixteen for some months already, and at school for another year at least, so that a holiday job is lawful."""
    end_of_school = today.replace(month=SCHOOL_YEAR_ENDS[0], day=SCHOOL_YEAR_ENDS[1], year=today.year + 1)
    if (end_of_school - today).days < 365:
        end_of_school = end_of_school.replace(year=end_of_school.year + 1)
    return ProfileInput(
        birth_date=_born(16, today - 120 * DAY),
        school_until=end_of_school,
        postal_code="06842",
        radius_km=25,
        fields=(WorkField.METAL, WorkField.WOOD),
        kinds=(Kind.SCHOOL_INTERNSHIP, Kind.HOLIDAY_JOB),
    )


def _wishes(number: int, today: dt.date) -> ProfileInput:
    dice = Random(f"person {number}")  # noqa: S311 - the same people every time is what is wanted
    weights = _weights()
    age = int(_draw(dice, weights["ages"]))
    birth_date = _born(age, today - dice.randrange(1, 360) * DAY)
    return ProfileInput(
        birth_date=birth_date,
        school_until=_school_until(dice, birth_date, today),
        postal_code=_draw(dice, weights["homes"]),
        radius_km=int(_draw(dice, weights["radii"])),
        fields=_fields(dice, weights["fields"]),
        kinds=_kinds(dice, weights["kinds"], age),
        periods=_periods(dice, today),
        weekdays=_weekdays(dice),
        minimum_score=dice.choice((0, 0, 0, 0, 40, 60)),
    )


def _draw(dice: Random, weights: Mapping[str, float]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


def _born(age: int, birthday: dt.date) -> dt.date:
    """Whoever turned ``age`` on ``birthday`` or up to three days before."""
    return dt.date(birthday.year - age, birthday.month, min(birthday.day, 28))


def _school_until(dice: Random, birth_date: dt.date, today: dt.date) -> dt.date | None:
    """Most leave school with 16 or 17, some with 19; who is born in the second half of a year, a year later."""
    year = birth_date.year + dice.choice((16, 16, 17, 19)) + (birth_date.month > 6)
    until = dt.date(year, *SCHOOL_YEAR_ENDS)
    return until if until >= today else None


def _fields(dice: Random, weights: Mapping[str, Any]) -> tuple[WorkField, ...]:
    """One to five, by Zipf's law."""
    chances = {field: rank ** -weights["steepness"] for rank, field in enumerate(weights["most_wanted_first"], 1)}
    count = dice.choice((1, 2, 2, 3, 3, 3, 4, 5))
    chosen: list[WorkField] = []
    while len(chosen) < count:
        field = _draw(dice, chances)
        del chances[field]
        chosen.append(WorkField(field))
    return tuple(chosen)


def _kinds(dice: Random, weights: Mapping[str, Mapping[str, int]], age: int) -> tuple[Kind, ...]:
    chances = weights[max((group for group in weights if int(group) <= age), key=int)]
    chosen = tuple(Kind(kind) for kind, chance in chances.items() if dice.random() * 100 < chance)
    return chosen or (Kind(next(iter(chances))),)


def _periods(dice: Random, today: dt.date) -> tuple[Period, ...]:
    """Most can at any time; some only in the next long holidays, as far as these are known."""
    summer = holiday_weeks(When.SUMMER, today)
    if dice.random() > 0.12 or not summer:
        return ()
    return (Period(start=summer[0], end=summer[-1] + 6 * DAY),)


def _weekdays(dice: Random) -> tuple[Weekday, ...]:
    """Most on any day; some have one that is taken."""
    if dice.random() > 0.2:
        return ()
    taken = dice.randrange(5)
    return tuple(day for number, day in enumerate(Weekday) if number != taken and number < 5)
