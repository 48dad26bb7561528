"""What becomes due by the clock: deferred messages and calls, digests, the week's figures; expired ones go."""

from services.notifications import figures
from services.notifications.handlers.things import Notifications, tell_staff
from services.notifications.kinds import Kind
from services.notifications.message import message_id
from services.notifications.store import DigestStore, MessageStore
from shared import clock
from shared.contracts.words import Channel


async def look_at_all(notifications: Notifications) -> None:
    await look(notifications.messages, notifications.digests)
    while await notifications.partners.wake(clock.now()):
        pass
    await tell_week(notifications)


async def look(messages: MessageStore, digests: DigestStore) -> None:
    """Everything that is due now. Any number of replicas may look at once: the stores see to it that each is one."""
    while await messages.wake(clock.now()):
        pass
    while await digests.compose(clock.now()):
        pass
    await messages.expire(clock.now())


async def tell_week(notifications: Notifications) -> None:
    """The last whole week in figures, from Monday 07:00 on; once, since the message's id follows from the week.

    Nothing of a week in which nothing was planned.
    """
    now = clock.now()
    week, first, last = figures.week_over(now)
    if await notifications.messages.is_planned(message_id("staff", Kind.WEEKLY_FIGURES, week, Channel.MAIL)):
        return
    tallies = await notifications.figures.count(first, last)
    if tallies:
        spent = await notifications.limits.find_spent(now)
        lines = figures.of_a_week(tallies, spent, notifications.allowed.monthly_sms)
        await tell_staff(notifications, Kind.WEEKLY_FIGURES, week, {"figures": lines})
