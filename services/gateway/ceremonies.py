"""What has begun and is not finished: a sign-in at the centre's own provider, the challenge of a passkey. Taken once.

Kept in the database with an end, so that any replica can finish what another has begun; of the secret only its hash.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from services.gateway.accounts import digest
from shared import clock
from shared.mongo import ASCENDING, Database, IndexModel

Kind = Literal["oidc", "passkey_new", "passkey_sign_in"]

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "ceremonies": [IndexModel([("expires_at", ASCENDING)], name="expires", expireAfterSeconds=0)],
}


class CeremonyStore:
    def __init__(self, db: Database) -> None:
        self._ceremonies = db["ceremonies"]

    async def begin(self, kind: Kind, secret: str, kept: Mapping[str, Any], lasts: dt.timedelta) -> None:
        """Remember ``kept`` for whoever comes back with ``secret``, which must be random."""
        document = {"_id": _key(kind, secret), "kept": dict(kept), "expires_at": clock.now() + lasts}
        await self._ceremonies.insert_one(document)

    async def take(self, kind: Kind, secret: str) -> dict[str, Any] | None:
        """What was remembered, for exactly one caller; None when it is over, was taken, or has never been."""
        wanted = {"_id": _key(kind, secret), "expires_at": {"$gt": clock.now()}}
        found = await self._ceremonies.find_one_and_delete(wanted)
        return None if found is None else dict(found["kept"])


def _key(kind: Kind, secret: str) -> str:
    return f"{kind}:{digest(secret)}"
