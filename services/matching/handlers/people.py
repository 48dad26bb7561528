"""One account: all that is kept of it, and forgetting it."""

from services.matching.handlers.things import Matching, handlers
from services.matching.store.people import PLACES
from shared import clock, people
from shared.contracts.gateway.accounts import AccountErased
from shared.contracts.matching.people import GetMatchingData, MatchingDataErased
from shared.contracts.people import PersonData


@handlers.answers(GetMatchingData)
async def get_matching_data(request: GetMatchingData, matching: Matching) -> PersonData:
    """The profile, saved searches, and what was seen and dismissed."""
    return await people.export(matching.db, PLACES, request.account_id)


@handlers.on(AccountErased)
async def on_account_erased(event: AccountErased, matching: Matching) -> None:
    """The pairs announced as well. May be repeated."""
    erased = await people.erase(matching.db, PLACES, event.account_id, event.substitute)
    await matching.told.forget_person(event.account_id)
    answer = MatchingDataErased(erasure_id=event.erasure_id, erased=erased, at=clock.now())
    await people.answer_once(matching.db, answer)
