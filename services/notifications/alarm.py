"""What becomes due by the clock: deferred messages and the morning's digests go out, expired ones are let go."""

from services.notifications.store import DigestStore, MessageStore
from shared import clock


async def look(messages: MessageStore, digests: DigestStore) -> None:
    """Everything that is due now. Any number of replicas may look at once: the stores see to it that each is one."""
    while await messages.wake(clock.now()):
        pass
    while await digests.compose(clock.now()):
        pass
    await messages.expire(clock.now())
