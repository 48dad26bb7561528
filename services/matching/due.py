"""What becomes due in matching by the clock: from a birthday on more may fit, above all what is by arrangement."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from services.matching.alike import born_by
from services.matching.aside import aside
from services.matching.handlers import Matching
from services.matching.people import People
from services.matching.profile import OLDEST, YOUNGEST
from shared import clock
from shared.law.person import birthday

DAY = dt.timedelta(days=1)
MADE_UP_FOR = 7  # days on which nothing ran


async def look(matching: Matching) -> None:
    """Have offers looked for anew for those whose birthday has come since the last look. Any replica may, one does."""
    last, today = await matching.profiles.looked_on(), clock.today()
    days = since(last, today)
    if days:
        picture = await matching.follower.caught_up()
        await matching.profiles.look_anew(await aside(_born, picture.people, days), last, today)


def since(last: dt.date | None, today: dt.date) -> list[dt.date]:
    """The days after the last one up to today, a week at most."""
    missed = (today - last).days if last else 1
    return [today - number * DAY for number in range(min(missed, MADE_UP_FOR))][::-1]


def births(day: dt.date) -> list[dt.date]:
    """When those are born who have a birthday on this day, at the ages Anlauf is for."""
    ages = range(YOUNGEST, OLDEST + 1)
    around = [(dt.date.fromordinal(born_by(day, age) + near), age) for age in ages for near in (-1, 0)]
    return [born for born, age in around if birthday(born, age) == day]


def _born(people: People, days: Sequence[dt.date]) -> list[UUID]:
    return people.born_on([born for day in days for born in births(day)])
