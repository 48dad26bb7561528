"""The ledger: what else a young person works, for the law counts days and hours of all employers together.

Firm places are known; jobs outside of the board are entered by the young person, for nobody else to see.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.contracts.message import Message, Request
from shared.contracts.words import ONE_LINE, Day, Weekday

WORKDAYS = tuple(Weekday)[:5]


class WorkElsewhere(Message):
    """Work in a span of days. Without weekdays: Monday to Friday. ``holiday_job``: its days count towards the 4 weeks
    of a year (JArbSchG section 5(4)); ``minutes_a_day`` of work, without breaks (section 4(5)).
    """

    first_day: Day
    last_day: Day
    weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7)] = ()
    minutes_a_day: Annotated[int, Field(ge=0, le=1440)] = 0
    holiday_job: bool = True
    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80), ONE_LINE] = ""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("a period must not end before it begins")
        return self

    def days(self) -> Iterator[dt.date]:
        """On which it is worked: on the named weekdays, else from Monday to Friday."""
        named = self.weekdays or WORKDAYS
        for number in range((self.last_day - self.first_day).days + 1):
            day = self.first_day + dt.timedelta(days=number)
            if tuple(Weekday)[day.weekday()] in named:
                yield day


def _within_a_year(entered: WorkElsewhere) -> WorkElsewhere:
    if entered.last_day > entered.first_day + dt.timedelta(days=366):
        raise ValueError("a period must not end before it begins, and lasts a year at most")
    return entered


# As a person enters it; a firm place may last for years, as an apprenticeship does.
Entered = Annotated[WorkElsewhere, AfterValidator(_within_a_year)]


def holiday_job_days(work: Iterable[WorkElsewhere]) -> dict[int, int]:
    """By year; a day with two employers is one day."""
    days = {day for one in work if one.holiday_job for day in one.days()}
    return dict(Counter(day.year for day in days))


class LedgerView(Message):
    """``places``: firm ones on the board; ``entered``: by the person. ``version`` grows with each change."""

    version: int
    places: tuple[WorkElsewhere, ...]
    entered: tuple[WorkElsewhere, ...]


class GetLedger(Request[LedgerView]):
    """All that counts for this person, without the application ``but``."""

    queue: ClassVar[str] = "listings.get-ledger"
    person_id: UUID
    but: UUID | None = None


class SaveWorkElsewhere(Request[LedgerView]):
    """The person's jobs outside of the board, as they are now: what is not named is no more.

    ``version``: the one the caller has seen; None: whichever it is. Refused: ``version_outdated``.
    """

    queue: ClassVar[str] = "listings.save-work-elsewhere"
    person_id: UUID
    entered: Annotated[tuple[Entered, ...], Field(max_length=20)]
    version: int | None = None
