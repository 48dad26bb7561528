"""Until when a guardian has to agree."""

import datetime as dt

import pytest

from services.gateway import profiles
from shared import clock


@pytest.mark.parametrize(
    ("born", "today", "until"),
    [
        ("2011-05-10", "2027-05-09", "2027-05-10"),
        ("2011-05-10", "2027-05-10", None),
        ("2012-02-29", "2028-02-28", "2028-02-29"),  # a leap year again
        ("2008-02-29", "2020-01-01", "2024-02-29"),
    ],
)
def test_a_guardian_is_needed_until_the_16th_birthday(
    monkeypatch: pytest.MonkeyPatch, born: str, today: str, until: str | None
) -> None:
    monkeypatch.setattr(clock, "today", lambda: dt.date.fromisoformat(today))
    assert profiles.guardian_until(dt.date.fromisoformat(born)) == (dt.date.fromisoformat(until) if until else None)
