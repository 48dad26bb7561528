"""How long what is kept: ``retention.toml``, applied by the clock of every service."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from shared import clock, logs
from shared.mongo import Database

EVERY_SECONDS = 3600.0

log = logs.get(__name__)


class Row(BaseModel):
    service: str
    collection: str
    field: str
    days: int = Field(ge=1)
    only: dict[str, Any] = {}
    what: str
    why: str


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
ROWS = tuple(Row.model_validate(row) for row in _TABLE["rows"])
INACTIVE = dt.timedelta(days=_TABLE["accounts"]["inactive_days"])
NOTICE = dt.timedelta(days=_TABLE["accounts"]["notice_days"])


async def sweep(db: Database, service: str) -> None:
    """Delete what is too old. Any replica may, and twice does no harm."""
    for row in ROWS:
        if row.service == service:
            old = {row.field: {"$lt": clock.now() - dt.timedelta(days=row.days)}, **row.only}
            gone = (await db[row.collection].delete_many(old)).deleted_count
            if gone:
                log.info("kept long enough", collection=row.collection, deleted=gone)
