"""When an offer leaves the board and when its employer is asked before, without a database."""

import datetime as dt
from typing import Any

import pytest

from services.listings import expiry
from services.listings.duplicates import alike, near
from shared.contracts.listings.offers import OfferDraft

DAY = dt.date(2027, 3, 1)


def day(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, day(60)),
        ({"periods": [{"from": day(3), "to": day(7)}]}, day(8)),
        ({"periods": [{"from": day(30), "to": day(37)}, {"from": day(3), "to": day(7)}]}, day(38)),
        ({"periods": [{"from": day(80), "to": day(90)}]}, day(60)),
        ({"periods": [{"from": day(3), "to": day(7)}], "by_arrangement": True}, day(60)),
        ({"apply_by": day(5)}, day(6)),
        ({"apply_by": day(5), "periods": [{"from": day(20), "to": day(27)}]}, day(6)),
    ],
)
def test_it_leaves_after_its_last_date_or_sixty_days_after_a_confirmation(
    fields: dict[str, Any], expected: dt.date
) -> None:
    assert expiry.expires_on(OfferDraft.model_validate(fields), DAY) == expected


@pytest.mark.parametrize(("expires", "due"), [(60, 53), (8, 1), (7, 6), (2, 1), (1, 1), (0, 0)])
def test_the_first_reminder_is_the_first_that_lies_ahead(expires: int, due: int) -> None:
    assert expiry.first_due(day(expires), DAY) == day(due)


@pytest.mark.parametrize(
    ("today", "due", "days"),
    [
        (53, 53, 7),
        (55, 53, 7),  # the service was away for two days
        (59, 59, 1),
        (59, 53, 1),  # away for longer: one reminder, not two
        (60, 59, None),
        (99, 53, None),
        (56, 59, None),
        (52, 53, None),
    ],
)
def test_each_reminder_comes_once_and_none_too_late(today: int, due: int, days: int | None) -> None:
    assert expiry.reminder(day(60), day(due), day(today)) == days


@pytest.mark.parametrize(
    ("title", "other", "same"),
    [
        ("Ferienjob in der Schlosserei", "Ferienjob in der Schlosserei", True),
        ("Ferienjob in der Schlosserei", "FERIENJOB in der Schlosserei!", True),
        ("Praktikum in der Bäckerei", "Praktikum in der Baeckerei", True),
        ("Praktikum in der Bäckerei", "Praktikum in der Gärtnerei", True),  # shown, not refused
        ("Praktikum in der Bäckerei", "Praktikum im Autohaus", False),
        ("Ferienjob in der Schlosserei", "Schnuppertag im Büro", False),
    ],
)
def test_titles_alike_to_four_fifths_are_near_duplicates(title: str, other: str, same: bool) -> None:
    assert alike(title, other) == same


def test_without_a_title_nothing_is_alike() -> None:
    assert near("", ["", "x"]) == []
