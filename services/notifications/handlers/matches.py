"""Matches: what is new for somebody becomes one message per channel."""

from services.notifications import planning
from services.notifications.handlers.things import Notifications, forget_gone, handlers
from shared import clock
from shared.contracts.matching.matches import MatchesFound, MatchesLost
from shared.inbox import note, once
from shared.mongo import Session


@handlers.on(MatchesFound)
async def on_matches_found(event: MatchesFound, notifications: Notifications) -> None:
    """Plan one message per person and channel, about all of the event's offers that were not told there before."""
    await notifications.offers.learn(event.offers)
    contacts = await notifications.contacts.find_many({pair.person_id for pair in event.found})

    async def plan(session: Session) -> None:
        told = await notifications.messages.find_told(session, planning.keys(event.found, contacts))
        planned = planning.plan(event.found, contacts, told, clock.now(), event.at)
        await notifications.messages.plan(session, planned)

    if event.at is not None:
        await notifications.losses.win_back(event.found, event.at)
    await once(notifications.db, plan)
    await forget_gone(notifications, contacts)


@handlers.on(MatchesLost)
async def on_matches_lost(event: MatchesLost, notifications: Notifications) -> None:
    """What is planned about these, and not yet sent, does not go out. May be repeated: the latest moment counts.

    Of who cannot be reached, or is erased, nothing is kept: nothing waits for them.
    """
    known = await notifications.contacts.find_many({pair.person_id for pair in event.lost})
    await notifications.losses.lose([pair for pair in event.lost if pair.person_id in known], event.at)
    await forget_gone(notifications, known)
    await note(notifications.db)
