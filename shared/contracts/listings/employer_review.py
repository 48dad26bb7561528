"""What counsellors see of employers, and what they decide."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.listings.employers import Identifier, Note
from shared.contracts.message import Message, Request
from shared.contracts.paging import Paged
from shared.contracts.words import Place


class Evidence(StrEnum):
    """What a counsellor has verified an employer by."""

    NUMBER = "number"  # Betriebsnummer looked up
    REGISTER = "register"  # entry in the trade register seen
    CHAMBER = "chamber"  # the chamber knows it
    DOMAIN = "domain"  # mail and website are of one domain
    CALL = "call"  # called back at a number found independently
    VISIT = "visit"  # has been there


class RefusalKey(StrEnum):
    IDENTITY_UNCLEAR = "identity_unclear"
    NUMBER_WRONG = "number_wrong"
    NOT_AN_EMPLOYER = "not_an_employer"
    OUTSIDE_REGION = "outside_region"
    DUPLICATE = "duplicate"
    OTHER = "other"


class BanKey(StrEnum):
    FAKE_OFFERS = "fake_offers"
    LAW_BROKEN = "law_broken"
    COMPLAINTS = "complaints"
    REREGISTERED = "reregistered"
    OTHER = "other"


class Suspicion(Message):
    """It resembles another employer: ``by`` name (alike by ``likeness``, 0 to 1), domain, number or phone."""

    employer_id: UUID
    name: str
    state: str
    by: Literal["name", "domain", "number", "phone"]
    likeness: float


class Hints(Message):
    """What can be told without asking anybody.

    ``domain``: match (mail and website agree), differs, free_mail (anybody gets an address there), unknown.
    """

    number_well_formed: bool
    domain: Literal["match", "differs", "free_mail", "unknown"]
    suspicions: tuple[Suspicion, ...]


class ChangeView(Message):
    """One line of an employer's history. ``by`` is the account that did it."""

    at: dt.datetime
    by: UUID
    frm: str
    to: str
    reason: str = ""
    note: str = ""
    evidence: tuple[str, ...] = ()


class EmployerFile(Message):
    """An employer as counsellors see it."""

    id: UUID
    version: int
    name: str
    state: str
    identifier: Identifier | None
    address: Place | None
    domain: str
    mail_domain: str
    phone: str
    waiting_since: dt.datetime | None
    members: int
    hints: Hints
    history: tuple[ChangeView, ...]


class EmployerQueue(Message):
    """``counts``: how many employers there are in each state."""

    items: tuple[EmployerFile, ...]
    counts: dict[str, int]
    next: str | None


class ListEmployers(Paged, Request[EmployerQueue]):
    """Those in ``state``, longest there first. Refused: ``cursor_invalid``."""

    queue: ClassVar[str] = "listings.list-employers"
    state: Literal["registered", "mail_confirmed", "verified", "refused", "banned"] = "mail_confirmed"
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class ReadEmployer(Request[EmployerFile]):
    """Refused: ``employer_not_found``."""

    queue: ClassVar[str] = "listings.read-employer"
    employer_id: UUID


class VerifyEmployer(Request[EmployerFile]):
    """The counsellor ``account_id`` answers for it. One that resembles another needs ``despite_suspicion``.

    Refused: ``employer_not_found``, ``employer_transition_not_allowed``, ``employer_suspected``.
    """

    queue: ClassVar[str] = "listings.verify-employer"
    account_id: UUID
    employer_id: UUID
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1, max_length=6)]
    note: Note = ""
    despite_suspicion: bool = False


class RefuseEmployer(Request[EmployerFile]):
    """Refused: ``employer_not_found``, ``employer_transition_not_allowed``."""

    queue: ClassVar[str] = "listings.refuse-employer"
    account_id: UUID
    employer_id: UUID
    reason: RefusalKey
    note: Note = ""


class BanEmployer(Request[EmployerFile]):
    """From any state; its offers leave the board. Refused as RefuseEmployer."""

    queue: ClassVar[str] = "listings.ban-employer"
    account_id: UUID
    employer_id: UUID
    reason: BanKey
    note: Note = ""


class ReopenEmployer(Request[EmployerFile]):
    """A ban is lifted: the employer waits for a counsellor again. Refused as RefuseEmployer."""

    queue: ClassVar[str] = "listings.reopen-employer"
    account_id: UUID
    employer_id: UUID
    note: Note = ""
