"""What the two sides of an application write to each other, pure: who may, how much, and what is held back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.listings.application import ACTIVE, WAITING, Application
from services.listings.contact_data import kinds_in
from shared import clock
from shared.contracts.listings.letters import LetterList, LetterView
from shared.errors import DomainError

AGREED = ("accepted", "confirmed")  # by the employer at least: contact data may pass
DAY = dt.timedelta(days=1)
MOST_A_DAY = 20  # of one side in one application
TOGETHER = 3  # letters read as one, so that a number does not pass in pieces


class LettersClosed(DomainError):
    code = "letters_closed"


class TooManyLetters(DomainError):
    code = "too_many_letters"


class ContactNotDue(DomainError):
    code = "contact_not_due"


class ContactNotShared(DomainError):
    code = "contact_not_shared"


class LetterNotFound(DomainError):
    code = "letter_not_found"


@dataclass(frozen=True)
class Letter:
    """``held``: the kinds of contact data found in it before the employer's yes. ``settled``: nobody has to look."""

    id: UUID
    application_id: UUID
    number: int
    key: str
    side: str
    text: str
    at: dt.datetime
    held: tuple[str, ...] = ()
    reported: bool = False
    note: str = ""
    settled: bool = True

    def view(self, side: str) -> LetterView:
        own = self.side == side
        return LetterView(
            id=self.id, own=own, text=self.text, at=self.at, held=self.held if own else (), reported=self.reported
        )


def write(application: Application, side: str, key: str, text: str, before: Sequence[Letter]) -> Letter:
    """The next letter, held where it would tell how to reach somebody too early. Raises LettersClosed, TooManyLetters.

    ``before``: those of this application, the oldest first; of many the latest, a day's at least.
    """
    now = clock.now()
    if application.state not in ACTIVE:
        raise LettersClosed("This application has ended: nothing more can be written.")
    if sum(one.side == side and now - one.at < DAY for one in before) >= MOST_A_DAY:
        raise TooManyLetters("That is enough for today.")
    held = _found(side, text, before) if application.state in WAITING else ()
    number = before[-1].number + 1 if before else 1
    return Letter(clock.new_id(), application.id, number, key, side, text, now, held, settled=not held)


def shown(application: Application, side: str, letters: Sequence[Letter], following: str | None = None) -> LetterList:
    """One page as this side reads them: what is held is seen by its writer alone."""
    return LetterList(
        items=tuple(one.view(side) for one in letters if one.side == side or not one.held),
        open=application.state in ACTIVE,
        contact_data=application.state in AGREED,
        next=following,
    )


def share(application: Application, *, shared: bool) -> Application:
    """The young person's contact, opened to the employer or shut again. Raises ContactNotDue before the yes."""
    if application.state not in AGREED:
        raise ContactNotDue("How to reach each other is told once the employer has said yes.")
    return replace(application, version=application.version + 1, contact_shared=shared)


def shared_by(application: Application) -> UUID:
    """Whose contact the employer may see. Raises ContactNotShared, also when it has ended since."""
    if not application.contact_shared or application.state not in AGREED:
        raise ContactNotShared("The young person has not shared how to reach them.")
    return application.person_id


def _found(side: str, text: str, before: Sequence[Letter]) -> tuple[str, ...]:
    """In the letter, or in it together with those before it: together they tell what each alone does not."""
    lately = [one.text for one in before if one.side == side and not one.held][-TOGETHER:]
    alone = kinds_in(text)
    return alone or kinds_in(" ".join((*lately, text)))
