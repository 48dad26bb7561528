"""Teachers: invited by staff, who see whom they have invited and can end it; nobody becomes one by signing in."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from services.gateway.accounts import Account
from services.gateway.roles import TEACHER
from shared.contracts.paging import Paged
from shared.mongo import Database
from shared.paging import oldest, page


@dataclass(frozen=True)
class Teacher:
    id: UUID
    mail_hint: str
    invited_at: dt.datetime


class TeacherStore:
    """Looks at the same accounts as ``store.py``, which makes them."""

    def __init__(self, db: Database) -> None:
        self._accounts = db["accounts"]

    async def find_page(self, wanted: Paged) -> tuple[list[Teacher], str | None]:
        """The oldest first. Raises CursorInvalid."""
        found, following = await page(self._accounts, [{"$match": {"role": TEACHER}}], oldest("created_at"), wanted)
        return [Teacher(one["_id"], one.get("mail_hint", ""), one["created_at"]) for one in found], following

    async def find(self, account_id: UUID) -> Account | None:
        found = await self._accounts.find_one({"_id": account_id, "role": TEACHER})
        return Account(found["_id"], found["role"]) if found else None
