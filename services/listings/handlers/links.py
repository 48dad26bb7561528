"""Offers, by the link of a reminder: no account, one offer, three acts."""

from services.listings import acts, life, links
from services.listings.handlers.things import Listings, handlers
from services.listings.offer import Actor, Offer
from shared import clock
from shared.contracts.listings.own_offers import ActOnLinkedOffer, GetLinkedOffer, LinkedOffer


@handlers.answers(GetLinkedOffer)
async def get_linked_offer(request: GetLinkedOffer, listings: Listings) -> LinkedOffer:
    """What the link is about, as it is now."""
    return _told(await _linked(request.token, listings))


@handlers.answers(ActOnLinkedOffer)
async def act_on_linked_offer(request: ActOnLinkedOffer, listings: Listings) -> LinkedOffer:
    """Prolong, or close as filled or withdrawn."""
    offer, link = await _linked(request.token, listings), Actor(life.LINK)
    employer = await listings.employers.get(offer.employer_id)
    if request.act == "prolong":
        done, events = acts.prolong(offer, employer, link)
    else:
        done, events = acts.close(offer, employer, link, request.act)
    await listings.offers.save(done, *events, successor=acts.successor(done))
    return _told(done)


async def _linked(token: str, listings: Listings) -> Offer:
    return await listings.offers.get(links.read(await listings.keys.get(), token, clock.today()))


def _told(offer: Offer) -> LinkedOffer:
    return LinkedOffer(
        title=offer.content.title,
        employer_name=offer.employer_name,
        state=offer.state,
        expires_on=offer.expires_on,
        acts=life.acts(offer.state, life.LINK),
    )
