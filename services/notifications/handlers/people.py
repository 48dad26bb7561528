"""One account: all that is kept of it, and forgetting it."""

from services.notifications.handlers.things import Notifications, Told, handlers, tell
from services.notifications.kinds import Kind
from services.notifications.message import Topic
from services.notifications.store.people import PLACES
from shared import clock, people
from shared.contracts.gateway.accounts import AccountDeletionNear, AccountErased
from shared.contracts.notifications.people import GetNotificationsData, NotificationsDataErased
from shared.contracts.people import PersonData


@handlers.answers(GetNotificationsData)
async def get_notifications_data(request: GetNotificationsData, notifications: Notifications) -> PersonData:
    """How to reach the person, consents with their proofs, and what was sent."""
    return await people.export(notifications.db, PLACES, request.account_id)


@handlers.on(AccountErased)
async def on_account_erased(event: AccountErased, notifications: Notifications) -> None:
    """Nothing is planned for somebody without a contact, whatever is heard later. May be repeated."""
    erased = await people.erase(notifications.db, PLACES, event.account_id, event.substitute)
    answer = NotificationsDataErased(erasure_id=event.erasure_id, erased=erased, at=clock.now())
    await people.answer_once(notifications.db, answer)


@handlers.on(AccountDeletionNear)
async def on_account_deletion_near(event: AccountDeletionNear, notifications: Notifications) -> None:
    """Told once of each day; a later one supersedes what waits of an earlier one. Of who is erased nothing is noted."""
    if await notifications.contacts.find(event.account_id) is None:
        return
    day = event.deleted_on.isoformat()
    topic = Topic(f"account:{event.account_id}", event.deleted_on.toordinal(), day)
    await tell(notifications, topic, Told(Kind.DELETION_NEAR, {event.account_id}, {"day": day}))
