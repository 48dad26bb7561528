"""Words that mean the same work, as an operator has imported them: every replica's search index follows them."""

from collections.abc import Mapping

from shared.mongo import ASCENDING, Database, IndexModel, UpdateOne

INDEXES = {"occupations": [IndexModel([("edition", ASCENDING)])]}  # what an import leaves behind
AT_ONCE = 1_000


class OccupationStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def replace(self, edition: str, same: Mapping[str, frozenset[str]]) -> None:
        """These words and no others beside our own list. The same again changes nothing."""
        words = sorted(same)
        for start in range(0, len(words), AT_ONCE):
            writes = [
                UpdateOne({"_id": word}, {"$set": {"same": sorted(same[word]), "edition": edition}}, upsert=True)
                for word in words[start : start + AT_ONCE]
            ]
            await self._db["occupations"].bulk_write(writes, ordered=False)
        await self._db["occupations"].delete_many({"edition": {"$ne": edition}})
