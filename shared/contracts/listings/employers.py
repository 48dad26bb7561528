"""Employers: who they are and whether they can be trusted."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.message import Message, Request


class EmployerView(Message):
    id: UUID
    name: str
    state: str


class GetEmployer(Request[EmployerView]):
    """The employer that ``account_id`` is a member of. Refused: ``not_a_member``."""

    queue: ClassVar[str] = "listings.get-employer"
    account_id: UUID
