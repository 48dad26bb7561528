"""Letters: who has been written to hears that there is one, the team that one was reported. Never what it says."""

from services.notifications.handlers.applications import values
from services.notifications.handlers.things import Notifications, Told, handlers, tell, tell_staff
from services.notifications.kinds import Kind
from services.notifications.message import Topic
from shared.contracts.listings.letters import LetterFlagged, LetterSent


@handlers.on(LetterSent)
async def on_letter_sent(event: LetterSent, notifications: Notifications) -> None:
    """The next one supersedes a message that still waits: one is enough to come and read.

    One that was held is told for itself: what came after it has been told before.
    """
    facts = event.application
    young = event.to == "young_person"
    kind = Kind.LETTER_RECEIVED if young else Kind.EMPLOYER_LETTER_RECEIVED
    people = {facts.person_id} if young else set(facts.members)
    all_of_it, number = f"letters:{facts.application_id}", str(event.number)
    topic = Topic(f"{all_of_it}:{number}", 1) if event.released else Topic(all_of_it, event.number, number)
    await tell(notifications, topic, Told(kind, people, values(facts)))


@handlers.on(LetterFlagged)
async def on_letter_flagged(event: LetterFlagged, notifications: Notifications) -> None:
    """For the team. The message's id does what the inbox would."""
    about = {"letter_id": str(event.letter_id), "title": event.title, "employer": event.employer_name}
    await tell_staff(notifications, Kind.LETTER_FLAGGED, str(event.letter_id), about)
