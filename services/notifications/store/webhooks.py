"""Partners' addresses and what was told to them: planned once per event, claimed, woken when it is due."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from services.notifications.webhook import MOST, Delivery, TooManyWebhooks, Webhook, WebhookNotFound
from shared import clock, outbox
from shared.contracts.notifications.webhooks import WebhookPlanned, WebhookSwitchedOff
from shared.contracts.paging import Paged
from shared.mongo import ASCENDING, DESCENDING, Database, Document, IndexModel, ReturnDocument, Session, transaction
from shared.paging import latest, page

KEPT_DAYS = 30
WAKE_AT_ONCE = 200
CLAIMED = dt.timedelta(minutes=1)  # a call takes 15 s at most
TIMED = ("deferred", "sending")

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "webhooks": [IndexModel([("employer_id", ASCENDING)], name="employer")],  # whom an event concerns
    "webhook_deliveries": [
        IndexModel([("webhook_id", ASCENDING), ("at", DESCENDING)], name="webhook"),  # the last ones
        IndexModel([("due", ASCENDING)], name="due", partialFilterExpression={"state": {"$in": list(TIMED)}}),
        IndexModel([("at", ASCENDING)], name="kept", expireAfterSeconds=KEPT_DAYS * 24 * 3600),
    ],
}


class WebhookStore:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._webhooks, self._deliveries = db["webhooks"], db["webhook_deliveries"]

    async def add(self, webhook: Webhook) -> None:
        """Raises TooManyWebhooks."""
        if await self._webhooks.count_documents({"employer_id": webhook.employer_id}, limit=MOST) >= MOST:
            raise TooManyWebhooks(f"An employer has {MOST} webhooks at most: delete one first.")
        await self._webhooks.insert_one(_document(webhook))

    async def find(self, employer_id: UUID) -> list[Webhook]:
        found = self._webhooks.find({"employer_id": employer_id}, sort=[("_id", ASCENDING)])
        return [_webhook(one) async for one in found]

    async def get(self, employer_id: UUID, webhook_id: UUID) -> Webhook:
        """Raises WebhookNotFound, also for another employer's."""
        found = await self._webhooks.find_one({"_id": webhook_id, "employer_id": employer_id})
        if found is None:
            raise WebhookNotFound("This employer has no such webhook.")
        return _webhook(found)

    async def find_off(self, webhook_id: UUID, generation: int) -> Webhook | None:
        """The webhook, if it is switched off and its secret is still that one."""
        off = {"_id": webhook_id, "generation": generation, "off_since": {"$ne": None}}
        found = await self._webhooks.find_one(off)
        return None if found is None else _webhook(found)

    async def delete(self, employer_id: UUID, webhook_id: UUID) -> None:
        """With what was still to be told. Raises WebhookNotFound."""
        gone = await self._webhooks.delete_one({"_id": webhook_id, "employer_id": employer_id})
        if not gone.deleted_count:
            raise WebhookNotFound("This employer has no such webhook.")
        await self._deliveries.delete_many({"webhook_id": webhook_id})

    async def save(self, webhook: Webhook) -> None:
        await self._webhooks.replace_one({"_id": webhook.id}, _document(webhook))

    async def plan(self, webhook: Webhook, type_: str, data: Mapping[str, Any], fact: str) -> None:
        """Once for this fact and webhook."""
        delivery = Delivery(uuid5(webhook.id, fact), webhook.id, type_, data, clock.now())

        async def write(session: Session) -> None:
            first = {"$setOnInsert": {**_document(delivery), "_id": delivery.id}}
            made = await self._deliveries.update_one({"_id": delivery.id}, first, upsert=True, session=session)
            if made.upserted_id is not None:
                await outbox.announce(self._db, session, WebhookPlanned(delivery_id=delivery.id))

        await transaction(self._db, write)

    async def claim(self, delivery_id: UUID) -> tuple[Delivery, Webhook] | None:
        """For one attempt; None when it is not to be made now, or its webhook is gone or off."""
        claimed = {"$set": {"state": "sending", "due": clock.now() + CLAIMED}}
        wanted = {"_id": delivery_id, "state": "planned"}
        found = await self._deliveries.find_one_and_update(wanted, claimed, return_document=ReturnDocument.AFTER)
        if found is None:
            return None
        webhook = await self._webhooks.find_one({"_id": found["webhook_id"]})
        if webhook is None or webhook["off_since"] is not None:
            ended = {"$set": {"state": "failed", "reason": "webhook_off", "due": None}}
            await self._deliveries.update_one({"_id": delivery_id, "state": "sending"}, ended)
            return None
        return _delivery(found), _webhook(webhook)

    async def record(self, delivery: Delivery, webhook: Webhook) -> bool:
        """As the attempt has left both; True when the webhook has just been switched off by it, which is announced."""
        after = {name: value for name, value in _document(delivery).items() if name != "_id"}
        standing = {name: getattr(webhook, name) for name in ("failing_since", "off_since", "off_reason")}
        still_on = {"_id": webhook.id, "off_since": None, "generation": webhook.generation}
        off = WebhookSwitchedOff(webhook_id=webhook.id, generation=webhook.generation)

        async def write(session: Session) -> bool:
            sending = {"_id": delivery.id, "state": "sending"}
            await self._deliveries.update_one(sending, {"$set": after}, session=session)
            changed = await self._webhooks.update_one(still_on, {"$set": standing}, session=session)
            if webhook.off_since is None or changed.modified_count != 1:
                return False
            await outbox.announce(self._db, session, off)
            return True

        return await transaction(self._db, write)

    async def wake(self, now: dt.datetime) -> int:
        """Announce anew what is due: deferred, or left without an outcome. By one replica, once. Returns how many."""

        async def write(session: Session) -> int:
            due = {"state": {"$in": list(TIMED)}, "due": {"$lte": now}}
            found = [one["_id"] async for one in self._deliveries.find(due, {}, limit=WAKE_AT_ONCE, session=session)]
            planned = {"$set": {"state": "planned", "due": None}}
            await self._deliveries.update_many({"_id": {"$in": found}}, planned, session=session)
            await outbox.announce(self._db, session, *(WebhookPlanned(delivery_id=one) for one in found))
            return len(found)

        return await transaction(self._db, write)

    async def find_deliveries(self, webhook: Webhook, wanted: Paged) -> tuple[list[Delivery], str | None]:
        """One page, the latest first. Raises CursorInvalid."""
        found, following = await page(self._deliveries, [{"$match": {"webhook_id": webhook.id}}], latest("at"), wanted)
        return [_delivery(one) for one in found], following


def _document(noun: Webhook | Delivery) -> Document:
    kept = {name: value for name, value in vars(noun).items() if name != "id"}
    return {"_id": noun.id, **kept}


def _webhook(document: Mapping[str, Any]) -> Webhook:
    kept = {name: value for name, value in document.items() if name != "_id"}
    return Webhook(**{**kept, "id": document["_id"], "events": tuple(document["events"])})


def _delivery(document: Mapping[str, Any]) -> Delivery:
    kept = {name: value for name, value in document.items() if name != "_id"}
    return Delivery(**{**kept, "id": document["_id"]})
