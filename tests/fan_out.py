"""One offer that fits very many people, put before a matching process of its own: for chaos tests and benchmarks."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

from services.matching.row import pack
from services.matching.store import INDEXES, profile_document
from services.matching.store.told import keys_of
from shared import clock, envelope, mongo, topology
from shared.contracts.listings.offer_events import OfferPublished
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.matches import MatchesFound
from shared.mongo import Database
from shared.publisher import Publisher
from tests.builders import a_profile
from tests.eventually import eventually
from tests.processes import Processes
from tests.servers import empty_queues

AT_ONCE = 10_000
FEW = 5  # people whom the small offer fits


class FanOut:
    """``running``: with matching alone in it."""

    def __init__(self, running: Processes, db: Database, publisher: Publisher) -> None:
        self.running, self.db, self._publisher = running, db, publisher

    async def people(self, count: int, **wishes: Any) -> None:
        """Profiles that differ in their ids alone."""
        pattern = a_profile(**wishes)
        document, row = profile_document(pattern), pack(pattern)
        ids = [clock.new_id() for _ in range(count)]
        for start in range(0, count, AT_ONCE):
            some = ids[start : start + AT_ONCE]
            await self.db["profiles"].insert_many([{**document, "_id": i, "row": i.bytes + row[16:]} for i in some])

    async def start(self) -> None:
        await self.running.start("matching")
        await eventually(lambda: self.running.is_ready("matching"), within=60)

    async def publish(self, offer: OfferFacts) -> None:
        event, message_id = OfferPublished(offer=offer), str(clock.new_id())
        headers = envelope.headers_for(message_id, event.routing_key, "listings")
        await self._publisher.publish(
            topology.EVENTS,
            event.routing_key,
            event.model_dump_json().encode(),
            message_id=message_id,
            correlation_id=message_id,
            headers=headers,
        )

    async def told(self, offer: OfferFacts) -> int:
        """How many people were told of it so far."""
        parts = self.db["told"].find({"_id": {"$in": keys_of(offer.offer_id)}}, {"people": 1})
        return sum([len(part["people"]) // 16 async for part in parts])

    async def announced(self) -> Counter[tuple[UUID, UUID]]:
        """How often each pair of person and offer was announced."""
        pairs: Counter[tuple[UUID, UUID]] = Counter()
        async for row in self.db["outbox"].find({"routing_key": MatchesFound.routing_key}):
            event = json.loads(row["body"])
            offers = [UUID(offer["offer_id"]) for offer in event["offers"]]
            pairs.update((UUID(one["person_id"]), offers[one["offer"]]) for one in event["rows"])
        return pairs

    def peak_mib(self) -> float:
        """The most memory the process has had, MiB."""
        with open(f"/proc/{self.running.pid('matching')}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024


@asynccontextmanager
async def fan_out(amqp_url: str, mongo_url: str, database_prefix: str) -> AsyncIterator[FanOut]:
    """Nothing is started yet."""
    async with AsyncExitStack() as stack:
        await empty_queues(amqp_url)
        client = mongo.connect(mongo_url, app="tests")
        stack.callback(client.close)
        db = mongo.database(client, f"{database_prefix}matching")
        await mongo.ensure_indexes(db, INDEXES)
        publisher = Publisher(amqp_url, "tests")
        await publisher.start()
        stack.push_async_callback(publisher.stop)
        running = Processes(amqp_url, mongo_url, database_prefix)
        stack.push_async_exit(running.__aexit__)
        yield FanOut(running, db, publisher)
