"""Messages and what they have told: planned once, woken when due, superseded when what they say is no longer so."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from services.notifications import planning
from services.notifications.kinds import ASKED_FOR, Kind
from services.notifications.message import About, Message, Private, State
from shared import logs, outbox
from shared.contracts.notifications.messages import CodePlanned, MessagePlanned
from shared.contracts.words import Channel, Language, Reason
from shared.mongo import (
    ASCENDING,
    Database,
    Document,
    DuplicateKeyError,
    IndexModel,
    Session,
    transaction,
)

TOLD_DAYS = 400  # longer than an offer stays open
WAKE_AT_ONCE = 200
WAITING = [State.PLANNED, State.DEFERRED, State.GATHERED]
TIMED = [State.DEFERRED, State.SENDING]

# Only what is still to be sent is indexed beside _id, person and day: what has been sent costs nothing more.
INDEXES = {
    "messages": [
        IndexModel([("due", ASCENDING)], partialFilterExpression={"state": {"$in": TIMED}}),  # whose time has come
        IndexModel([("expires_at", ASCENDING)], partialFilterExpression={"state": {"$in": WAITING}}),  # whose is over
        IndexModel([("open", ASCENDING)], partialFilterExpression={"state": {"$in": WAITING}}),  # of a closed offer
        IndexModel([("topic", ASCENDING)], partialFilterExpression={"state": {"$in": WAITING}}),  # that has moved on
    ],
    "told": [IndexModel([("at", ASCENDING)], expireAfterSeconds=TOLD_DAYS * 24 * 3600)],
}

log = logs.get(__name__)


class MessageStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def find_told(self, session: Session, keys: Sequence[str]) -> set[str]:
        """Which of these have been told, or are planned to be."""
        documents = self._db["told"].find({"_id": {"$in": list(keys)}}, {"_id": 1}, session=session)
        return {document["_id"] async for document in documents}

    async def plan(self, session: Session, planned: Sequence[Message]) -> None:
        """The messages, what they tell and their events. Of two that tell the same at once, one is run again."""
        told = [{"_id": key, "at": message.planned_at} for message in planned for key in planning.told_keys(message)]
        if told:
            await self._db["told"].insert_many(told, session=session)
            await self._db["messages"].insert_many([to_document(message) for message in planned], session=session)
            await _announce(self._db, session, planned)

    async def plan_once(self, message: Message) -> None:
        """Plan unless the same has been planned before."""
        try:
            await transaction(self._db, lambda session: insert(self._db, session, [message]))
        except DuplicateKeyError:
            log.info("planned before, nothing to do", id=str(message.id))

    async def is_planned(self, message_id: UUID) -> bool:
        return await self._db["messages"].find_one({"_id": message_id}, {"_id": 1}) is not None

    async def close_offer(self, offer_id: UUID) -> None:
        """Messages that wait and speak of closed offers alone are superseded."""
        nothing_left = {"$eq": ["$open", []]}
        steps: list[Document] = [
            {"$set": {"open": {"$setDifference": ["$open", [offer_id]]}}},
            {
                "$set": {
                    "state": {"$cond": [nothing_left, State.SUPERSEDED, "$state"]},
                    "reason": {"$cond": [nothing_left, "offers_closed", "$reason"]},
                }
            },
        ]
        await self._db["messages"].update_many({"open": offer_id, "state": {"$in": WAITING}}, steps)

    async def move_on(self, session: Session, topic: str, version: int) -> None:
        """Messages that wait and speak of an older version are superseded."""
        older = {"topic": topic, "version": {"$lt": version}, "state": {"$in": WAITING}}
        ended = {"state": State.SUPERSEDED, "reason": "moved_on", "due": None, "private": None}
        await self._db["messages"].update_many(older, {"$set": ended}, session=session)

    async def plan_new(self, session: Session, planned: Sequence[Message]) -> None:
        """Those that have not been planned before."""
        ids = {"_id": {"$in": [message.id for message in planned]}}
        known = {document["_id"] async for document in self._db["messages"].find(ids, {"_id": 1}, session=session)}
        await insert(self._db, session, [message for message in planned if message.id not in known])

    async def wake(self, now: dt.datetime) -> int:
        """Plan anew up to 200 messages that are due: deferred ones, and those whose attempt has left no outcome.

        Each is announced by one replica, once. Returns how many.
        """

        async def write(session: Session) -> int:
            due = {"state": {"$in": TIMED}, "due": {"$lte": now}}
            documents = self._db["messages"].find(due, {"kind": 1}, limit=WAKE_AT_ONCE, session=session)
            kinds = {document["_id"]: Kind(document["kind"]) async for document in documents}
            planned = {"$set": {"state": State.PLANNED, "due": None}}
            await self._db["messages"].update_many({"_id": {"$in": list(kinds)}}, planned, session=session)
            await outbox.announce(self._db, session, *(_event(message_id, kind) for message_id, kind in kinds.items()))
            return len(kinds)

        return await transaction(self._db, write)

    async def expire(self, now: dt.datetime) -> int:
        """Suppress what nobody will ask for any more, and forget its address and secret. Returns how many."""
        over = {"state": {"$in": WAITING}, "expires_at": {"$lte": now}}
        ended = {"state": State.SUPPRESSED, "reason": "expired", "private": None, "due": None}
        return (await self._db["messages"].update_many(over, {"$set": ended})).modified_count


async def insert(db: Database, session: Session, planned: Collection[Message]) -> None:
    """The messages and, for those to go out now, their events; inside the caller's transaction.

    What carries an address or a secret one by one: the error of a failing ``insert_many`` quotes whole documents.
    """
    if len(planned) > 1 and all(message.private is None for message in planned):
        await db["messages"].insert_many([to_document(message) for message in planned], session=session)
    else:
        for message in planned:
            await db["messages"].insert_one(to_document(message), session=session)
    await _announce(db, session, planned)


async def _announce(db: Database, session: Session, planned: Collection[Message]) -> None:
    now = [message for message in planned if message.state is State.PLANNED]
    await outbox.announce(db, session, *(_event(message.id, message.kind) for message in now))


def _event(message_id: UUID, kind: Kind) -> MessagePlanned | CodePlanned:
    planned = CodePlanned if kind in ASKED_FOR else MessagePlanned
    return planned(message_id=message_id)


def outcome(message: Message) -> Document:
    """What an attempt may change."""
    return {
        "state": message.state,
        "reason": message.reason,
        "due": message.due,
        "private": message.private and vars(message.private),
        "sent_at": message.sent_at,
        "provider_id": message.provider_id,
        "segments": message.segments,
        "expires_at": message.expires_at,
    }


def to_document(message: Message) -> Document:
    return {
        "_id": message.id,
        "kind": message.kind,
        "channel": message.channel,
        "subject": message.subject,
        "person_id": message.person_id,
        "planned_at": message.planned_at,
        "language": message.language,
        "about": [{**vars(one), "reasons": [reason.model_dump() for reason in one.reasons]} for one in message.about],
        "values": dict(message.values),
        "topic": message.topic,
        "version": message.version,
        "open": [one.offer_id for one in message.about],
        **outcome(message),
    }


def from_document(document: Document) -> Message:
    language, private = document["language"], document["private"]
    return Message(
        id=document["_id"],
        kind=Kind(document["kind"]),
        channel=Channel(document["channel"]),
        subject=document["subject"],
        person_id=document["person_id"],
        planned_at=document["planned_at"],
        expires_at=document["expires_at"],
        state=State(document["state"]),
        reason=document["reason"],
        due=document["due"],
        language=language and Language(language),
        about=tuple(_about(**one) for one in document["about"]),
        values=document["values"],
        topic=document["topic"],
        version=document["version"],
        private=private and Private(**private),
        attempt=document.get("attempt"),
        sent_at=document["sent_at"],
        provider_id=document["provider_id"],
        segments=document["segments"],
    )


def _about(offer_id: UUID, score: int, reasons: Sequence[Document], found_at: dt.datetime | None) -> About:
    return About(offer_id, score, tuple(Reason.model_validate(reason) for reason in reasons), found_at)
