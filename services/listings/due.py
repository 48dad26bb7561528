"""What becomes due in listings by the clock. Runs in every replica; each store sees to it that a thing is done once."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from services.listings import acts, announcements, expiry, links, silence
from services.listings import application as applications
from services.listings.application import Application
from services.listings.handlers import Listings
from services.listings.offer import CLOCK, Offer
from services.listings.store.offers import ChangedMeanwhile
from shared import clock, logs
from shared.mongo import ConnectionFailure

log = logs.get(__name__)


async def look(listings: Listings) -> None:
    """Everything that is due now."""
    await listings.calendar.remind(clock.now())
    await _applications(listings)
    for offer in await listings.demand.find_due():
        with _alone(offer.id):
            await listings.demand.ask(offer)
    today = clock.today()
    for offer in await listings.offers.find_due(today):
        with _alone(offer.id):
            await _deal_with(offer, listings, today)


@contextlib.contextmanager
def _alone(about: UUID) -> Iterator[None]:
    """What goes wrong with one holds up no other; it comes again with the next look."""
    try:
        yield
    except ChangedMeanwhile:  # another replica was first, or one of the people
        pass
    except ConnectionFailure:
        raise
    except Exception as error:
        log.error("the clock cannot deal with this", about=str(about), exc_info=error)


async def _applications(listings: Listings) -> None:
    now = clock.now()
    for application in await listings.applications.find_due(now):
        with _alone(application.id):
            await _set_free(application, listings, now)


async def _set_free(found: Application, listings: Listings, now: dt.datetime) -> None:
    """Who waits for an answer is reminded of, or set free."""
    reached = silence.reached(found, now)
    if reached is None:
        return
    employer = await listings.employers.get(found.employer_id)
    stage, deed = reached
    if deed.announce is not None:
        await listings.applications.remind(found, stage, deed.announce(found.facts(employer.members)))
        return
    actor, reason = applications.Actor(applications.CLOCK), silence.lapse_reason(found)
    lapsed, event = applications.move(found, "expire", actor, employer.members, reason)
    await listings.applications.save(lapsed, event, employer)


async def _deal_with(offer: Offer, listings: Listings, today: dt.date) -> None:
    """An offer whose time has come expires; one whose time is near is announced as such."""
    if offer.expires_on is None or offer.due_on is None:
        return
    employer = await listings.employers.get(offer.employer_id)
    if today >= offer.expires_on:
        expired, events = acts.close(offer, employer, CLOCK, "expire")
        await listings.offers.save(expired, *events, successor=acts.successor(expired))
        return
    days_left = expiry.reminder(offer.expires_on, offer.due_on, today)
    token = links.token(await listings.keys.get(), offer.id, offer.expires_on)
    reminders = [announcements.expiring(offer, employer.members, days_left, token)] if days_left else []
    await listings.offers.remind(offer, expiry.first_due(offer.expires_on, today), *reminders)
