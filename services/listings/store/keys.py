"""The key that listings signs links with: made by the first replica that needs one, the same for all, never shown."""

import secrets

from shared.mongo import Database, ReturnDocument


class KeyStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def get(self) -> bytes:
        """Of 32 random bytes. Removing its document makes every link that was sent invalid."""
        document = await self._db["keys"].find_one_and_update(
            {"_id": "links"},
            {"$setOnInsert": {"key": secrets.token_bytes(32)}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return bytes(document["key"])
