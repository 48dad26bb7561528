"""What holds messages back: the day's counts, the month's SMS, kinds switched off, the suppression list, newer news."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Collection, Sequence
from uuid import UUID

from services.notifications.kinds import Kind
from services.notifications.message import Message
from services.notifications.policy import Limits
from services.notifications.together import Together
from shared import clock
from shared.clock import BERLIN
from shared.contracts.words import Channel
from shared.mongo import (
    ASCENDING,
    BulkWriteError,
    Database,
    Document,
    IndexModel,
    ReturnDocument,
    Session,
    UpdateOne,
)

COUNTED_DAYS = 3
TOPIC_DAYS = 400  # longer than an offer stays open
DUPLICATE_KEY = 11000

Address = tuple[Channel, str]

INDEXES = {
    "counts": [IndexModel([("at", ASCENDING)], expireAfterSeconds=COUNTED_DAYS * 24 * 3600)],  # forgotten by the day
    "topics": [IndexModel([("at", ASCENDING)], expireAfterSeconds=TOPIC_DAYS * 24 * 3600)],
    "budgets": [],
    "stopped": [],
    "suppressions": [],
}


class LimitStore:
    def __init__(self, db: Database, key: bytes) -> None:
        self._db, self._key = db, key
        self._reservations = Together(self._reserve)

    # what one person gets on one day

    async def find_counts(self, people: Collection[UUID], now: dt.datetime) -> dict[UUID, tuple[int, int]]:
        """Counted messages of today, all and SMS alone, of those who have had any."""
        days = {_day(person_id, now): person_id for person_id in people}
        if not days:
            return {}
        found = self._db["counts"].find({"_id": {"$in": list(days)}})
        return {days[one["_id"]]: (len(one.get("all", ())), len(one.get("sms", ()))) async for one in found}

    async def reserve(self, message: Message, limits: Limits, now: dt.datetime) -> bool:
        """Count this message for today; False when the cap is reached. The same message is counted once.

        One conditional update, so that any number of replicas keep the cap together.
        """
        return await self._reservations(_counting(message, limits, now))

    async def reserve_number(self, phone: str, message: Message, most: int, now: dt.datetime) -> bool:
        """Count this SMS for its number, by hash, whoever it is for; False when the day's number of them is reached."""
        day = {"_id": f"{self._hash(Channel.SMS, phone)}:{now.astimezone(BERLIN).date()}"}
        wanted = {**day, "$or": [{"all": message.id}, {f"all.{most - 1}": {"$exists": False}}]}
        return await self._reservations((wanted, {"$addToSet": {"all": message.id}, "$setOnInsert": {"at": now}}))

    async def _reserve(self, updates: Sequence[tuple[Document, Document]]) -> list[bool]:
        writes = [UpdateOne(wanted, counted, upsert=True) for wanted, counted in updates]
        refused: set[int] = set()
        try:
            await self._db["counts"].bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            refused = _duplicates(error)
        for number in sorted(refused):  # today's count is there: full, or begun at this moment by another message
            if (await self._db["counts"].update_one(*updates[number])).matched_count:
                refused.remove(number)
        return [number not in refused for number in range(len(updates))]

    async def release(self, message: Message, now: dt.datetime) -> None:
        """It has not been sent after all."""
        drop = {"$pull": {"all": message.id, "sms": message.id}}
        await self._db["counts"].update_one({"_id": _day(message.person_id, now)}, drop)

    # the month's SMS

    async def find_spent(self, now: dt.datetime) -> int:
        """SMS parts sent this month."""
        document = await self._db["budgets"].find_one({"_id": month(now)})
        return document["parts"] if document else 0

    async def spend(self, parts: int, now: dt.datetime) -> int:
        """Returns what has been spent this month with these."""
        document = await self._db["budgets"].find_one_and_update(
            {"_id": month(now)}, {"$inc": {"parts": parts}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        spent: int = document["parts"]
        return spent

    # kinds switched off

    async def stop(self, kind: Kind) -> None:
        await self._db["stopped"].update_one({"_id": kind}, {"$set": {"at": clock.now()}}, upsert=True)

    async def start(self, kind: Kind) -> None:
        await self._db["stopped"].delete_one({"_id": kind})

    async def find_stopped(self) -> set[Kind]:
        return {Kind(document["_id"]) async for document in self._db["stopped"].find({})}

    # addresses that must not be written to, by hash

    async def suppress(self, channel: Channel, address: str, why: str) -> None:
        """``why``: bounced, complained or stopped. The first reason stays."""
        first = {"$setOnInsert": {"why": why, "at": clock.now()}}
        await self._db["suppressions"].update_one({"_id": self._hash(channel, address)}, first, upsert=True)

    async def allow(self, channel: Channel, address: str) -> None:
        """The person has shown that the address reaches them: they have opened a link or entered a code sent there."""
        await self._db["suppressions"].delete_one({"_id": self._hash(channel, address)})

    async def allow_stopped(self, channel: Channel, address: str) -> None:
        """The person wants them again, who has stopped them: a bounce stands until they show that they are reached."""
        await self._db["suppressions"].delete_one({"_id": self._hash(channel, address), "why": "stopped"})

    async def find_suppression(self, channel: Channel, address: str) -> str:
        """Why nothing may be sent there; empty when it may."""
        return (await self.find_suppressions([(channel, address)])).get((channel, address), "")

    async def find_suppressions(self, addresses: Collection[Address]) -> dict[Address, str]:
        """Why nothing may be sent there, of those where that is so."""
        hashes = {self._hash(*address): address for address in addresses}
        if not hashes:
            return {}
        found = self._db["suppressions"].find({"_id": {"$in": list(hashes)}})
        return {hashes[document["_id"]]: document["why"] async for document in found}

    def _hash(self, channel: Channel, address: str) -> str:
        """Keyed: whoever takes the list can try no numbers against it. Case makes no other mailbox."""
        return hmac.new(self._key, f"suppressed:{channel}:{address.lower()}".encode(), hashlib.sha256).hexdigest()

    # how far applications and offers have come

    async def advance(self, session: Session, topic: str, version: int, now: dt.datetime) -> bool:
        """Note the version; False when a newer one is known."""
        await self._db["topics"].update_one(
            {"_id": topic}, {"$max": {"version": version}, "$set": {"at": now}}, upsert=True, session=session
        )
        document = await self._db["topics"].find_one({"_id": topic}, session=session)
        return document is not None and document["version"] <= version

    async def find_versions(self, topics: Collection[str]) -> dict[str, int]:
        if not topics:
            return {}
        found = self._db["topics"].find({"_id": {"$in": list(topics)}})
        return {document["_id"]: document["version"] async for document in found}


def _counting(message: Message, limits: Limits, now: dt.datetime) -> tuple[Document, Document]:
    """Filter and update: the message added to its day, unless that is full."""
    sms = message.channel is Channel.SMS
    free: list[Document] = [{f"all.{limits.daily - 1}": {"$exists": False}}]
    free += [{f"sms.{limits.daily_sms - 1}": {"$exists": False}}] if sms else []
    wanted = {"_id": _day(message.person_id, now), "$or": [{"all": message.id}, {"$and": free}]}
    added = {"all": message.id, **({"sms": message.id} if sms else {})}
    return wanted, {"$addToSet": added, "$setOnInsert": {"at": now}}


def _duplicates(error: BulkWriteError) -> set[int]:
    """Which writes met a key that was there. Raises it again when it is of another kind."""
    refused: list[Document] = error.details["writeErrors"]
    if error.details["writeConcernErrors"] or any(one["code"] != DUPLICATE_KEY for one in refused):
        raise error
    return {one["index"] for one in refused}


def month(now: dt.datetime) -> str:
    return f"{now.astimezone(BERLIN):%Y-%m}"


def _day(person_id: UUID | None, now: dt.datetime) -> str:
    return f"{person_id}:{now.astimezone(BERLIN).date()}"
