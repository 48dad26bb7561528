"""How long what is kept: ``retention.toml``, applied by the clock of every service."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from shared import clock, logs
from shared.mongo import Database, Document

EVERY_SECONDS = 3600.0
BATCH = 1_000

log = logs.get(__name__)


class Row(BaseModel):
    service: str
    collection: str
    field: str
    days: int = Field(ge=1)
    day: bool = False  # the field holds a day as text, and no moment
    only: dict[str, Any] = {}
    takes: dict[str, str] = {}  # collections, and which of their fields names the document they go with
    what: str
    why: str


class Stays(BaseModel):
    service: str
    collections: tuple[str, ...]
    why: str


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
ROWS = tuple(Row.model_validate(row) for row in _TABLE["rows"])
STAYS = tuple(Stays.model_validate(one) for one in _TABLE["stays"])
INACTIVE = dt.timedelta(days=_TABLE["accounts"]["inactive_days"])
NOTICE = dt.timedelta(days=_TABLE["accounts"]["notice_days"])


async def sweep(db: Database, service: str) -> None:
    """Delete what is too old. Any replica may, and twice does no harm."""
    for row in ROWS:
        if row.service == service:
            limit = clock.now() - dt.timedelta(days=row.days)
            old = {row.field: {"$lt": limit.date().isoformat() if row.day else limit}, **row.only}
            gone = await _delete(db, row, old)
            if gone:
                log.info("kept long enough", collection=row.collection, deleted=gone)


async def _delete(db: Database, row: Row, old: Document) -> int:
    """With what hangs on them, which is found by them alone and so goes first."""
    if not row.takes:
        return (await db[row.collection].delete_many(old)).deleted_count
    gone = 0
    while ids := [one["_id"] async for one in db[row.collection].find(old, {}, limit=BATCH)]:
        for collection, field in row.takes.items():
            await db[collection].delete_many({field: {"$in": ids}})
        gone += (await db[row.collection].delete_many({"_id": {"$in": ids}})).deleted_count
    return gone
