"""What listings keeps of employers: each saved together with the events its change causes."""

from collections.abc import Callable, Collection, Coroutine
from dataclasses import fields, replace
from typing import Any, TypeVar
from uuid import UUID

from services.listings.employer import Change, Employer, EmployerNotFound, Invitation, NotAMember
from services.listings.identity import Traces
from services.listings.offer import IdempotencyKeyReused
from services.listings.team import AlreadyAMember, NoInvitation
from shared import outbox
from shared.contracts.listings.employer_review import ListEmployers
from shared.contracts.listings.employers import Identifier
from shared.contracts.message import Event
from shared.contracts.words import Place
from shared.mongo import ASCENDING, DESCENDING, Database, Document, DuplicateKeyError, IndexModel, Session, transaction
from shared.paging import oldest, page

# Written when an employer changes, which is seldom.
INDEXES = {
    "employers": [
        IndexModel([("members", ASCENDING)], unique=True),  # whom an account acts for: one employer
        IndexModel([("invited.account_id", ASCENDING)]),  # who has invited an account
        IndexModel([("state", ASCENDING), ("since", ASCENDING), ("_id", ASCENDING)]),  # the counsellors' queue
        IndexModel([("number", ASCENDING)]),  # who else has that Betriebsnummer or register number
    ]
}

MAY_POST = {"published": ["verified"], "in_review": ["registered", "mail_confirmed", "verified"]}

Result = TypeVar("Result")
Act = Callable[[Employer], tuple[Employer, tuple[Event, ...]]]


class EmployerStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def get(self, employer_id: UUID) -> Employer:
        """Raises EmployerNotFound."""
        document = await self._db["employers"].find_one({"_id": employer_id})
        if document is None:
            raise EmployerNotFound("There is no such employer.")
        return _from_document(document)

    async def states_of(self, employer_ids: Collection[UUID]) -> dict[UUID, str]:
        """The state of each of these employers."""
        found = self._db["employers"].find({"_id": {"$in": list(employer_ids)}}, {"state": 1})
        return {document["_id"]: document["state"] async for document in found}

    async def get_by_member(self, account_id: UUID) -> Employer:
        """Raises NotAMember."""
        document = await self._db["employers"].find_one({"members": account_id})
        if document is None:
            raise NotAMember("This account does not belong to an employer.")
        return _from_document(document)

    async def get_inviting(self, account_id: UUID) -> Employer:
        """Who has invited the account, the latest where there are several. Raises NoInvitation."""
        invited = {"invited.account_id": account_id}
        found = [_from_document(one) for one in await self._db["employers"].find(invited, limit=20).to_list(20)]
        if not found:
            raise NoInvitation("This account has not been invited.")
        return max(found, key=lambda one: [i.at for i in one.invited if i.account_id == account_id])

    async def save(self, employer: Employer, *events: Event) -> None:
        """New, or in the place of what was there. Raises AlreadyAMember when one of its members has another."""

        async def write(session: Session) -> None:
            document = _to_document(employer)
            await self._db["employers"].replace_one({"_id": employer.id}, document, upsert=True, session=session)
            await outbox.announce(self._db, session, *events)

        await _one_employer_each(self._db, write)

    async def register(self, employer: Employer, *events: Event) -> Employer:
        """Save a new one, unless its first member has one under the same key already: then that one.

        Raises AlreadyAMember, and IdempotencyKeyReused when what came under the key was something else.
        """
        document = await self._db["employers"].find_one({"members": employer.members[0]})
        if document is None:
            try:
                await self.save(employer, *events)
            except AlreadyAMember:  # another one at the same moment was first, perhaps with this very order
                document = await self._db["employers"].find_one({"members": employer.members[0]})
        if document is None:
            return employer
        if not employer.key or document["key"] != employer.key:
            raise AlreadyAMember("This account belongs to an employer already.")
        if document["content_hash"] != employer.content_hash:
            raise IdempotencyKeyReused("This Idempotency-Key has been used for another employer.")
        return _from_document(document)

    async def change(self, employer_id: UUID, act: Act) -> Employer:
        """The employer after ``act``, which sees its latest state and may run several times: no change is ever lost.

        Saved with the events, or neither. Raises EmployerNotFound, AlreadyAMember, and whatever ``act`` raises.
        """

        async def work(session: Session) -> Employer:
            document = await self._db["employers"].find_one({"_id": employer_id}, session=session)
            if document is None:
                raise EmployerNotFound("There is no such employer.")
            before = _from_document(document)
            after, events = act(before)
            if after == before:
                return before
            after = replace(after, version=before.version + 1)
            await self._db["employers"].replace_one({"_id": employer_id}, _to_document(after), session=session)
            await outbox.announce(self._db, session, *events)
            return after

        return await _one_employer_each(self._db, work)

    async def find_suspects(self, employers: Collection[Employer]) -> list[Traces]:
        """All that ``employers`` are held against: the banned ones, and who has one of their numbers."""
        numbers = [number for one in employers if (number := one.traces.number)]
        wanted = {"$or": [{"state": "banned"}, {"number": {"$in": numbers}}]}
        return [_from_document(one).traces async for one in self._db["employers"].find(wanted)]

    async def hold(self, session: Session, employer_id: UUID, state: str) -> bool:
        """Inside of the transaction that lets one of its offers become ``state``: may it? A ban at once conflicts.

        It writes, so that of a ban and a posting at the same moment one sees the other and none slips between.
        """
        may = {"_id": employer_id, "state": {"$in": MAY_POST[state]}}
        held = await self._db["employers"].update_one(may, {"$inc": {"held": 1}}, session=session)
        return bool(held.matched_count)

    async def find_shown(self, employer_ids: Collection[UUID]) -> set[UUID]:
        """Those of ``employer_ids`` whose offers may be seen."""
        wanted = {"_id": {"$in": list(employer_ids)}, "state": "verified"}
        return {one["_id"] async for one in self._db["employers"].find(wanted, {"_id": 1})}

    async def list_in(self, wanted: ListEmployers) -> tuple[list[Employer], str | None]:
        """One page of those in a state, longest there first, and where the next begins. Raises CursorInvalid."""
        found, following = await page(
            self._db["employers"], [{"$match": {"state": wanted.state}}], oldest("since"), wanted
        )
        return [_from_document(one) for one in found], following

    async def count_states(self) -> dict[str, int]:
        """How many there are in each state."""
        groups = self._db["employers"].aggregate([{"$sort": {"state": DESCENDING}}, {"$sortByCount": "$state"}])
        return {group["_id"]: group["count"] async for group in groups}


async def _one_employer_each(db: Database, work: Callable[[Session], Coroutine[Any, Any, Result]]) -> Result:
    """In one transaction. Raises AlreadyAMember where an account would belong to two employers."""
    try:
        return await transaction(db, work)
    except DuplicateKeyError as error:
        if "members" not in (error.details or {}).get("keyPattern", {}):
            raise
        raise AlreadyAMember("This account belongs to an employer already.") from error


def _to_document(employer: Employer) -> Document:
    kept = {field.name: getattr(employer, field.name) for field in fields(Employer) if field.name != "id"}
    return {
        **kept,
        "_id": employer.id,
        "identifier": employer.identifier.model_dump(mode="json") if employer.identifier else None,
        "address": employer.address.model_dump() if employer.address else None,
        "invited": [vars(one) for one in employer.invited],
        "history": [vars(change) for change in employer.history],
        "since": employer.waiting_since,
        "number": employer.traces.number,
    }


def _from_document(document: Document) -> Employer:
    kept = {field.name: document[field.name] for field in fields(Employer) if field.name != "id"}
    lists = {name: tuple(document[name]) for name in ("members", "owners")}
    return Employer(
        **{
            **kept,
            **lists,
            "id": document["_id"],
            "identifier": Identifier.model_validate(document["identifier"]) if document["identifier"] else None,
            "address": Place.model_validate(document["address"]) if document["address"] else None,
            "invited": tuple(Invitation(**one) for one in document["invited"]),
            "history": tuple(Change(**{**one, "evidence": tuple(one["evidence"])}) for one in document["history"]),
        }
    )
