"""Time and ids: one place that asks the machine what time it is, so that a test can say otherwise."""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

from uuid_utils.compat import uuid7

BERLIN = ZoneInfo("Europe/Berlin")


def now() -> dt.datetime:
    """The current time in UTC, whole milliseconds: what MongoDB keeps, so that a value survives its round trip."""
    moment = dt.datetime.now(dt.UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def today() -> dt.date:
    """The current day where the people are (Europe/Berlin)."""
    return now().astimezone(BERLIN).date()


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): ids of one process sort by the time they were made."""
    made: UUID = uuid7()
    return made
