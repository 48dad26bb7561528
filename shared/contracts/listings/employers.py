"""Employers: who they are, whether they can be trusted, and who may act for them."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import StringConstraints

from shared.contracts.message import Done, Message, Request
from shared.contracts.words import CLEAN, ONE_LINE, Place

Key = Annotated[str, StringConstraints(min_length=1, max_length=255)]
MailDomain = Annotated[str, StringConstraints(max_length=253, pattern=r"^[^@\s]*$"), ONE_LINE]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), CLEAN]
Role = Literal["owner", "member"]


class IdentifierKind(StrEnum):
    BETRIEBSNUMMER = "betriebsnummer"  # of the Bundesagentur für Arbeit, 8 digits
    TRADE_REGISTER = "trade_register"  # Handelsregister: number with HRA or HRB, and the court
    CHAMBER = "chamber"  # Kammer: membership number, and which chamber


class Identifier(Message):
    """What an authority knows the employer by. ``authority``: the court or chamber that gave it."""

    kind: IdentifierKind
    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), ONE_LINE]
    authority: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120), ONE_LINE] = ""


class EmployerInput(Message):
    """An employer as it registers. ``domain``: its website, if it has one; ``phone``: of the firm, not of a person."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120), ONE_LINE]
    identifier: Identifier
    address: Place
    domain: Annotated[str, StringConstraints(strip_whitespace=True, max_length=253), ONE_LINE] = ""
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=32), ONE_LINE] = ""


class EmployerView(Message):
    """An employer as its own members see it. ``note``: what a counsellor wrote when refusing or banning."""

    id: UUID
    name: str
    state: str
    version: int = 1
    role: Role = "member"
    identifier: Identifier | None = None
    address: Place | None = None
    domain: str = ""
    phone: str = ""
    reason: str = ""
    note: str = ""


class MemberView(Message):
    """``state`` is invited until the person has accepted. Who it is, only the gateway can tell."""

    account_id: UUID
    role: Role
    state: Literal["invited", "member"]
    since: dt.datetime | None = None


class MemberList(Message):
    items: tuple[MemberView, ...]


class RegisterEmployer(Request[EmployerView]):
    """A new employer; the account that asks is its first owner. Same ``key``, same employer: never two.

    ``mail_domain`` is that of the mail address the account has signed in with, "" when it never has: only then the
    employer stays ``registered``, else it waits for a counsellor. Refused: ``employer_invalid`` (names each wrong
    field), ``already_a_member``, ``idempotency_key_reused`` (same key, other content).
    """

    queue: ClassVar[str] = "listings.register-employer"
    account_id: UUID
    key: Key
    mail_domain: MailDomain = ""
    employer: EmployerInput


class GetEmployer(Request[EmployerView]):
    """The employer that ``account_id`` is a member of. Refused: ``not_a_member``."""

    queue: ClassVar[str] = "listings.get-employer"
    account_id: UUID


class EditEmployer(Request[EmployerView]):
    """Change what is given. Who was refused, and corrects something, waits for a counsellor again.

    Refused: ``not_a_member``, ``owner_only``, ``employer_invalid``, ``employer_banned``, ``changed_meanwhile``
    (``version`` is not the present one), ``identity_verified`` (name and identifier of a verified employer stand).
    """

    queue: ClassVar[str] = "listings.edit-employer"
    account_id: UUID
    version: int | None = None
    mail_domain: MailDomain = ""
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120), ONE_LINE] | None = None
    identifier: Identifier | None = None
    address: Place | None = None
    domain: Annotated[str, StringConstraints(strip_whitespace=True, max_length=253), ONE_LINE] | None = None
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=32), ONE_LINE] | None = None


class ListMembers(Request[MemberList]):
    """Refused: ``not_a_member``."""

    queue: ClassVar[str] = "listings.list-members"
    account_id: UUID


class InviteMember(Request[EmployerView]):
    """Let ``invited`` become a member by accepting. Again changes the role offered, for a member the role it has.

    Refused: ``not_a_member``, ``owner_only``, ``employer_banned``, ``too_many_members``, ``last_owner``.
    """

    queue: ClassVar[str] = "listings.invite-member"
    account_id: UUID
    invited: UUID
    role: Role


class AcceptInvitation(Request[EmployerView]):
    """Become a member of the employer that has invited ``account_id``, of the latest where there are several.

    Refused: ``no_invitation``, ``already_a_member`` (of another employer).
    """

    queue: ClassVar[str] = "listings.accept-invitation"
    account_id: UUID


class RemoveMember(Request[Done]):
    """Take ``removed`` out, invited or member; oneself is leaving.

    Refused: ``not_a_member``, ``owner_only`` (to remove somebody else), ``member_not_found``, ``last_owner``,
    ``employer_banned``.
    """

    queue: ClassVar[str] = "listings.remove-member"
    account_id: UUID
    removed: UUID
