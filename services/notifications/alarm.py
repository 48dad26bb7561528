"""What becomes due by the clock: deferred and left-behind messages go out in their time, expired ones are let go."""

from services.notifications.store import MessageStore
from shared import clock


async def look(messages: MessageStore) -> None:
    """Everything that is due now. Any number of replicas may look at once: the store wakes each message once."""
    while await messages.wake(clock.now()):
        pass
    await messages.expire(clock.now())
