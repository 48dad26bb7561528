"""The ledger of a young person's work, which the law check adds up."""

from uuid import UUID

from services.listings.application import Application
from services.listings.handlers.things import Listings, handlers
from services.listings.offer import Offer
from shared.contracts.listings.ledgers import GetLedger, LedgerView, SaveWorkElsewhere, WorkElsewhere
from shared.contracts.words import Kind


@handlers.answers(GetLedger)
async def get_ledger(request: GetLedger, listings: Listings) -> LedgerView:
    """The version first: what is confirmed after that is noticed when this is confirmed."""
    version, entered = await listings.ledgers.find(request.person_id)
    return LedgerView(version=version, places=await _places(request.person_id, request.but, listings), entered=entered)


@handlers.answers(SaveWorkElsewhere)
async def save_work_elsewhere(request: SaveWorkElsewhere, listings: Listings) -> LedgerView:
    """For nobody but the person and the law check."""
    version = await listings.ledgers.save(request.person_id, request.entered, request.version)
    places = await _places(request.person_id, None, listings)
    return LedgerView(version=version, places=places, entered=request.entered)


async def _places(person_id: UUID, but: UUID | None, listings: Listings) -> tuple[WorkElsewhere, ...]:
    firm = await listings.ledgers.find_places(person_id, but)
    return tuple(
        [_work(one, await listings.offers.get(one.offer_id)) for one in firm if one.first_day and one.last_day]
    )


def _work(one: Application, offer: Offer) -> WorkElsewhere:
    daily = offer.content.daily
    return WorkElsewhere.model_validate(
        {
            "first_day": one.first_day,
            "last_day": one.last_day,
            "weekdays": offer.content.weekdays,
            "minutes_a_day": daily.minutes_of_work if daily else 0,
            "holiday_job": offer.content.kind is Kind.HOLIDAY_JOB,
            "label": one.title[:80],
        }
    )
