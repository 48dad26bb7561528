"""How it was, from both sides."""

from services.listings import application as applications
from services.listings.application import Application, FeedbackNotDue
from services.listings.handlers.things import Listings, handlers
from shared import clock
from shared.contracts.listings.feedback import FeedbackList, GiveFeedback, ListFeedback
from shared.contracts.message import Done


@handlers.answers(GiveFeedback)
async def give_feedback(request: GiveFeedback, listings: Listings) -> Done:
    """From the first day on: also who has left early has something to say."""
    found = await _own(request, listings)
    if found.state != "confirmed" or (found.first_day or clock.today()) > clock.today():
        raise FeedbackNotDue("There is nothing to tell yet.")
    await listings.feedback.save(found, request.side, request.stars, request.text)
    return Done()


@handlers.answers(ListFeedback)
async def list_feedback(request: ListFeedback, listings: Listings) -> FeedbackList:
    """For the centre's staff."""
    return await listings.feedback.list_latest(request)


async def _own(request: GiveFeedback, listings: Listings) -> Application:
    if request.side == applications.EMPLOYER:
        employer = await listings.employers.get_by_member(request.account_id)
        return await listings.applications.get_of_employer(request.application_id, employer.id)
    return await listings.applications.get_of_person(request.application_id, request.account_id)
