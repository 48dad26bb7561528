"""Handle once: an event's id goes into the inbox first, in the transaction of its effects and of what it announces.

A second delivery, at any time within 30 days and on any replica, changes nothing.
"""

import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from shared import clock, envelope, logs
from shared.mongo import ASCENDING, Database, DuplicateKeyError, IndexModel, Session, transaction

KEPT_DAYS = 30  # longer than all waits together, and than anyone takes to replay a dead message
INDEXES = {"inbox": [IndexModel([("at", ASCENDING)], expireAfterSeconds=KEPT_DAYS * 24 * 3600)]}

log = logs.get(__name__)


async def note(db: Database) -> None:
    """Note that the message in hand is handled, where all that was done for it may be repeated without harm."""
    with contextlib.suppress(DuplicateKeyError):
        await db["inbox"].insert_one(_row())


async def once(db: Database, work: Callable[[Session], Coroutine[Any, Any, None]]) -> bool:
    """Run ``work`` for the message in hand in one transaction, unless it has been done before. True: done now.

    ``work`` may run several times before the transaction holds: it must have no effect outside the database.
    """
    row = _row()

    async def first_the_inbox(session: Session) -> None:
        await db["inbox"].insert_one(row, session=session)
        await work(session)

    try:
        await transaction(db, first_the_inbox)
    except DuplicateKeyError as error:
        if (error.details or {}).get("keyPattern") != {"_id": 1} or row["_id"] not in str(error.details):
            raise
        log.info("handled before, nothing to do")
        return False
    return True


def _row() -> dict[str, Any]:
    hand = envelope.current()
    if hand is None:
        raise RuntimeError("the inbox needs a message in hand: shared.envelope.opened(...)")
    return {"_id": f"{hand.queue}:{hand.message_id}", "at": clock.now()}
