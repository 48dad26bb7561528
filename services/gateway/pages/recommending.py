"""A recommendation on an application's page: the employer makes it, the young person says who may see it."""

from uuid import UUID

from starlette.requests import Request

from services.gateway.pages.forms import Form
from services.gateway.rpc import ask
from shared.contracts.listings.applications import ApplicationView
from shared.contracts.listings.recommendations import (
    AnswerRecommendation,
    GetRecommendation,
    Recommend,
    RecommendationView,
)
from shared.contracts.matching.matches import MatchView

MOST = 5  # offers to choose from, and to be shown to
Tile = tuple[str, str, str, str]


async def find(request: Request, person_id: UUID, found: ApplicationView) -> RecommendationView | None:
    """None where there can be none."""
    if found.state != "declined":
        return None
    return await ask(request, GetRecommendation(person_id=person_id, application_id=found.id))


def choosable(found: ApplicationView, matches: tuple[MatchView, ...]) -> list[Tile]:
    """What fits, of other employers, as tiles."""
    others = [one.offer for one in matches if one.offer.employer_name != found.employer_name]
    return [(str(one.offer_id), one.title, "", f"{one.employer_name}, {one.town}") for one in others[:MOST]]


async def recommend(request: Request, account_id: UUID, application_id: UUID) -> None:
    await ask(request, Recommend(account_id=account_id, side="employer", application_id=application_id))


async def show_me(request: Request, person_id: UUID, application_id: UUID, form: Form) -> None:
    """To those that are ticked, and only if any is."""
    if not form.chosen("offers"):
        form.lack("offers")
        return
    who = {"person_id": person_id, "application_id": application_id}
    if order := form.saying({"offers": sorted(form.chosen("offers"))}).check(AnswerRecommendation, **who):
        await ask(request, order)


async def show_nobody(request: Request, person_id: UUID, application_id: UUID) -> None:
    await ask(request, AnswerRecommendation(person_id=person_id, application_id=application_id, offers=()))
