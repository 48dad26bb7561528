"""Recommendations: the young person is asked, and the employers they choose are told that there is somebody."""

from services.notifications.handlers.applications import values
from services.notifications.handlers.things import Notifications, Told, handlers, tell
from services.notifications.kinds import Kind
from services.notifications.message import Topic
from shared.contracts.listings.recommendations import RecommendationMade, RecommendationShown

PAGE = "/betrieb/empfehlungen"


@handlers.on(RecommendationMade)
async def on_recommendation_made(event: RecommendationMade, notifications: Notifications) -> None:
    """There is one of an application: it has one version."""
    topic = Topic(f"recommendation:{event.recommendation_id}", 1, "")
    said = {**values(event.application), "by": event.by}
    await tell(notifications, topic, Told(Kind.RECOMMENDED, {event.application.person_id}, said))


@handlers.on(RecommendationShown)
async def on_recommendation_shown(event: RecommendationShown, notifications: Notifications) -> None:
    """To the members of the employer; of the young person nothing is said."""
    topic = Topic(f"recommendation:{event.recommendation_id}:{event.offer_id}", 1, "")
    said = {"offer_id": str(event.offer_id), "title": event.title, "employer": event.employer_name, "path": PAGE}
    await tell(notifications, topic, Told(Kind.RECOMMENDATION_RECEIVED, set(event.members), said))
