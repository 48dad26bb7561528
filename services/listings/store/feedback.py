"""How it was: one document per application and side."""

from services.listings.application import Application
from shared import clock
from shared.contracts.listings.feedback import Feedback, FeedbackList
from shared.contracts.paging import Paged
from shared.mongo import DESCENDING, Database, IndexModel
from shared.paging import latest, page

INDEXES = {
    "feedback": [
        IndexModel([("at", DESCENDING)]),  # the counsellors' list, the latest first; and what is old enough to go
        IndexModel([("person_id", 1)]),  # all that concerns a person, to erase it
    ]
}


class FeedbackStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def save(self, about: Application, side: str, stars: int, text: str) -> None:
        """In the place of what this side has said before."""
        said = {"stars": stars, "text": text, "at": clock.now(), "person_id": about.person_id, "side": side}
        place = {"title": about.title, "employer_name": about.employer_name, "employer_id": about.employer_id}
        key = {"_id": f"{about.id}:{side}"}
        await self._db["feedback"].replace_one(key, {**key, **said, **place}, upsert=True)

    async def list_latest(self, wanted: Paged) -> FeedbackList:
        """Raises CursorInvalid."""
        found, following = await page(self._db["feedback"], [], latest("at", str), wanted)
        items = [Feedback.model_validate({name: one[name] for name in Feedback.model_fields}) for one in found]
        return FeedbackList(items=tuple(items), next=following)
