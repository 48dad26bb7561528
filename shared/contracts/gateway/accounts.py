"""Accounts, as the other services hear of them: by an id alone."""

import datetime as dt
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.message import Event

Role = Literal["young_person", "employer", "counsellor", "editor", "operator", "teacher"]


class AccountErased(Event):
    """Everything about this account is to be forgotten; each service answers with what it has deleted.

    Said once more, word for word, a few minutes after all have answered: for what was still being written then.
    ``substitute`` is an id that is nobody's: it takes the account's place where a mention must stay, such as in the
    history of an offer. ``erasure_id`` is all that the answers name.
    """

    routing_key: ClassVar[str] = "gateway.account.erased.v1"
    erasure_id: UUID
    account_id: UUID
    substitute: UUID
    role: Role


class AccountDeletionNear(Event):
    """Nobody has signed in for long: on ``deleted_on`` the account is erased, unless somebody signs in before."""

    routing_key: ClassVar[str] = "gateway.account.deletion_near.v1"
    account_id: UUID
    role: Role
    deleted_on: dt.date
