"""Letters: what the two sides of an application write to each other by way of the board.

As long as the employer has not said yes, nothing passes that tells how to reach somebody: such a letter is held, seen
by its writer and by staff alone. Text only: there is no way to attach anything.
"""

import datetime as dt
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.listings.application_events import ApplicationFacts
from shared.contracts.listings.applications import ApplicationView, Side
from shared.contracts.listings.own_offers import Key
from shared.contracts.message import Done, Event, Message, Request
from shared.contracts.paging import Paged
from shared.contracts.words import CLEAN

LetterText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000), CLEAN]
ReportText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), CLEAN]


class LetterView(Message):
    """``own``: written by the reader. ``held``: the kinds of contact data for which it has not been passed on."""

    id: UUID
    own: bool
    text: str
    at: dt.datetime
    held: tuple[str, ...] = ()
    reported: bool = False


class LetterList(Message):
    """The oldest first. ``open``: whether one may write now. ``contact_data``: whether it may be told by now."""

    items: tuple[LetterView, ...]
    open: bool
    contact_data: bool
    next: str | None = None


class ListLetters(Paged, Request[LetterList]):
    """Of an own application.

    Refused: ``application_not_found``, ``cursor_invalid``; for an employer's account ``not_a_member``.
    """

    queue: ClassVar[str] = "listings.list-letters"
    account_id: UUID
    side: Side
    application_id: UUID


class SendLetter(Request[LetterView]):
    """Write to the other side, once per ``key``.

    Refused: ``application_not_found``, ``not_a_member``, ``letters_closed`` (the application has ended),
    ``too_many_letters`` (20 a day and side).
    """

    queue: ClassVar[str] = "listings.send-letter"
    account_id: UUID
    side: Side
    application_id: UUID
    key: Key
    text: LetterText


class ReportLetter(Request[Done]):
    """Tell the centre of a letter that was received.

    Refused: ``application_not_found``, ``not_a_member``, ``letter_not_found``.
    """

    queue: ClassVar[str] = "listings.report-letter"
    account_id: UUID
    side: Side
    application_id: UUID
    letter_id: UUID
    note: ReportText = ""


class StaffLetter(Message):
    """A letter that was reported or held, as a counsellor reads it."""

    id: UUID
    application_id: UUID
    title: str
    employer_name: str
    side: Side
    text: str
    at: dt.datetime
    held: tuple[str, ...]
    reported: bool
    note: str


class StaffLetterList(Message):
    items: tuple[StaffLetter, ...]
    next: str | None = None


class ListStaffLetters(Paged, Request[StaffLetterList]):
    """What waits for a counsellor's eye, the reported ones first, then the oldest. Refused: ``cursor_invalid``."""

    queue: ClassVar[str] = "listings.list-staff-letters"


class SettleLetter(Request[Done]):
    """A counsellor has looked at it. ``deliver``: a held one is passed on after all. Refused: ``letter_not_found``."""

    queue: ClassVar[str] = "listings.settle-letter"
    account_id: UUID
    letter_id: UUID
    deliver: bool = False


class ShareContact(Request[ApplicationView]):
    """The young person lets the employer see how to reach them, or takes that back; only after the employer's yes.

    Refused: ``application_not_found``, ``contact_not_due``.
    """

    queue: ClassVar[str] = "listings.share-contact"
    person_id: UUID
    application_id: UUID
    shared: bool


class SharedContact(Message):
    """Whose contact may be looked up, for the gateway alone."""

    person_id: UUID


class GetSharedContact(Request[SharedContact]):
    """For the employer of an application that is agreed. Refused: ``application_not_found``, ``not_a_member``,

    ``contact_not_shared``.
    """

    queue: ClassVar[str] = "listings.get-shared-contact"
    account_id: UUID
    application_id: UUID


class LetterSent(Event):
    """The ``number``-th letter of an application has been passed on to side ``to``. No event carries its text.

    ``released``: it had been held, and a counsellor has passed it on; later ones may have been read long since.
    """

    routing_key: ClassVar[str] = "listings.letter.sent.v1"
    application: ApplicationFacts
    number: Annotated[int, Field(ge=1)]
    to: Literal["young_person", "employer"]
    released: bool = False


class LetterFlagged(Event):
    """One of the two sides has reported a letter."""

    routing_key: ClassVar[str] = "listings.letter.flagged.v1"
    letter_id: UUID
    title: str
    employer_name: str
