"""Matches: what is new for somebody becomes one message per channel."""

from services.notifications import planning
from services.notifications.handlers.things import Notifications, handlers
from shared import clock
from shared.contracts.matching.matches import MatchesFound
from shared.inbox import once
from shared.mongo import Session


@handlers.on(MatchesFound)
async def on_matches_found(event: MatchesFound, notifications: Notifications) -> None:
    """Plan one message per person and channel, about all of the event's offers that were not told there before."""
    await notifications.offers.learn(event.offers)
    contacts = await notifications.contacts.find_many({pair.person_id for pair in event.found})

    async def plan(session: Session) -> None:
        told = await notifications.messages.find_told(session, planning.keys(event.found, contacts))
        await notifications.messages.plan(session, planning.plan(event.found, contacts, told, clock.now()))

    await once(notifications.db, plan)
