"""Figures: what is counted of offers and employers, for everybody and for staff."""

from typing import ClassVar

from shared.contracts.message import Message, Request


class Figures(Message):
    """Counts of what is on the board; None stands for 1 to 4. ``answered_share``: of contacts decided, 0 to 1."""

    offers: int | None
    by_kind: dict[str, int | None]
    by_field: dict[str, int | None]
    employers: int | None
    answered_share: float | None


class GetFigures(Request[Figures]):
    """What everybody may know."""

    queue: ClassVar[str] = "listings.get-figures"


class StaffFigures(Message):
    """Every count as it is. ``contacts`` and ``answered``: decided ones of all employers."""

    offers_by_state: dict[str, int]
    by_kind: dict[str, int]
    by_field: dict[str, int]
    employers_by_state: dict[str, int]
    contacts: int
    answered: int
    answered_share: float | None


class GetStaffFigures(Request[StaffFigures]):
    """For counsellors."""

    queue: ClassVar[str] = "listings.get-staff-figures"
