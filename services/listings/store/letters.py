"""Letters between the two sides, each saved together with its event; and what waits for a counsellor's eye."""

from typing import Any
from uuid import UUID

from services.listings import letter as letters
from services.listings.application import Application
from services.listings.letter import Letter, LetterNotFound
from services.listings.store import applications
from services.listings.store.applications import ApplicationStore
from services.listings.store.employers import EmployerStore
from shared import clock, outbox
from shared.contracts.listings.letters import LetterFlagged, LetterSent, ListLetters, StaffLetter
from shared.contracts.paging import Paged
from shared.mongo import (
    ASCENDING,
    DESCENDING,
    Database,
    Document,
    DuplicateKeyError,
    IndexModel,
    Session,
    transaction,
)
from shared.paging import Key, number, oldest, page

REPORTED_FIRST = (Key("reported", lambda said: said == "True", DESCENDING), *oldest("at"))
LATEST = 100  # more than both sides may write in a day
INDEXES = {
    "letters": [
        IndexModel([("application_id", 1), ("number", 1)], unique=True),  # the conversation, in order
        IndexModel([("application_id", 1), ("key", 1)], unique=True),  # the same click is one letter
        IndexModel(
            [("reported", -1), ("at", ASCENDING)], partialFilterExpression={"settled": False}
        ),  # what a counsellor has to look at
    ]
}


class LetterStore:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._applications, self._employers = ApplicationStore(db), EmployerStore(db)

    async def list_latest(self, application_id: UUID, session: Session) -> list[Letter]:
        """The latest 100, the oldest of them first."""
        of_one = {"application_id": application_id}
        found = self._db["letters"].find(of_one, sort=[("number", DESCENDING)], limit=LATEST, session=session)
        return [_from_document(document) for document in await found.to_list(LATEST)][::-1]

    async def list_seen(self, application_id: UUID, wanted: ListLetters) -> tuple[list[Letter], str | None]:
        """One page as this side reads them: what is held is seen by its writer alone. Raises CursorInvalid."""
        seen = {"application_id": application_id, "$or": [{"side": wanted.side}, {"held": []}]}
        found, following = await page(self._db["letters"], [{"$match": seen}], (Key("number", number),), wanted)
        return [_from_document(document) for document in found], following

    async def send(self, application: Application, side: str, key: str, text: str, members: tuple[UUID, ...]) -> Letter:
        """Write and announce it, once per key; judged by the application as it is at that moment.

        Raises LettersClosed, TooManyLetters.
        """

        async def write(session: Session) -> Letter:
            now = await self._applications.hold(session, application.id)
            made = letters.write(now, side, key, text, await self.list_latest(now.id, session))
            await self._db["letters"].insert_one(_to_document(made), session=session)
            if not made.held:
                await outbox.announce(self._db, session, _sent(made, now, members))
            return made

        for _ in range(3):  # two at the same moment: the second is the next one
            before = await self._db["letters"].find_one({"application_id": application.id, "key": key})
            if before is not None:
                return _from_document(before)
            try:
                return await transaction(self._db, write)
            except DuplicateKeyError:
                continue
        raise letters.TooManyLetters("Too many letters at the same moment.")

    async def share(self, application_id: UUID, person_id: UUID, *, shared: bool) -> Application:
        """Raises ContactNotDue, ApplicationNotFound."""

        async def write(session: Session) -> Application:
            found = await self._applications.get_of_person(application_id, person_id, session)
            changed = letters.share(found, shared=shared)
            document = applications.to_document(changed)
            await self._db["applications"].replace_one({"_id": application_id}, document, session=session)
            return changed

        return await transaction(self._db, write)

    async def report(self, application: Application, letter_id: UUID, side: str, note: str) -> None:
        """A letter that was received; twice is once. Raises LetterNotFound."""
        received = {"_id": letter_id, "application_id": application.id, "side": {"$ne": side}, "held": []}
        told = LetterFlagged(letter_id=letter_id, title=application.title, employer_name=application.employer_name)

        async def write(session: Session) -> None:
            known = await self._db["letters"].find_one(received, session=session)
            if known is None:
                raise LetterNotFound("There is no such letter.")
            if not known["reported"]:
                marks = {"reported": True, "note": note, "settled": False}
                await self._db["letters"].update_one({"_id": letter_id}, {"$set": marks}, session=session)
                await outbox.announce(self._db, session, told)

        await transaction(self._db, write)

    async def list_unsettled(self, wanted: Paged) -> tuple[tuple[StaffLetter, ...], str | None]:
        """One page, reported ones first, then the oldest. Raises CursorInvalid."""
        found, following = await page(self._db["letters"], [{"$match": {"settled": False}}], REPORTED_FIRST, wanted)
        return tuple([_for_staff(one, await self._applications.get(one["application_id"])) for one in found]), following

    async def settle(self, letter_id: UUID, by: UUID, *, deliver: bool) -> None:
        """A counsellor has looked at it; whom a held one is passed on to hears of it now. Raises LetterNotFound."""
        marks: dict[str, Any] = {"settled": True, "settled_by": by, "settled_at": clock.now()}
        if deliver:
            marks["held"] = []

        async def write(session: Session) -> None:
            waiting = {"_id": letter_id, "settled": False}
            before = await self._db["letters"].find_one_and_update(waiting, {"$set": marks}, session=session)
            if before is None:
                raise LetterNotFound("There is no such letter.")
            if deliver and before["held"]:
                application = await self._applications.get(before["application_id"], session)
                members = (await self._employers.get(application.employer_id)).members
                sent = _sent(_from_document(before), application, members, released=True)
                await outbox.announce(self._db, session, sent)

        await transaction(self._db, write)


def _sent(made: Letter, application: Application, members: tuple[UUID, ...], *, released: bool = False) -> LetterSent:
    to = "employer" if made.side == "young_person" else "young_person"
    about = {"application": application.facts(members), "number": made.number, "to": to, "released": released}
    return LetterSent.model_validate(about)


def _for_staff(document: Document, application: Application) -> StaffLetter:
    names = ("application_id", "side", "text", "at", "held", "reported", "note")
    own = {name: document[name] for name in names}
    about = {"id": document["_id"], "title": application.title, "employer_name": application.employer_name}
    return StaffLetter.model_validate({**own, **about})


def _to_document(letter: Letter) -> Document:
    own = {name: value for name, value in vars(letter).items() if name != "id"}
    return {"_id": letter.id, **own, "held": list(letter.held)}


def _from_document(document: Document) -> Letter:
    own = {name: document[name] for name in Letter.__dataclass_fields__ if name not in ("id", "held")}
    return Letter(id=document["_id"], held=tuple(document["held"]), **own)
