"""Which audiences an employer has asked for today, and the secret that the noise in the answers hangs on."""

import datetime as dt
import secrets
from uuid import UUID

from services.matching.audience import QUESTIONS_A_DAY, AudienceExhausted
from shared import clock
from shared.mongo import ASCENDING, Database, DuplicateKeyError, IndexModel, ReturnDocument

KEPT_DAYS = 90  # long enough for staff to see who asks in rows
INDEXES = {"questions": [IndexModel([("day", ASCENDING)], expireAfterSeconds=KEPT_DAYS * 24 * 3600)]}  # forget them


class QuestionStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def secret(self) -> bytes:
        """Made once, and never changed: a new one would give everybody's count a second, independent noise."""
        kept = await self._db["secrets"].find_one_and_update(
            {"_id": "audience"},
            {"$setOnInsert": {"key": secrets.token_bytes(32)}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return bytes(kept["key"])

    async def count(self, employer_id: UUID, fingerprint: str) -> None:
        """Note the question; one asked before costs nothing. Raises AudienceExhausted when it is one too many."""
        today = dt.datetime.combine(clock.today(), dt.time(), dt.UTC)
        free = [{"asked": fingerprint}, {f"asked.{QUESTIONS_A_DAY - 1}": {"$exists": False}}]
        of_today = {"_id": f"{employer_id}:{today.date()}", "$or": free}
        asked = {"$addToSet": {"asked": fingerprint}, "$setOnInsert": {"employer_id": employer_id, "day": today}}
        try:
            await self._db["questions"].update_one(of_today, asked, upsert=True)
        except DuplicateKeyError:  # today's are there: as many as may be, or begun at this moment by another question
            if not (await self._db["questions"].update_one(of_today, asked)).matched_count:
                raise AudienceExhausted("Too many different offers asked about today.") from None
