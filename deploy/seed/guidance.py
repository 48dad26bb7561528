"""The demo centre's texts and calendar, as the files in ``guidance/`` tell them."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from pydantic import TypeAdapter

from deploy.seed.employers import NAMESPACE
from services.listings.calendar import Entry, EventNotFound
from services.listings.content import ContentNotFound, Text
from services.listings.store.calendar import CalendarStore
from services.listings.store.content import ContentStore
from shared import clock
from shared.contracts.listings.calendar import CalendarInput
from shared.contracts.listings.guidance import Content
from shared.law import Work, calendars
from shared.mongo import Database

FOLDER = Path(__file__).parent / "guidance"
FILES = ("page", "adviser", "film", "funding")
CONTENT: TypeAdapter[Content] = TypeAdapter(Content)


def texts() -> dict[str, list[tuple[str, Content]]]:
    """Address and content, by type."""
    return {
        kind: [(row.pop("slug"), CONTENT.validate_python({"type": kind, **row})) for row in _rows(kind)]
        for kind in FILES
    }


def events(today: dt.date) -> dict[UUID, CalendarInput]:
    """What takes place in the weeks after ``today``."""
    return {uuid5(NAMESPACE, f"event {row['slug']}"): _event(row, today) for row in _rows("event")}


async def save_guidance(db: Database, by: UUID, today: dt.date) -> int:
    """What is missing; returns how many texts and events were new."""
    content, calendar = ContentStore(db), CalendarStore(db)
    new = 0
    for kind, rows in texts().items():
        for slug, one in rows:
            try:
                await content.get(kind, slug, drafts=True)  # type: ignore[arg-type]  # the files are named by type
            except ContentNotFound:
                await content.save(Text(slug, 1, True, one, clock.now(), by))
                new += 1
    for event_id, entry in events(today).items():
        try:
            await calendar.get(event_id)
        except EventNotFound:
            await calendar.save(Entry(event_id, 1, "planned", entry))
            new += 1
    return new


def _rows(kind: str) -> list[dict[str, Any]]:
    name = f"{kind}.toml" if kind == "funding" else f"{kind}s.toml"
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))[kind]
    return rows


def _event(row: dict[str, Any], today: dt.date) -> CalendarInput:
    day = today + dt.timedelta(days=row["days"])
    while day.weekday() >= 5 or day in calendars.public_holidays(Work.land, day.year):
        day += dt.timedelta(days=1)
    kept = {name: value for name, value in row.items() if name not in ("slug", "days", "from", "to")}
    starts_at, ends_at = (
        dt.datetime.combine(day, dt.time.fromisoformat(row[end]), clock.BERLIN).astimezone(dt.UTC)
        for end in ("from", "to")
    )
    return CalendarInput.model_validate({**kept, "starts_at": starts_at, "ends_at": ends_at})
