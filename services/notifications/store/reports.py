"""What is reported of messages after they were handed over: a report may come before we know what it is about."""

from uuid import UUID

from services.notifications.message import NOT_DELIVERED, Message, State
from services.notifications.store import messages
from shared import clock
from shared.contracts.words import Channel
from shared.mongo import ASCENDING, Database, Document, IndexModel, ReturnDocument

KEPT_DAYS = 3  # a report that comes first comes seconds before, see ``report``

OF_SMS = {"channel": Channel.SMS, "provider_id": {"$gt": ""}}
INDEXES = [
    IndexModel([("provider_id", ASCENDING)], partialFilterExpression=OF_SMS),  # which SMS a report is about
]
KEPT = [IndexModel([("at", ASCENDING)], expireAfterSeconds=KEPT_DAYS * 24 * 3600)]  # reports are not kept


class ReportStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def report(self, provider_id: str, delivered: bool) -> None:
        """Noted first, then told to the message; :meth:`catch_up` does it the other way round, so none is lost."""
        noted = {"$max": {"delivered": delivered}, "$set": {"at": clock.now()}}
        await self._db["reports"].update_one({"_id": provider_id}, noted, upsert=True)
        await self._tell(provider_id, delivered)

    async def catch_up(self, message: Message) -> None:
        """What was reported of this SMS before its sending was recorded."""
        if message.channel is not Channel.SMS or not message.provider_id:
            return
        found = await self._db["reports"].find_one({"_id": message.provider_id})
        if found:
            await self._tell(message.provider_id, found["delivered"])

    async def bounce(self, message_id: UUID) -> Message | None:
        """The mail has come back; None where there is no such one."""
        sent = {"_id": message_id, "state": {"$in": [State.SENT, State.BOUNCED]}}
        back = {"$set": {"state": State.BOUNCED, "reason": "bounced"}}
        document = await self._db["messages"].find_one_and_update(sent, back, return_document=ReturnDocument.AFTER)
        return None if document is None else messages.from_document(document)

    async def _tell(self, provider_id: str, delivered: bool) -> None:
        """See ``message.REPORTED``: in any order the same in the end."""
        about: Document = {**OF_SMS, "provider_id": provider_id}
        if delivered:
            about["$or"] = [{"state": State.SENT}, {"state": State.FAILED, "reason": NOT_DELIVERED}]
            after = {"state": State.DELIVERED, "reason": ""}
        else:
            about["state"] = State.SENT
            after = {"state": State.FAILED, "reason": NOT_DELIVERED}
        await self._db["messages"].update_one(about, {"$set": after})
