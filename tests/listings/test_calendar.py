"""The calendar's rules, without a database."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.listings import calendar
from services.listings.calendar import Entry, EventOver, Registration, RegistrationClosed, RegistrationNotNeeded
from shared import clock
from shared.contracts.listings.calendar import CalendarInput

NOW = dt.datetime(2027, 3, 1, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def content(**changes: Any) -> CalendarInput:
    values = {
        "title": "Bewerbungswerkstatt",
        "summary": "Wir schreiben zusammen.",
        "text": "Bring mit, was du hast.",
        "starts_at": NOW + 10 * DAY,
        "ends_at": NOW + 10 * DAY + dt.timedelta(hours=2),
        "place": "Jugendberufszentrum, Raum 2",
        "seats": 4,
        **changes,
    }
    return CalendarInput.model_validate(values)


def entry(*, taken: int = 0, waiting: int = 0, reminded: tuple[int, ...] = (), **changes: Any) -> Entry:
    return Entry(clock.new_id(), 1, "planned", content(**changes), taken, waiting, reminded)


def in_line(seats: int) -> Registration:
    return Registration(calendar.new_ticket(), clock.new_id(), "key", None, "waiting", seats, NOW)


def test_an_event_must_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError, match="ends_at must be after starts_at"):
        content(ends_at=NOW + 10 * DAY)


def test_registration_must_end_before_the_event_begins() -> None:
    with pytest.raises(ValidationError, match="register_until"):
        content(register_until=NOW + 11 * DAY)


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        content(starts_at="2027-03-11T12:00:00")


def test_nobody_registers_where_everybody_may_come() -> None:
    with pytest.raises(RegistrationNotNeeded):
        entry(seats=None).must_take_registrations(NOW)


@pytest.mark.parametrize(("until", "open_"), [(NOW + DAY, True), (NOW, False), (NOW - DAY, False)])
def test_registration_ends_at_its_minute(until: dt.datetime, open_: bool) -> None:
    one = entry(register_until=until)
    if open_:
        one.must_take_registrations(NOW)
    else:
        with pytest.raises(RegistrationClosed):
            one.must_take_registrations(NOW)


def test_nobody_registers_for_what_has_begun_or_was_called_off() -> None:
    one = entry()
    with pytest.raises(EventOver):
        one.must_take_registrations(NOW + 10 * DAY)
    with pytest.raises(RegistrationClosed):
        one.cancel(NOW).must_take_registrations(NOW)


def test_there_is_room_up_to_the_last_seat_unless_somebody_waits() -> None:
    assert entry(taken=3).has_room_for(1)
    assert not entry(taken=3).has_room_for(2)
    assert not entry(taken=3, waiting=1).has_room_for(1)


def test_there_cannot_be_fewer_seats_than_are_taken() -> None:
    with pytest.raises(calendar.SeatsTaken):
        entry(taken=3).change(content(seats=2), NOW)
    assert entry(taken=3).change(content(seats=3), NOW).version == 2


def test_another_day_is_another_reason_to_remind() -> None:
    assert entry(reminded=(7,)).change(content(title="Bewerbungen"), NOW).reminded == (7,)
    assert entry(reminded=(7,)).change(content(starts_at=NOW + 10 * DAY + dt.timedelta(hours=1)), NOW).reminded == ()


@pytest.mark.parametrize(
    ("before", "reminded", "due"),
    [
        (7 * DAY + dt.timedelta(minutes=1), (), None),
        (7 * DAY, (), 7),
        (7 * DAY, (7,), None),
        (DAY + dt.timedelta(minutes=1), (), 7),
        (DAY, (7,), 1),
        (DAY, (), 1),
        (DAY, (7, 1), None),
        (dt.timedelta(0), (), None),
    ],
)
def test_a_reminder_is_due_in_its_time_and_once(
    before: dt.timedelta, reminded: tuple[int, ...], due: int | None
) -> None:
    one = entry(reminded=reminded)
    assert calendar.reminder_due(one, one.content.starts_at - before) == due


@given(st.integers(0, 20), st.lists(st.integers(1, 6), max_size=10))
def test_who_moves_up_fits_in_and_stood_before_all_others(free: int, groups: list[int]) -> None:
    line = [in_line(seats) for seats in groups]
    lucky = calendar.moving_up(free, line)
    assert lucky == line[: len(lucky)]
    assert sum(one.seats for one in lucky) <= free
    if len(lucky) < len(line):
        assert sum(one.seats for one in line[: len(lucky) + 1]) > free
