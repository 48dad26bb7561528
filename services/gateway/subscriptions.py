"""Subscriptions: alerts that somebody has ordered for an address, first pending, then each a search of an account.

Of an address and a token only hashes are kept, as everywhere in the gateway. What is pending goes by itself when its
link or code is over; a confirmed one says which search it has set up, and by which token that ends.
"""

import datetime as dt
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.gateway.accounts import Account, Address, Pepper, digest
from services.gateway.roles import YOUNG_PERSON
from services.gateway.store import CODE_TRIES, address_hash
from shared import clock
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.words import Channel, Language
from shared.mongo import ASCENDING, Database, DuplicateKeyError, IndexModel

PROFILE = 0  # the number of what is set up as the profile; the others are saved searches
LEASE = dt.timedelta(seconds=40)  # longer than setting up takes; then whoever comes next may do it

_EXPIRES = IndexModel([("expires_at", ASCENDING)], name="expires", expireAfterSeconds=0)
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "pending_subscriptions": [_EXPIRES],
    "subscriptions": [
        _EXPIRES,  # one that was never set up to the end
        IndexModel([("token", ASCENDING)], name="token", unique=True, sparse=True),  # by which it ends
        # Of an account; two that are confirmed at once get two numbers.
        IndexModel([("account_id", ASCENDING), ("number", ASCENDING)], name="account_number", unique=True),
    ],
}


@dataclass(frozen=True)
class Pending:
    """What was ordered, until it is confirmed. ``key``: the hash its link or its number is found by."""

    id: UUID
    key: str
    channel: Channel
    language: Language
    search: ProfileInput
    expires_at: dt.datetime


@dataclass(frozen=True)
class Subscription:
    """``number``: of the saved search that it has set up, or ``PROFILE``."""

    id: UUID
    account: Account
    number: int


class SubscriptionStore:
    def __init__(self, db: Database, pepper: Pepper) -> None:
        self._pepper = pepper
        self._pending, self._subscriptions = db["pending_subscriptions"], db["subscriptions"]

    # pending

    async def keep_link(self, token: str, language: Language, search: ProfileInput, expires_at: dt.datetime) -> None:
        document = _pending_document(Channel.MAIL, language, search, expires_at)
        await self._pending.insert_one({"_id": digest(token), **document})

    async def keep_code(
        self, phone: Address, code: str, language: Language, search: ProfileInput, expires_at: dt.datetime
    ) -> None:
        """One open code per number: a new one takes the place of the old."""
        document = _pending_document(Channel.SMS, language, search, expires_at)
        document |= {"code_hash": self._code_hash(phone, code), "tries": 0}
        await self._pending.replace_one({"_id": address_hash(self._pepper, phone)}, document, upsert=True)

    async def find_link(self, token: str) -> Pending | None:
        """Only looks."""
        found = await self._pending.find_one({"_id": digest(token), "expires_at": {"$gt": clock.now()}})
        return _pending(found) if found else None

    async def find_code(self, phone: Address, code: str) -> Pending | None:
        """What the right code confirms; each try is counted before it is looked at."""
        key = address_hash(self._pepper, phone)
        still_open = {"_id": key, "expires_at": {"$gt": clock.now()}, "tries": {"$lt": CODE_TRIES}}
        found = await self._pending.find_one_and_update(still_open, {"$inc": {"tries": 1}})
        right = found is not None and hmac.compare_digest(found["code_hash"], self._code_hash(phone, code))
        return _pending(found) if found and right else None

    def _code_hash(self, phone: Address, code: str) -> str:
        return self._pepper.hash("subscription code", f"{phone.text}:{code}")

    async def take(self, pending: Pending) -> bool:
        """Nobody else sets it up meanwhile: True for one caller at a time, and for none once it is confirmed."""
        now = clock.now()
        free = {"_id": pending.key, "subscription_id": pending.id, "until": {"$not": {"$gt": now}}}
        return (await self._pending.update_one(free, {"$set": {"until": now + LEASE}})).modified_count == 1

    async def give_back(self, pending: Pending) -> None:
        """It has not been set up to the end; the same link or code may try again at once."""
        await self._pending.update_one({"_id": pending.key}, {"$unset": {"until": ""}})

    # what is set up

    async def find_numbers(self, account: Account) -> set[int]:
        """Those of the account's confirmed ones."""
        own = {"account_id": account.id, "token": {"$exists": True}}
        return {one["number"] async for one in self._subscriptions.find(own, {"number": 1})}

    async def forget_numbers(self, account: Account, numbers: set[int]) -> None:
        """What they have set up is gone: the person has deleted it."""
        gone = {"account_id": account.id, "number": {"$in": sorted(numbers)}, "token": {"$exists": True}}
        await self._subscriptions.delete_many(gone)

    async def claim(self, pending: Pending, account: Account, free: Sequence[int]) -> int | None:
        """The number to set it up under: that of an attempt before, else the first that nobody else has claimed."""
        claimed = await self._subscriptions.find_one({"_id": pending.id})
        if claimed is not None:
            return int(claimed["number"])
        new = {"_id": pending.id, "account_id": account.id, "expires_at": pending.expires_at}
        for number in free:
            try:
                await self._subscriptions.insert_one({**new, "number": number, "created_at": clock.now()})
            except DuplicateKeyError:
                continue
            return number
        return None

    async def confirm(self, pending: Pending) -> str | None:
        """The token by which it ends, said once; from now on its link or code confirms nothing. None: it is gone."""
        token = secrets.token_urlsafe(32)
        whole = {"$set": {"token": digest(token)}, "$unset": {"expires_at": ""}}
        done = await self._subscriptions.update_one({"_id": pending.id}, whole)
        await self._pending.delete_one({"_id": pending.key, "subscription_id": pending.id})
        return token if done.modified_count else None

    # the end

    async def find(self, token: str) -> Subscription | None:
        found = await self._subscriptions.find_one({"token": digest(token)})
        return _subscription(found) if found else None

    async def is_last(self, ending: Subscription) -> bool:
        """Whether its account has no other one left. Of several that end at once, at least one is the last."""
        await self._subscriptions.update_one({"_id": ending.id}, {"$set": {"ending": True}})
        others = {"account_id": ending.account.id, "ending": {"$exists": False}}
        return await self._subscriptions.find_one(others, {"_id": 1}) is None

    async def forget(self, subscription: Subscription) -> None:
        await self._subscriptions.delete_one({"_id": subscription.id})


def _pending_document(
    channel: Channel, language: Language, search: ProfileInput, expires_at: dt.datetime
) -> dict[str, Any]:
    return {
        "subscription_id": clock.new_id(),
        "channel": channel,
        "language": language,
        "search": search.model_dump(mode="json", by_alias=True),
        "expires_at": expires_at,
    }


def _pending(document: Mapping[str, Any]) -> Pending:
    return Pending(
        id=document["subscription_id"],
        key=document["_id"],
        channel=Channel(document["channel"]),
        language=Language(document["language"]),
        search=ProfileInput.model_validate(document["search"]),
        expires_at=document["expires_at"],
    )


def _subscription(document: Mapping[str, Any]) -> Subscription:
    return Subscription(document["_id"], Account(document["account_id"], YOUNG_PERSON), document["number"])
