"""What the gateway keeps: accounts, open sign-ins, sessions and counters. No address, no token, no code: only hashes.

Of an employer's mail address the domain is kept, by which the firm is checked, and a hint such as k***@firma.example.

Expired documents are removed by MongoDB within about a minute; nothing relies on that, every read asks for the time.
"""

import datetime as dt
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.gateway import classes, erasure, keys
from services.gateway.accounts import Account, Address, Pepper, digest, domain_of, hint_at
from services.gateway.roles import TEACHER
from shared import clock
from shared.contracts.paging import Paged
from shared.mongo import ASCENDING, Database, DuplicateKeyError, IndexModel, ReturnDocument, Session, transaction
from shared.paging import latest, page

CODE_TRIES = 5
LISTED = 100

_EXPIRES = IndexModel([("expires_at", ASCENDING)], name="expires", expireAfterSeconds=0)

# One index entry per address of an account, one per open sign-in and counter, two per session.
INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "accounts": [
        IndexModel([("addresses", ASCENDING), ("role", ASCENDING)], name="address_role", unique=True),
        IndexModel([("last_seen_at", ASCENDING)], name="last_seen"),  # who has not been here for long
        IndexModel(
            [("created_at", ASCENDING)], name="teachers", partialFilterExpression={"role": TEACHER}
        ),  # whom staff have invited
    ],
    "sign_ins": [_EXPIRES],
    "sessions": [_EXPIRES, IndexModel([("account_id", ASCENDING)], name="account")],
    "counters": [_EXPIRES],
    **keys.INDEXES,
    **erasure.INDEXES,
    **classes.INDEXES,
}


@dataclass(frozen=True)
class SignIn:
    """An open sign-in: its secret leads into the account with this role and the address the secret was sent to."""

    role: str
    language: str


@dataclass(frozen=True)
class OpenSession:
    """``current``: the one that asks."""

    id: str
    created_at: dt.datetime
    expires_at: dt.datetime
    current: bool


class AccountStore:
    """Accounts and how they are entered. Takes addresses and secrets, keeps their hashes."""

    def __init__(self, db: Database, pepper: Pepper) -> None:
        self._db, self.pepper = db, pepper
        self._accounts = db["accounts"]
        self._sign_ins = db["sign_ins"]
        self._sessions = db["sessions"]
        self._counters = db["counters"]

    # accounts

    async def find_account(self, address: Address, *roles: str) -> Account | None:
        """The oldest account with that address, of these roles where any is named."""
        query = {"addresses": self._hash(address)} | ({"role": {"$in": roles}} if roles else {})
        found = await self._accounts.find_one(query, sort=[("created_at", ASCENDING)])
        return _account(found) if found else None

    async def open_account(
        self, role: str, address: Address, account_id: UUID | None = None, *, entered: bool = True
    ) -> Account:
        """The account with that address and role, made if there is none. Two at once get the same one.

        ``account_id``: that of a new one, where others know it already. Not ``entered``: nobody signs in to a new one.
        """
        address_hash = self._hash(address)
        query = {"addresses": {"$elemMatch": {"$eq": address_hash}}, "role": role}
        new = {
            "_id": account_id or clock.new_id(),
            "addresses": [address_hash],
            "created_at": clock.now(),
            "last_seen_at": clock.now(),
            **({} if entered else {"never_entered": True}),
        }
        try:
            found = await self._accounts.find_one_and_update(
                query, {"$setOnInsert": new}, upsert=True, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:  # another one was first, so that now there is one
            return await self.open_account(role, address, account_id, entered=entered)
        return _account(found)

    async def note_sign_of_life(self, account_id: UUID) -> None:
        """Somebody still wants it, though they have not signed in."""
        await self._accounts.update_one({"_id": account_id}, _seen())

    async def is_unused(self, account_id: UUID) -> bool:
        """Whether nobody has ever signed in to it: it is there for its subscriptions alone."""
        return await self._accounts.find_one({"_id": account_id, "never_entered": True}, {"_id": 1}) is not None

    async def set_phone(self, account: Account, phone: Address) -> bool:
        """Let that phone, and no earlier one, lead into the account. False when it leads to another of this role."""
        others = {"$filter": {"input": "$addresses", "cond": {"$ne": [{"$substrCP": ["$$this", 0, 4]}, "sms:"]}}}
        both = {"$concatArrays": [others, [self._hash(phone)]]}
        try:
            await self._accounts.update_one({"_id": account.id}, [{"$set": {"addresses": both}}])
        except DuplicateKeyError:
            return False
        return True

    # what an employer's account is recognised by

    async def note_mail(self, account: Account, address: Address, *, confirmed: bool) -> None:
        """Keep a hint at an employer's mail address for its colleagues, and once it is confirmed, its domain."""
        known: dict[str, Any] = {"mail_hint": hint_at(address)}
        if confirmed:
            known["mail_domain"] = domain_of(address)
        absent = {} if confirmed else {"mail_hint": {"$exists": False}}
        await self._accounts.update_one({"_id": account.id, **absent}, {"$set": known})

    async def find_mail_domain(self, account_id: UUID) -> str:
        """That of the mail address the account has last signed in with; "" when it never has."""
        found = await self._accounts.find_one({"_id": account_id}, {"mail_domain": 1})
        return str((found or {}).get("mail_domain", ""))

    async def find_mail_hints(self, account_ids: Sequence[UUID]) -> dict[UUID, str]:
        """Hints by account, for those that have one."""
        wanted = {"_id": {"$in": list(account_ids)}, "mail_hint": {"$exists": True}}
        return {one["_id"]: one["mail_hint"] async for one in self._accounts.find(wanted, {"mail_hint": 1})}

    # open sign-ins

    async def save_link(self, token: str, sign_in: SignIn, expires_at: dt.datetime) -> None:
        await self._sign_ins.insert_one({"_id": digest(token), **vars(sign_in), "expires_at": expires_at})

    async def save_code(self, phone: Address, code: str, sign_in: SignIn, expires_at: dt.datetime) -> None:
        """One open code per number: a new one takes the place of the old."""
        document = {"code_hash": self._code_hash(phone, code), "tries": 0, **vars(sign_in), "expires_at": expires_at}
        await self._sign_ins.replace_one({"_id": self._hash(phone)}, document, upsert=True)

    async def find_link(self, token: str) -> SignIn | None:
        found = await self._sign_ins.find_one({"_id": digest(token), "expires_at": {"$gt": clock.now()}})
        return _sign_in(found) if found else None

    async def use_link(self, token: str) -> bool:
        """True for exactly one caller."""
        used = await self._sign_ins.delete_one({"_id": digest(token), "expires_at": {"$gt": clock.now()}})
        return used.deleted_count == 1

    async def use_code(self, phone: Address, code: str) -> SignIn | None:
        """The sign-in, for exactly one caller with the right code; each try is counted before it is looked at."""
        key, code_hash = self._hash(phone), self._code_hash(phone, code)
        still_open = {"_id": key, "expires_at": {"$gt": clock.now()}, "tries": {"$lt": CODE_TRIES}}
        found = await self._sign_ins.find_one_and_update(still_open, {"$inc": {"tries": 1}})
        if found is None or not hmac.compare_digest(found["code_hash"], code_hash):
            return None
        used = await self._sign_ins.delete_one({"_id": key, "code_hash": code_hash})
        return _sign_in(found) if used.deleted_count == 1 else None

    def _hash(self, address: Address) -> str:
        return address_hash(self.pepper, address)

    def _code_hash(self, phone: Address, code: str) -> str:
        """With the key: a million codes are tried out in no time."""
        return self.pepper.hash("code", f"{phone.text}:{code}")

    # sessions

    async def open_session(self, access_token: str, account: Account, expires_at: dt.datetime) -> bool:
        """False when the account was erased or shut since it was found: a session would outlive it."""
        new = {
            "_id": digest(access_token),
            "account_id": account.id,
            "role": account.role,
            "created_at": clock.now(),
            "expires_at": expires_at,
        }

        async def write(session: Session) -> bool:
            still_open = {"_id": account.id, "addresses": {"$not": {"$regex": "^shut:"}}}
            seen = await self._accounts.update_one(still_open, _seen("never_entered"), session=session)
            if seen.matched_count:
                await self._sessions.insert_one(new, session=session)
            return bool(seen.matched_count)

        return await transaction(self._db, write)

    async def find_session(self, access_token: str) -> Account | None:
        found = await self._sessions.find_one({"_id": digest(access_token), "expires_at": {"$gt": clock.now()}})
        return Account(found["account_id"], found["role"]) if found else None

    async def close_session(self, access_token: str) -> None:
        await self._sessions.delete_one({"_id": digest(access_token)})

    async def list_sessions(
        self, account: Account, access_token: str, wanted: Paged
    ) -> tuple[list[OpenSession], str | None]:
        """One page of those still open, the latest first. Their ids open nothing. Raises CursorInvalid."""
        still_open = {"account_id": account.id, "expires_at": {"$gt": clock.now()}}
        own = digest(access_token)
        found, following = await page(self._sessions, [{"$match": still_open}], latest("created_at", str), wanted)
        shown = [
            OpenSession(self._shown(one["_id"]), one["created_at"], one["expires_at"], one["_id"] == own)
            for one in found
        ]
        return shown, following

    async def revoke_session(self, account: Account, session_id: str) -> bool:
        """From now on it opens nothing. False when the account has no such session."""
        async for one in self._sessions.find({"account_id": account.id}, {"_id": 1}):
            if self._shown(one["_id"]) == session_id:
                return (await self._sessions.delete_one({"_id": one["_id"]})).deleted_count == 1
        return False

    def _shown(self, token_digest: str) -> str:
        return self.pepper.hash("session", token_digest)[:32]

    # counters

    async def count(self, kind: str, whose: str, limit: int, period: dt.timedelta) -> float:
        """Count one more. 0 while there are at most ``limit`` in the running period, else the seconds until it ends.

        A period begins with its first count. In one update, so that any number of replicas count together.
        """
        counted, seconds = await self.take(kind, whose, 1, period)
        return 0.0 if counted <= limit else max(seconds, 1.0)

    async def take(self, kind: str, whose: str, number: int, period: dt.timedelta) -> tuple[int, float]:
        """Count ``number`` more: how many there are then in the running period, and the seconds until it ends."""
        now = clock.now()
        running = {"$gt": ["$expires_at", now]}
        counted: dict[str, Any] = {
            "count": {"$cond": [running, {"$add": ["$count", number]}, number]},
            "expires_at": {"$cond": [running, "$expires_at", now + period]},
        }
        found = await self._counters.find_one_and_update(
            {"_id": self.pepper.hash(kind, whose)},
            [{"$set": counted}],
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return found["count"], (found["expires_at"] - now).total_seconds()


def address_hash(pepper: Pepper, address: Address) -> str:
    """``mail:`` or ``sms:`` and the hash."""
    return f"{address.channel}:{pepper.hash(address.channel, address.text)}"


def _account(document: Mapping[str, Any]) -> Account:
    account_id: UUID = document["_id"]
    return Account(account_id, document["role"])


def _seen(*over: str) -> dict[str, Any]:
    """Somebody is there; ``over``: fields that end with that."""
    return {"$set": {"last_seen_at": clock.now()}, "$unset": dict.fromkeys(("warned_at", *over), "")}


def _sign_in(document: Mapping[str, Any]) -> SignIn:
    return SignIn(document["role"], document["language"])
