"""API keys: what a program of an employer's signs its requests with instead of a session.

A key acts for the member who made it, within its scopes, and ends with the membership. It is shown once; kept are its
hash and its first letters. Pages know sessions alone.
"""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from services.gateway.accounts import Account, digest
from services.gateway.roles import EMPLOYER
from shared import clock
from shared.errors import DomainError
from shared.mongo import ASCENDING, Database, IndexModel

MARK = "anlauf_"  # every key begins with it, so that scanners for leaked secrets can know ours
SHOWN = len(MARK) + 6
MOST = 20  # of one employer
USE_NOTED = dt.timedelta(minutes=1)  # how exact the time of the last use is

Scope = Literal["offers:read", "offers:write", "import"]

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "api_keys": [
        IndexModel([("hash", ASCENDING)], name="hash", unique=True),  # whose key it is, on every request with one
        IndexModel([("employer_id", ASCENDING)], name="employer"),  # an employer's list
        IndexModel([("account_id", ASCENDING)], name="account"),  # what ends with a membership
    ]
}


class TooManyKeys(DomainError):
    code = "too_many_keys"


@dataclass(frozen=True)
class ApiKey:
    id: UUID
    employer_id: UUID
    account_id: UUID
    label: str
    prefix: str
    scopes: tuple[Scope, ...]
    created_at: dt.datetime
    last_used_at: dt.datetime | None = None

    @property
    def account(self) -> Account:
        """Who acts by it."""
        return Account(self.account_id, EMPLOYER, frozenset(self.scopes))


def is_key(token: str) -> bool:
    """Whether a bearer token is meant as a key."""
    return token.startswith(MARK)


class KeyStore:
    def __init__(self, db: Database) -> None:
        self._keys = db["api_keys"]

    async def create(
        self, employer_id: UUID, account_id: UUID, label: str, scopes: tuple[Scope, ...]
    ) -> tuple[ApiKey, str]:
        """The key and its secret, which nobody can tell afterwards. Raises TooManyKeys."""
        if await self._keys.count_documents({"employer_id": employer_id}, limit=MOST) >= MOST:
            raise TooManyKeys(f"An employer has {MOST} keys at most: revoke one first.")
        secret = f"{MARK}{secrets.token_urlsafe(32)}"
        key = ApiKey(clock.new_id(), employer_id, account_id, label, secret[:SHOWN], scopes, clock.now())
        document = {name: value for name, value in vars(key).items() if name != "id"}
        await self._keys.insert_one({**document, "_id": key.id, "hash": digest(secret)})
        return key, secret

    async def use(self, secret: str) -> ApiKey | None:
        """The key with that secret, None when there is none (any more). Notes the use, once a minute."""
        found = await self._keys.find_one({"hash": digest(secret)})
        if found is None:
            return None
        now, last = clock.now(), found["last_used_at"]
        if last is None or now - last >= USE_NOTED:
            await self._keys.update_one({"_id": found["_id"]}, {"$set": {"last_used_at": now}})
        return _key(found)

    async def list_of(self, employer_id: UUID) -> list[ApiKey]:
        """Oldest first."""
        found = self._keys.find({"employer_id": employer_id}, sort=[("_id", ASCENDING)])
        return [_key(one) async for one in found]

    async def revoke(self, employer_id: UUID, key_id: UUID) -> bool:
        """From now on it opens nothing. False when that employer has no such key."""
        return (await self._keys.delete_one({"_id": key_id, "employer_id": employer_id})).deleted_count == 1

    async def revoke_all_of(self, account_id: UUID, *, but: UUID | None = None) -> None:
        """The account does not act for its employer any more; ``but`` is the employer it acts for now."""
        await self._keys.delete_many({"account_id": account_id, "employer_id": {"$ne": but}})


def _key(document: Mapping[str, Any]) -> ApiKey:
    kept = {name: value for name, value in document.items() if name not in ("_id", "hash")}
    return ApiKey(**{**kept, "id": document["_id"], "scopes": tuple(document["scopes"])})
