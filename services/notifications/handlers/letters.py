"""Letters: who has been written to hears that there is one, the team that one was reported. Never what it says."""

from services.notifications.handlers.applications import values
from services.notifications.handlers.things import Notifications, Told, handlers, tell, tell_staff
from services.notifications.kinds import Kind
from services.notifications.message import Topic
from shared.contracts.listings.letters import LetterFlagged, LetterSent

RECEIVED = {"young_person": Kind.LETTER_RECEIVED, "employer": Kind.EMPLOYER_LETTER_RECEIVED}
RELEASED = {"young_person": Kind.LETTER_RELEASED, "employer": Kind.EMPLOYER_LETTER_RELEASED}


@handlers.on(LetterSent)
async def on_letter_sent(event: LetterSent, notifications: Notifications) -> None:
    """The next one supersedes a message that still waits: one is enough to come and read.

    One that was held is told for itself, to its writer as well: what came after it has been told before.
    """
    facts = event.application
    both = {"young_person": {facts.person_id}, "employer": set(facts.members)}
    told = [Told(RECEIVED[event.to], both.pop(event.to), values(facts))]
    topic = Topic(f"letters:{facts.application_id}", event.number, str(event.number))
    if event.released:
        topic = Topic(f"{topic.name}:{event.number}", 1)
        told += [Told(RELEASED[writer], people, values(facts)) for writer, people in both.items()]
    await tell(notifications, topic, *told)


@handlers.on(LetterFlagged)
async def on_letter_flagged(event: LetterFlagged, notifications: Notifications) -> None:
    """For the team. The message's id does what the inbox would."""
    about = {"letter_id": str(event.letter_id), "title": event.title, "employer": event.employer_name}
    await tell_staff(notifications, Kind.LETTER_FLAGGED, str(event.letter_id), about)
