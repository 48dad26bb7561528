"""Offers: posting, changing, ending, reading."""

from services.listings import acts, duplicates, life
from services.listings import offer as offers
from services.listings.answers import smoothed
from services.listings.conditions import conditions
from services.listings.employer import Employer
from services.listings.fit import complete, obstacles
from services.listings.handlers.things import Listings, handlers
from services.listings.offer import Actor, Offer, capacity
from shared import clock
from shared.contracts.listings.offers import GetOffer, OfferView
from shared.contracts.listings.own_offers import (
    ChangeOffer,
    CloseOffer,
    CopyOffer,
    DeleteDraft,
    Duplicate,
    DuplicateList,
    FindDuplicates,
    GetOwnOffer,
    ListOwnOffers,
    MoveOffer,
    OwnOffer,
    OwnOfferList,
    PublishOffer,
    SaveDraft,
)
from shared.contracts.message import Done, FieldError

MOVES = {"publish": acts.publish, "pause": acts.pause, "resume": acts.resume, "prolong": acts.prolong}
ENDS = {"filled": "fill", "withdrawn": "withdraw"}


@handlers.answers(PublishOffer)
async def publish_offer(request: PublishOffer, listings: Listings) -> OwnOffer:
    """Publish, once per key however often it is asked."""
    employer = await listings.employers.get_by_member(request.account_id)
    content_hash = offers.content_hash(request.offer)
    if before := await listings.offers.find_by_key(employer.id, request.key, content_hash):
        return before.own_view(capacity(employer))
    locate = await listings.places.locate(request.offer)
    offer, events = acts.post(employer, request.account_id, request.key, request.offer, locate)
    return await _told(await listings.offers.save_once(offer, *events), employer, listings)


@handlers.answers(SaveDraft)
async def save_draft(request: SaveDraft, listings: Listings) -> OwnOffer:
    """Keep a draft, once per key."""
    employer = await listings.employers.get_by_member(request.account_id)
    locate = await listings.places.locate(request.offer)
    draft = acts.draft(employer, request.account_id, request.key, request.offer, locate)
    return await _told(await listings.offers.save_once(draft), employer, listings)


@handlers.answers(ChangeOffer)
async def change_offer(request: ChangeOffer, listings: Listings) -> OwnOffer:
    """Set some fields of an own offer."""
    employer, offer, actor = await _own(request, listings)
    locate = await listings.places.locate(offer.content, request.offer)
    changed, events = acts.edit(offer, employer, actor, request.offer, request.fields, locate)
    if changed is not offer:
        await listings.offers.save(changed, *events)
    return await _told(changed, employer, listings)


@handlers.answers(MoveOffer)
async def move_offer(request: MoveOffer, listings: Listings) -> OwnOffer:
    """Publish a draft, pause, resume, prolong."""
    employer, offer, actor = await _own(request, listings)
    moved, events = MOVES[request.act](offer, employer, actor)
    await listings.offers.save(moved, *events)
    return await _told(moved, employer, listings)


@handlers.answers(CloseOffer)
async def close_offer(request: CloseOffer, listings: Listings) -> OwnOffer:
    """Close an offer of one's own employer; next year's draft is made with it where the offer recurs."""
    employer, offer, actor = await _own(request, listings)
    closed, events = acts.close(offer, employer, actor, ENDS[request.reason])
    await listings.offers.save(closed, *events, successor=acts.successor(closed))
    return closed.own_view(actor.who)


@handlers.answers(CopyOffer)
async def copy_offer(request: CopyOffer, listings: Listings) -> OwnOffer:
    """A draft out of an own offer in whatever state, once per key."""
    employer = await listings.employers.get_by_member(request.account_id)
    offer = await listings.offers.get_own(request.offer_id, employer.id)
    actor = Actor(capacity(employer), request.account_id)
    copied = acts.copy(offer, request.key, actor, next_year=request.next_year)
    return await _told(await listings.offers.save_once(copied), employer, listings)


@handlers.answers(DeleteDraft)
async def delete_draft(request: DeleteDraft, listings: Listings) -> Done:
    """Remove what was never on the board."""
    _, offer, actor = await _own(request, listings)
    acts.delete(offer, actor)
    await listings.offers.delete(offer)
    return Done()


@handlers.answers(GetOffer)
async def get_offer(request: GetOffer, listings: Listings) -> OfferView:
    """One offer, as long as anyone may see it."""
    offer, own, region = await listings.shown.get(request.offer_id)
    return offer.view().model_copy(update={"answers": smoothed(own, region)})


@handlers.answers(GetOwnOffer)
async def get_own_offer(request: GetOwnOffer, listings: Listings) -> OwnOffer:
    """One own offer, drafts as well."""
    employer = await listings.employers.get_by_member(request.account_id)
    return await _told(await listings.offers.get_own(request.offer_id, employer.id), employer, listings)


@handlers.answers(ListOwnOffers)
async def list_own_offers(request: ListOwnOffers, listings: Listings) -> OwnOfferList:
    """What one's own employer has, drafts and closed ones as well."""
    employer = await listings.employers.get_by_member(request.account_id)
    found, following = await listings.offers.list_of(employer.id, request)
    return OwnOfferList(items=tuple(offer.own_view(capacity(employer)) for offer in found), next=following)


@handlers.answers(FindDuplicates)
async def find_duplicates(request: FindDuplicates, listings: Listings) -> DuplicateList:
    """What is nearly the same and open already."""
    employer = await listings.employers.get_by_member(request.account_id)
    found = await listings.offers.find_at(employer.id, request.postal_code)
    alike = [found[number] for number in duplicates.near(request.title, (one.content.title for one in found))]
    return DuplicateList(items=tuple(Duplicate(id=one.id, title=one.content.title, state=one.state) for one in alike))


async def _own(
    request: ChangeOffer | MoveOffer | CloseOffer | DeleteDraft, listings: Listings
) -> tuple[Employer, Offer, Actor]:
    """The caller's employer, its offer in the version the caller has seen, and the capacity the caller acts in."""
    employer = await listings.employers.get_by_member(request.account_id)
    offer = await listings.offers.get_own(request.offer_id, employer.id)
    offer.must_be(request.version)
    offer = await listings.places.placed(offer)
    return employer, offer, Actor(capacity(employer), request.account_id)


async def _told(offer: Offer, employer: Employer, listings: Listings) -> OwnOffer:
    """The offer with what its employer should know: what a draft lacks, the law's conditions, near-duplicates."""
    warnings = obstacles(offer.content, clock.today(), offer.point) if offer.state == "draft" else ()
    if offer.state in life.OPEN:
        warnings += conditions(complete(offer.content), clock.today())
    if offer.content.place is not None and offer.state in ("draft", *life.OPEN):
        others = await listings.offers.find_at(employer.id, offer.content.place.postal_code)
        warnings += _duplicates(offer, [other for other in others if other.id != offer.id])
    return offer.own_view(capacity(employer), warnings)


def _duplicates(offer: Offer, others: list[Offer]) -> tuple[FieldError, ...]:
    found = [others[number] for number in duplicates.near(offer.content.title, (one.content.title for one in others))]
    return tuple(
        FieldError(
            pointer="/title",
            code="near_duplicate",
            detail=f"Nearly the same offer is open already: {one.content.title}",
            values={"offer_id": str(one.id), "title": one.content.title},
        )
        for one in found
    )
