"""Employers: whether they are let in, and what the team has to look at."""

from services.notifications.handlers.things import Notifications, Told, handlers, tell, tell_staff
from services.notifications.kinds import Kind
from services.notifications.message import Topic
from shared.contracts.listings.employer_events import (
    EmployerRefused,
    EmployerVerified,
    EmployerWaiting,
    ImportFailed,
)


@handlers.on(EmployerWaiting)
async def on_employer_waiting(event: EmployerWaiting, notifications: Notifications) -> None:
    """For the team. The message's id does what the inbox would."""
    values = {"employer_id": str(event.employer_id), "employer": event.employer_name}
    await tell_staff(notifications, Kind.EMPLOYER_WAITING, str(event.employer_id), values)


@handlers.on(EmployerVerified)
async def on_employer_verified(event: EmployerVerified, notifications: Notifications) -> None:
    """Its members may post."""
    told = Told(Kind.EMPLOYER_VERIFIED, set(event.members), {"employer": event.employer_name})
    await tell(notifications, Topic(f"employer:{event.employer_id}", 1), told)


@handlers.on(EmployerRefused)
async def on_employer_refused(event: EmployerRefused, notifications: Notifications) -> None:
    """Its members are told, also when it was let in before."""
    values = {"employer": event.employer_name, "banned": event.banned, "reason": event.reason.key}
    topic = Topic(f"employer:{event.employer_id}", 1, "banned" if event.banned else "")
    await tell(notifications, topic, Told(Kind.EMPLOYER_REFUSED, set(event.members), values))


@handlers.on(ImportFailed)
async def on_import_failed(event: ImportFailed, notifications: Notifications) -> None:
    """For the team. The message's id does what the inbox would."""
    values = {
        "import_id": str(event.import_id),
        "employer": event.employer_name,
        "refused": event.refused,
        "rows": event.rows,
    }
    await tell_staff(notifications, Kind.IMPORT_FAILED, str(event.import_id), values)
