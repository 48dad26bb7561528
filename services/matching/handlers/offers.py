"""Offers: whom they fit is told, once; and who it was is kept no longer than the offer."""

from functools import partial

from services.matching import search
from services.matching.aside import aside
from services.matching.fitting import Fitting
from services.matching.handlers.things import Matching, handlers
from services.matching.people import People
from shared import clock, inbox
from shared.contracts.listings.offer_events import OfferChanged, OfferClosed, OfferPaused, OfferPublished
from shared.contracts.listings.offers import OfferFacts


@handlers.on(OfferPublished)
async def on_offer_published(event: OfferPublished, matching: Matching) -> None:
    """Tell whom it fits. May be repeated: each pair is told once."""
    await _match(event.offer, matching)


@handlers.on(OfferChanged)
async def on_offer_changed(event: OfferChanged, matching: Matching) -> None:
    """Tell whom it fits now and was not told of it; whom it no longer fits neither sees it nor hears of it."""
    await _match(event.offer, matching)


async def _match(offer: OfferFacts, matching: Matching) -> None:
    """Twice: at once, stored together with the offer; and again from a picture that shows the offer.

    The second look is the one that misses nobody: see the package's docstring. Mostly it finds nothing to add; and whom
    the offer fitted in an older picture alone, where a profile has changed meanwhile, loses it again.
    """
    holds = partial(matching.offers.remember, offer)
    _, at_once = await aside(_look, offer, matching.follower.picture.people)
    await matching.told.tell_of_offer(at_once, holds)
    picture = await matching.follower.reached("offers", offer.offer_id, offer.version)
    fitting, worth = await aside(_look, offer, picture.people)
    if len(more := await aside(worth.beyond, at_once)):
        await matching.told.tell_of_offer(more, holds)
    if offer.version > 1 or len(await aside(at_once.beyond, fitting)):
        await matching.lost.lose_of_offer(offer.offer_id, fitting.ids())
    await inbox.note(matching.db)


def _look(offer: OfferFacts, people: People) -> tuple[Fitting, Fitting]:
    """All whom it fits, and those of them who want to hear of so good a match, each once."""
    fitting = search.find(offer, people, clock.today())
    return fitting, fitting.worth_telling()


@handlers.on(OfferPaused)
async def on_offer_paused(event: OfferPaused, matching: Matching) -> None:
    """Off the lists; who was told stays told, for when it is back. May be repeated: versions decide."""
    await matching.offers.take_off(event.offer_id, event.version, "paused")


@handlers.on(OfferClosed)
async def on_offer_closed(event: OfferClosed, matching: Matching) -> None:
    """Off the lists for good: what was kept of its matches goes. May be repeated."""
    await matching.offers.take_off(event.offer_id, event.version, "closed")
    await matching.told.forget_offer(event.offer_id)
    await matching.marks.forget_offer(event.offer_id)
