"""What follows from silence: offers of an employer that has not answered rest, and counsellors have a call list."""

import contextlib
import datetime as dt

from services.listings import acts
from services.listings.application import ApplicationNotFound
from services.listings.handlers.things import Listings, handlers
from services.listings.offer import CLOCK, Offer
from services.listings.store.offers import ChangedMeanwhile
from shared import clock
from shared.contracts.listings.application_events import ApplicationExpired
from shared.contracts.listings.silent_employers import ListSilentEmployers, SilentEmployerList
from shared.contracts.listings.unanswered_people import ListUnansweredPeople, UnansweredPeople


@handlers.on(ApplicationExpired)
async def on_application_expired(event: ApplicationExpired, listings: Listings) -> None:
    """Nobody else shall wait in vain: what is on the board rests until its employer puts it back.

    Safe to repeat: it looks at what is published and older than the silence, and each save is conditional.
    """
    if event.reason.key != "unanswered":
        return
    try:
        lapsed = await listings.applications.get(event.application.application_id)
    except ApplicationNotFound:  # erased meanwhile, and with it since when there was silence; who else waits tells it
        return
    employer = await listings.employers.get(lapsed.employer_id)
    async for offer in listings.offers.published_of(employer.id):
        if not _put_there_since(offer, lapsed.since):
            paused, events = acts.pause(offer, employer, CLOCK, "employer_silent")
            with contextlib.suppress(ChangedMeanwhile):  # its employer is here, and was first
                await listings.offers.save(paused, *events)


@handlers.answers(ListSilentEmployers)
async def list_silent_employers(request: ListSilentEmployers, listings: Listings) -> SilentEmployerList:
    """For counsellors to ring up."""
    return await listings.silent.find(clock.now(), request)


@handlers.answers(ListUnansweredPeople)
async def list_unanswered_people(request: ListUnansweredPeople, listings: Listings) -> UnansweredPeople:
    """For counsellors to ring up as well."""
    return UnansweredPeople(items=await listings.unanswered.find(clock.now()))


def _put_there_since(offer: Offer, moment: dt.datetime) -> bool:
    """Whether somebody has put it on the board, or said that it still stands, after the silence."""
    return any(line.at > moment and line.act in ("publish", "approve", "resume", "prolong") for line in offer.history)
