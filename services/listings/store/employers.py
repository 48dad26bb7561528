"""What listings keeps of employers."""

from uuid import UUID

from services.listings.employer import Employer, NotAMember
from shared.mongo import ASCENDING, Database, IndexModel

INDEXES = {"employers": [IndexModel([("members", ASCENDING)])]}  # whom an account acts for


class EmployerStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def get_by_member(self, account_id: UUID) -> Employer:
        """Raises NotAMember."""
        document = await self._db["employers"].find_one({"members": account_id})
        if document is None:
            raise NotAMember("This account does not belong to an employer.")
        return Employer(document["_id"], document["name"], document["state"], tuple(document["members"]))

    async def save(self, employer: Employer) -> None:
        document = {"name": employer.name, "state": employer.state, "members": list(employer.members)}
        await self._db["employers"].replace_one({"_id": employer.id}, document, upsert=True)
