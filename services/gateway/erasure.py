"""Forgetting an account everywhere, and the receipt of it; and who of the staff has looked at somebody's data.

The account and its sessions go at once, in the transaction that announces it; every service deletes what it has and
answers. The session that asked for it is good for the receipt, and for nothing else any more. When all have answered it
is said once more, a while later: what had been asked for before, and was still being written, goes then.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.gateway.accounts import Account, digest
from shared import clock, outbox, people, retention
from shared.contracts.gateway.accounts import AccountDeletionNear, AccountErased
from shared.mongo import ASCENDING, Database, IndexModel, ReturnDocument, Session, transaction

SERVICES = ("listings", "matching", "notifications")
RECEIPT_DAYS = 90
AGAIN = dt.timedelta(minutes=5)  # longer than any request or event is handled that was in hand before
AT_ONCE = 100
# What an account's owner is shown of that: not what a secret is known by, nor other people's names, nor copies.
OWN = {
    "accounts": ("role", "created_at", "last_seen_at", "warned_at", "mail_hint", "mail_domain"),
    "sessions": ("created_at", "expires_at"),
    "api_keys": ("label", "prefix", "scopes", "created_at", "last_used_at"),
    "passkeys": ("label", "created_at", "last_used_at"),
    "subscriptions": ("number", "created_at"),
    "pupils": ("class_id", "name", "where", "when", "child", "created_at"),
    "classes": ("title", "teacher", "school", "code", "created_at"),
}
SHOWN = 500  # accesses; a class list that is looked at often shall not hide the others
# Where the gateway keeps something of an account. With a teacher go their classes and who let themselves be seen there.
PLACES = (
    ("accounts", "_id"),
    ("sessions", "account_id"),
    ("api_keys", "account_id"),
    ("accesses", "person_id"),
    ("answers", "account_id"),
    ("passkeys", "account_id"),
    ("subscriptions", "account_id"),
    ("pupils", "person_id"),
    ("pupils", "teacher_id"),
    ("classes", "teacher_id"),
)

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "erasures": [
        IndexModel([("token", ASCENDING)], name="token", sparse=True),  # the receipt
        IndexModel([("expires_at", ASCENDING)], name="expires", expireAfterSeconds=0),
        IndexModel(
            [("finished_at", ASCENDING)], name="again", partialFilterExpression={"again": {"$exists": True}}
        ),  # what is to be said once more
    ],
    "accesses": [IndexModel([("person_id", ASCENDING), ("at", ASCENDING)], name="person")],  # shown to the person
}


@dataclass(frozen=True)
class Part:
    """What one service has deleted: how many documents of each collection, and when."""

    erased: dict[str, int]
    at: dt.datetime


@dataclass(frozen=True)
class Receipt:
    id: UUID
    requested_at: dt.datetime
    finished_at: dt.datetime | None
    parts: dict[str, Part] = field(default_factory=dict)


@dataclass(frozen=True)
class Access:
    at: dt.datetime
    reason: str


class ErasureStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def begin(self, account: Account, access_token: str | None = None) -> Receipt:
        """Forget the account here, and have it forgotten everywhere. Twice at once is done once."""

        async def write(session: Session) -> Receipt:
            return await self._begin(session, account, access_token)

        return await transaction(self._db, write)

    async def _begin(self, session: Session, account: Account, access_token: str | None = None) -> Receipt:
        erasure_id, now = clock.new_id(), clock.now()
        ids = {"erasure_id": erasure_id, "account_id": account.id, "substitute": clock.new_id()}
        event = AccountErased.model_validate({**ids, "role": account.role})
        erased = await self._erase_here(session, account.id)
        document = {
            "_id": erasure_id,
            "account_id": account.id,  # until all have answered
            "requested_at": now,
            "finished_at": None,
            "parts": {"gateway": {"erased": erased, "at": now}},
            "expires_at": now + dt.timedelta(days=RECEIPT_DAYS),
            "again": event.model_dump(),  # until it has been said once more
            **({"token": digest(access_token)} if access_token else {}),
        }
        if "accounts" in erased:
            await self._db["erasures"].insert_one(document, session=session)
            await outbox.announce(self._db, session, event)
        return _receipt(document)

    async def _erase_here(self, session: Session, account_id: UUID) -> dict[str, int]:
        counts: dict[str, int] = {}
        for collection, name in PLACES:
            gone = await self._db[collection].delete_many({name: account_id}, session=session)
            if gone.deleted_count:
                counts[collection] = counts.get(collection, 0) + gone.deleted_count
        return counts

    async def note(self, erasure_id: UUID, service: str, part: Part) -> None:
        """A service has answered; the first answer counts. With the last one the copies of what was sent go as well."""
        missing = {"_id": erasure_id, f"parts.{service}": {"$exists": False}}
        await self._db["erasures"].update_one(missing, {"$set": {f"parts.{service}": vars(part)}})
        complete: dict[str, Any] = {f"parts.{name}": {"$exists": True} for name in SERVICES}
        before = await self._db["erasures"].find_one_and_update(
            {"_id": erasure_id, "finished_at": None, **complete},
            {"$set": {"finished_at": clock.now()}, "$unset": {"account_id": ""}},
            return_document=ReturnDocument.BEFORE,
        )
        if before is not None:
            await people.forget_sent(self._db, before["account_id"])

    async def say_again(self) -> None:
        """Erase once more what was finished a while ago, here and everywhere; then the account's id is forgotten."""
        due = {"again": {"$exists": True}, "finished_at": {"$lt": clock.now() - AGAIN}}
        for document in await self._db["erasures"].find(due, {"again": 1}, limit=AT_ONCE).to_list(AT_ONCE):
            await self._say_again(document["_id"], AccountErased.model_validate(document["again"]))

    async def _say_again(self, erasure_id: UUID, event: AccountErased) -> None:
        async def write(session: Session) -> None:
            said = {"_id": erasure_id, "again": {"$exists": True}}
            if (await self._db["erasures"].update_one(said, {"$unset": {"again": ""}}, session=session)).modified_count:
                await self._erase_here(session, event.account_id)
                await outbox.announce(self._db, session, event)

        await transaction(self._db, write)

    async def find(self, access_token: str) -> Receipt | None:
        """The receipt for whoever asked for the erasure with this session."""
        found = await self._db["erasures"].find_one({"token": digest(access_token)})
        return _receipt(found) if found else None

    async def export(self, account_id: UUID) -> dict[str, list[dict[str, Any]]]:
        """What is kept here of the account, by collection; who has looked at it is found by itself."""
        parts: dict[str, list[dict[str, Any]]] = {}
        for collection, name in PLACES:
            if collection in OWN and (collection, name) != ("pupils", "teacher_id"):
                wanted = {"_id": 0, **dict.fromkeys(OWN[collection], 1)}
                found = await self._db[collection].find({name: account_id}, wanted).to_list(people.AT_MOST)
                parts |= {collection: found} if found else {}
        return parts

    # accounts nobody uses

    async def look(self) -> None:
        """Announce which accounts are to be erased soon, erase those whose time is over, and once more those erased."""
        await self.say_again()
        now = clock.now()
        silent = {"last_seen_at": {"$lt": now - retention.INACTIVE + retention.NOTICE}, "warned_at": {"$exists": False}}
        for document in await self._db["accounts"].find(silent, limit=AT_ONCE).to_list(AT_ONCE):
            await self._warn(document, now)
        warned = {"$lt": now - retention.NOTICE}
        over = {"last_seen_at": {"$lt": now - retention.INACTIVE}, "warned_at": warned}
        for document in await self._db["accounts"].find(over, limit=AT_ONCE).to_list(AT_ONCE):
            await self._erase_silent(Account(document["_id"], document["role"]), over)

    async def _erase_silent(self, account: Account, over: Mapping[str, Any]) -> None:
        """Unless they have come back since they were found: then it is not ``over`` any more."""

        async def write(session: Session) -> None:
            if await self._db["accounts"].find_one({"_id": account.id, **over}, {"_id": 1}, session=session):
                await self._begin(session, account)

        await transaction(self._db, write)

    async def _warn(self, document: Mapping[str, Any], now: dt.datetime) -> None:
        near = AccountDeletionNear(
            account_id=document["_id"],
            role=document["role"],
            deleted_on=(now + retention.NOTICE).astimezone(clock.BERLIN).date(),
        )

        async def write(session: Session) -> None:
            still = {"_id": document["_id"], "last_seen_at": document["last_seen_at"], "warned_at": {"$exists": False}}
            warned = await self._db["accounts"].update_one(still, {"$set": {"warned_at": now}}, session=session)
            if warned.modified_count:  # else they have signed in, or another replica was first
                await outbox.announce(self._db, session, near)

        await transaction(self._db, write)

    # staff

    async def log_access(self, person_id: UUID, by: UUID, reason: str) -> bool:
        """Note that ``by`` looks at the person's data; False when there is no such young person."""
        if await self._db["accounts"].find_one({"_id": person_id, "role": "young_person"}, {"_id": 1}) is None:
            return False
        access = {"_id": clock.new_id(), "person_id": person_id, "by": by, "reason": reason, "at": clock.now()}
        await self._db["accesses"].insert_one(access)
        return True

    async def log_class_list(self, people: Sequence[UUID], by: UUID, reason: str) -> None:
        """Note that a teacher reads what these pupils let them see."""
        now = clock.now()
        rows = [{"_id": clock.new_id(), "person_id": one, "by": by, "reason": reason, "at": now} for one in people]
        if rows:
            await self._db["accesses"].insert_many(rows)

    async def find_accesses(self, person_id: UUID) -> list[Access]:
        """The latest first."""
        found = self._db["accesses"].find({"person_id": person_id}, sort=[("at", -1)], limit=SHOWN)
        return [Access(one["at"], one["reason"]) async for one in found]


def _receipt(document: Mapping[str, Any]) -> Receipt:
    parts = {service: Part(**part) for service, part in document["parts"].items()}
    return Receipt(document["_id"], document["requested_at"], document["finished_at"], parts)
