"""One account: all that is kept of it, and forgetting it."""

import contextlib

from services.listings import application as applications
from services.listings.application import YOUNG, Actor
from services.listings.handlers.things import Listings, handlers
from services.listings.store.offers import ChangedMeanwhile
from services.listings.store.people import PLACES
from shared import clock, people
from shared.contracts.gateway.accounts import AccountErased
from shared.contracts.listings.people import GetListingsData, ListingsDataErased
from shared.contracts.people import PersonData


@handlers.answers(GetListingsData)
async def get_listings_data(request: GetListingsData, listings: Listings) -> PersonData:
    """Applications; what an account did for its employer is the employer's."""
    return await people.export(listings.db, PLACES, request.account_id)


@handlers.on(AccountErased)
async def on_account_erased(event: AccountErased, listings: Listings) -> None:
    """Employers hear that the person has withdrawn, seats come free; then it is forgotten. May be repeated."""
    while active := await listings.applications.find_active_of(event.account_id):
        for found in active:
            employer = await listings.employers.get(found.employer_id)
            act = "cancel" if found.state == "confirmed" else "withdraw"
            gone, told = applications.move(found, act, Actor(YOUNG, event.account_id), employer.members, "other")
            with contextlib.suppress(ChangedMeanwhile):  # the next look finds it as it is then
                await listings.applications.save(gone, told, employer)
    erased = await people.erase(listings.db, PLACES, event.account_id, event.substitute)
    answer = ListingsDataErased(erasure_id=event.erasure_id, erased=erased, at=clock.now())
    await people.answer_once(listings.db, answer)
