"""Recommendations: an employer who has no place for somebody good, the young person, and whom they choose."""

from services.listings import application as applications
from services.listings import recommendation as recommendations
from services.listings.application import EMPLOYER, YOUNG, Actor, Application
from services.listings.employer import Employer
from services.listings.fit import complete
from services.listings.handlers.applications import open_offer, period_of
from services.listings.handlers.things import Listings, handlers
from services.listings.offer import Offer
from services.listings.recommendation import Recommendation
from shared.contracts.listings.applications import ApplicationView
from shared.contracts.listings.recommendations import (
    AnswerRecommendation,
    GetRecommendation,
    InviteRecommended,
    ListRecommended,
    Recommend,
    RecommendationView,
    RecommendedList,
)
from shared.contracts.message import Done


@handlers.answers(Recommend)
async def recommend(request: Recommend, listings: Listings) -> Done:
    """By the employer who has declined, or by a counsellor; whoever is first."""
    found = await listings.applications.get(request.application_id)
    if request.side == EMPLOYER:
        own = await listings.employers.get_by_member(request.account_id)
        found = await listings.applications.get_of_employer(request.application_id, own.id)
    employer = await listings.employers.get(found.employer_id)
    made, event = recommendations.recommend(found, Actor(request.side, request.account_id), employer.members)
    await listings.recommendations.save_once(made, event)
    return Done()


@handlers.answers(GetRecommendation)
async def get_recommendation(request: GetRecommendation, listings: Listings) -> RecommendationView:
    """As the young person reads it."""
    found = await listings.applications.get_of_person(request.application_id, request.person_id)
    known = await listings.recommendations.find(found.id)
    return known.view() if known else RecommendationView(state="none")


@handlers.answers(AnswerRecommendation)
async def answer_recommendation(request: AnswerRecommendation, listings: Listings) -> RecommendationView:
    """Shown to whom they choose, or to nobody."""
    found = await listings.applications.get_of_person(request.application_id, request.person_id)
    known = await listings.recommendations.find(found.id)
    if known is None:
        raise recommendations.RecommendationOver("Nobody has recommended this.")
    actor = Actor(YOUNG, request.person_id)
    if request.offers:
        offers = [await open_offer(one, listings) for one in dict.fromkeys(request.offers)]
        chosen = [(offer, await listings.employers.get(offer.employer_id)) for offer in offers]
        answered, events = recommendations.share(known, actor, chosen)
    else:
        answered, events = recommendations.refuse(known, actor), ()
    await listings.recommendations.save(answered, *events)
    return answered.view()


@handlers.answers(ListRecommended)
async def list_recommended(request: ListRecommended, listings: Listings) -> RecommendedList:
    """Those who want to be shown to this employer."""
    employer = await listings.employers.get_by_member(request.account_id)
    return await listings.recommendations.list_shown(employer.id, request)


@handlers.answers(InviteRecommended)
async def invite_recommended(request: InviteRecommended, listings: Listings) -> ApplicationView:
    """The employer's yes comes first here; all that follows is as with every application."""
    employer = await listings.employers.get_by_member(request.account_id)
    known = await listings.recommendations.get(request.recommendation_id)
    before = await listings.applications.find_by_key(known.person_id, _key(request))
    if before is not None and before.employer_id == employer.id:
        return before.view(EMPLOYER)
    actor = Actor(EMPLOYER, request.account_id)
    invited = recommendations.invite(known, actor, request.offer_id, employer.id)
    new = _new(known, await open_offer(request.offer_id, listings), employer, _key(request))
    accepted, event = applications.move(new, "invite", actor, employer.members)
    return (await listings.recommendations.invite(invited, accepted, event)).view(EMPLOYER)


def _key(request: InviteRecommended) -> str:
    return f"recommendation:{request.recommendation_id}:{request.offer_id}"


def _new(known: Recommendation, offer: Offer, employer: Employer, key: str) -> Application:
    """Without the words that were written to somebody else."""
    period = period_of(offer, None)
    return applications.new(
        known.person_id,
        key,
        offer_id=offer.id,
        employer_id=employer.id,
        title=offer.content.title,
        employer_name=offer.employer_name,
        town=complete(offer.content).place.town,
        text="",
        age=known.age,
        minor=known.minor,
        first_day=period.start if period else None,
        last_day=period.end if period else None,
    )
