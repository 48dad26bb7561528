"""Counting what listings keeps."""

from services.listings import figures
from services.listings.store.answers import AnswerStore
from services.listings.store.employers import EmployerStore
from shared.contracts.listings.figures import StaffFigures
from shared.mongo import Database, Document


class FigureStore:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._employers, self._answers = EmployerStore(db), AnswerStore(db)

    async def count(self) -> StaffFigures:
        """Everything at once. Reads every published offer: seldom asked, and cheap up to some 10,000."""
        on_board: list[Document] = [{"$match": {"state": "published"}}]
        return figures.staff(
            await self._counts([{"$sortByCount": "$state"}]),
            await self._counts([*on_board, {"$sortByCount": "$kind"}]),
            await self._counts([*on_board, {"$unwind": "$fields"}, {"$sortByCount": "$fields"}]),
            await self._employers.count_states(),
            (await self._answers.find(()))[1],
        )

    async def _counts(self, pipeline: list[Document]) -> dict[str, int]:
        return {group["_id"]: group["count"] async for group in self._db["offers"].aggregate(pipeline)}
