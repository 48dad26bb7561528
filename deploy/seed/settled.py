"""Waiting until the running services have dealt with what was seeded."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from shared.contracts.listings.application_events import (
    NEW_STATES,
    ApplicationSent,
)
from shared.contracts.listings.letters import LetterSent
from shared.contracts.listings.offer_events import OfferPublished
from shared.contracts.matching.matches import MatchesFound
from shared.contracts.matching.profiles import ProfileSaved
from shared.contracts.message import Event
from shared.mongo import Database
from shared.topology import EventQueue

APPLIED: tuple[type[Event], ...] = (ApplicationSent, *NEW_STATES, LetterSent)
LOOK_SECONDS = 0.2
STANDSTILL_SECONDS = 20.0
AT_MOST_SECONDS = 180.0


@dataclass(frozen=True)
class Hop:
    """Events in one service's outbox that another one reads."""

    owner: Database
    queue: EventQueue
    reader: Database

    async def unread(self) -> int:
        """Both sides say it: the event is in the outbox, and its id not yet in the reader's inbox."""
        wanted = {"routing_key": self.queue.event.routing_key}
        announced = [f"{self.queue.name}:{row['_id']}" async for row in self.owner["outbox"].find(wanted, {"_id": 1})]
        return len(announced) - await self.reader["inbox"].count_documents({"_id": {"$in": announced}})


def hops(listings: Database, matching: Database, notifications: Database) -> tuple[Hop, ...]:
    """From an offer and a profile to what is planned for the match, in the order of cause and effect."""

    def hop(owner: Database, event: type[Event], reader: Database, name: str) -> Hop:
        return Hop(owner, EventQueue(name, event), reader)

    return (
        hop(listings, OfferPublished, matching, "matching"),
        hop(matching, ProfileSaved, matching, "matching"),
        hop(matching, MatchesFound, notifications, "notifications"),
        *(hop(listings, event, notifications, "notifications") for event in APPLIED),
    )


async def settled(on: Sequence[Hop], standstill: float = STANDSTILL_SECONDS) -> bool:
    """True once everything is read; False when ``standstill`` seconds bring nothing forward: somebody is not running.

    Looks in the order of cause and effect: what a reader announces is there as soon as its inbox has the cause.
    """
    clock = asyncio.get_running_loop().time
    began = moved = clock()
    before: list[int] = []
    while clock() - moved < standstill and clock() - began < AT_MOST_SECONDS:
        unread = [await hop.unread() for hop in on]
        if not any(unread):
            return True
        if unread != before:
            moved, before = clock(), unread
        await asyncio.sleep(LOOK_SECONDS)
    return False
