"""The accounts of staff: opened at the word of the centre's provider or of an operator, and shut again."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from services.gateway.accounts import Account, Address, Pepper
from services.gateway.roles import STAFF
from services.gateway.store import address_hash
from shared import clock
from shared.mongo import ASCENDING, Database, DuplicateKeyError


@dataclass(frozen=True)
class Colleague:
    """``provider``: has signed in at the centre's own provider."""

    id: UUID
    role: str
    provider: bool
    last_seen_at: dt.datetime


class StaffStore:
    def __init__(self, db: Database, pepper: Pepper) -> None:
        self._accounts, self._sessions, self._passkeys = db["accounts"], db["sessions"], db["passkeys"]
        self._pepper = pepper

    async def open(self, role: str, subject: str, mail: Address | None) -> Account:
        """The account of whom the provider calls ``subject``, made if there is none; ``mail`` leads into it as well.

        One of that role and mail address that was there before becomes theirs; what they had in another role is closed.
        """
        known = self._subject(subject)
        await self.close(subject, but=role)
        found = await self._accounts.find_one({"addresses": known, "role": role})
        if found is None and mail is not None:
            with_mail = {"addresses": address_hash(self._pepper, mail), "role": role}
            found = await self._accounts.find_one_and_update(with_mail, {"$addToSet": {"addresses": known}})
        if found is not None:
            return Account(found["_id"], role)
        addresses = [known, *([address_hash(self._pepper, mail)] if mail else [])]
        account = Account(clock.new_id(), role)
        new = {"_id": account.id, "addresses": addresses, "role": role, "created_at": clock.now()}
        try:
            await self._accounts.insert_one({**new, "last_seen_at": clock.now()})
        except DuplicateKeyError:  # they have signed in twice at once
            return await self.open(role, subject, mail)
        return account

    async def close(self, subject: str, *, but: str | None = None) -> None:
        """The provider gives ``subject`` no role any more, or ``but`` this one: nothing leads into the others."""
        others = {"addresses": self._subject(subject), "role": {"$in": [role for role in STAFF if role != but]}}
        async for one in self._accounts.find(others, {"_id": 1}):
            await self._shut(one["_id"])

    async def remove(self, mail: Address) -> int:
        """An operator takes a colleague out, in every role; how many accounts that were."""
        theirs = {"addresses": address_hash(self._pepper, mail), "role": {"$in": STAFF}}
        found = [one["_id"] async for one in self._accounts.find(theirs, {"_id": 1})]
        for account_id in found:
            await self._shut(account_id)
        return len(found)

    async def list(self) -> list[Colleague]:
        """All into whose account something leads, the oldest first. Their addresses are not kept and cannot be told."""
        wanted = {"role": {"$in": STAFF}, "addresses": {"$regex": "^(mail|oidc):"}}
        found = self._accounts.find(wanted, sort=[("created_at", ASCENDING)])
        return [
            Colleague(
                one["_id"], one["role"], any(a.startswith("oidc:") for a in one["addresses"]), one["last_seen_at"]
            )
            async for one in found
        ]

    async def _shut(self, account_id: UUID) -> None:
        """The account stays, for what was done with it; sessions and passkeys end at once."""
        await self._accounts.update_one({"_id": account_id}, {"$set": {"addresses": [f"shut:{account_id}"]}})
        await self._sessions.delete_many({"account_id": account_id})
        await self._passkeys.delete_many({"account_id": account_id})

    def _subject(self, subject: str) -> str:
        return f"oidc:{self._pepper.hash('oidc', subject)}"
