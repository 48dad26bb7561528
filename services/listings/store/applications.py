"""What listings keeps of applications: each saved together with its event, the count of answers, and its seat."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

from services.listings import application as applications
from services.listings import silence
from services.listings.application import (
    ACTIVE,
    BOARD,
    GUARDIAN,
    OPEN,
    WAITING,
    Actor,
    Application,
    ApplicationNotFound,
    AppliedAlready,
    Change,
)
from services.listings.employer import Employer
from services.listings.store.answers import AnswerStore
from services.listings.store.employers import EmployerStore
from services.listings.store.offers import ChangedMeanwhile, OfferStore
from services.listings.store.seats import SeatStore
from shared import outbox
from shared.contracts.message import Event
from shared.contracts.paging import Paged
from shared.mongo import DESCENDING, Database, Document, DuplicateKeyError, IndexModel, Session, in_turn, transaction
from shared.paging import latest, page

LISTED = 100
INDEXES = {
    "applications": [
        IndexModel(
            [("offer_id", 1), ("person_id", 1)], unique=True, partialFilterExpression={"active": True}
        ),  # one at a time of a person for an offer; and all that are open when the offer closes
        IndexModel([("person_id", 1), ("key", 1)], unique=True),  # the same tap is one application
        IndexModel([("person_id", 1), ("sent_at", DESCENDING)]),  # a young person's own, and what overlaps
        IndexModel([("employer_id", 1), ("sent_at", DESCENDING)]),  # those an employer has been sent
        IndexModel(
            [("due_at", 1)], partialFilterExpression={"due_at": {"$exists": True}}
        ),  # the clock: reminders, ends, and placements ahead; what needs none has no line here
    ],
    "confirmations": [],  # by person: two confirmations of one person never pass each other unseen
}


class ApplicationStore:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._answers, self._seats, self._employers = AnswerStore(db), SeatStore(db), EmployerStore(db)
        self._offers = OfferStore(db)

    async def send(self, application: Application, event: Event) -> Application:
        """Save a new one unless its key has been used: then the first. Raises AppliedAlready, OfferNotFound."""

        async def write(session: Session) -> None:
            await self._offers.hold(session, application.offer_id)
            await self._db["applications"].insert_one(to_document(application), session=session)
            await self._answers.contacted(session, application.id, application.employer_id, application.sent_at)
            await outbox.announce(self._db, session, event)

        try:
            async with in_turn(application.offer_id):
                await transaction(self._db, write)
        except DuplicateKeyError:
            first = await self.find_by_key(application.person_id, application.key)
            if first is None or first.offer_id != application.offer_id:
                raise AppliedAlready("There is an application for this offer already.") from None
            return first
        return application

    async def find_by_key(self, person_id: UUID, key: str) -> Application | None:
        document = await self._db["applications"].find_one({"person_id": person_id, "key": key})
        return None if document is None else from_document(document)

    async def get(self, application_id: UUID, session: Session | None = None) -> Application:
        """Raises ApplicationNotFound."""
        document = await self._db["applications"].find_one({"_id": application_id}, session=session)
        if document is None:
            raise ApplicationNotFound("There is no such application.")
        return from_document(document)

    async def hold(self, session: Session, application_id: UUID) -> Application:
        """Inside of the transaction that writes a letter: its end at the same moment conflicts, and so is seen.

        Raises ApplicationNotFound.
        """
        await self._db["applications"].update_one({"_id": application_id}, {"$inc": {"held": 1}}, session=session)
        return await self.get(application_id, session)

    async def get_of_person(self, application_id: UUID, person_id: UUID, session: Session | None = None) -> Application:
        """Raises ApplicationNotFound, also for somebody else's."""
        found = await self.get(application_id, session)
        if found.person_id != person_id:
            raise ApplicationNotFound("There is no such application.")
        return found

    async def get_of_employer(self, application_id: UUID, employer_id: UUID) -> Application:
        """Raises ApplicationNotFound, also for somebody else's."""
        found = await self.get(application_id)
        if found.employer_id != employer_id:
            raise ApplicationNotFound("There is no such application.")
        return found

    async def list_of(self, field: str, owner_id: UUID, wanted: Paged) -> tuple[list[Application], str | None]:
        """``field``: person_id or employer_id. One page, the latest first. Raises CursorInvalid."""
        found, following = await page(
            self._db["applications"], [{"$match": {field: owner_id}}], latest("sent_at"), wanted
        )
        return [from_document(document) for document in found], following

    async def find_active_of(self, person_id: UUID) -> list[Application]:
        """Everything of a person that has not come to an end."""
        wanted = {"person_id": person_id, "active": True}
        return [from_document(one) async for one in self._db["applications"].find(wanted)]

    async def find_open_for(self, offer_id: UUID) -> list[Application]:
        """Up to 100 that still hope for this offer."""
        wanted = {"offer_id": offer_id, "active": True, "state": {"$in": list(OPEN)}}
        return [from_document(one) for one in await self._db["applications"].find(wanted).to_list(LISTED)]

    async def save(self, application: Application, event: Event, employer: Employer) -> None:
        """What has become of it. A confirmed place that is given up gives its seat back. Raises ChangedMeanwhile."""

        async def write(session: Session) -> None:
            await self.write(session, application, event)
            if application.state == "cancelled":
                await self._seats.give_back(session, application.offer_id, employer.id)

        await transaction(self._db, write)

    async def confirm(
        self, application_id: UUID, person_id: UUID, *, minor: bool, ledger: int | None = None
    ) -> Application:
        """The seat, the confirmation, and the end of what overlaps: all or nothing.

        Raises NoSeatLeft, GuardianNeeded, PlaceElsewhere, ApplicationNotFound, ApplicationTransitionNotAllowed.
        """

        async def write(session: Session) -> Application:
            before = await self.get_of_person(application_id, person_id, session)
            employer = await self._employers.get(before.employer_id)
            actor = Actor(applications.YOUNG, person_id)
            confirmed, event = applications.confirm(before, actor, employer.members, minor=minor)
            await self._one_at_a_time(session, person_id, ledger)
            others = await self._overlapping(session, confirmed)
            await self._seats.take(session, confirmed.offer_id, employer, person_id)
            await self.write(session, confirmed, event)
            for other in others:
                await self._withdraw(session, other)
            return confirmed

        return await transaction(self._db, write)

    async def permit(self, application_id: UUID, version: int, *, permitted: bool) -> None:
        """What the guardians say, unless something newer is known. A no ends a firm place: its seat is free again."""
        older = {"_id": application_id, "permission_version": {"$lt": version}}

        async def write(session: Session) -> None:
            document = await self._db["applications"].find_one(older, session=session)
            if document is None:
                return
            found = replace(from_document(document), permitted=permitted, permission_version=version)
            if permitted or found.state != "confirmed":
                changed = to_document(replace(found, version=found.version + 1))  # a confirmation under way fails
                await self._db["applications"].replace_one({"_id": application_id}, changed, session=session)
                return
            employer = await self._employers.get(found.employer_id)
            cancelled, event = applications.move(found, "cancel", Actor(GUARDIAN), employer.members, "guardian_refused")
            await self.write(session, cancelled, event)
            await self._seats.give_back(session, cancelled.offer_id, employer.id)

        await transaction(self._db, write)

    async def find_due(self, now: dt.datetime) -> list[Application]:
        """Up to 100 that the clock has to look at by now, the longest due first."""
        due = self._db["applications"].find({"due_at": {"$lte": now}}, sort=[("due_at", 1)], limit=LISTED)
        return [from_document(document) for document in await due.to_list(LISTED)]

    async def remind(self, application: Application, stage: int, event: Event) -> bool:
        """Announce it and note that it is done. False when another replica, or one of the two sides, was first.

        The version stays: a reminder changes nothing that anybody has seen.
        """
        document = to_document(replace(application, stage=stage))
        still = {"_id": application.id, "version": application.version, "stage": application.stage}

        async def write(session: Session) -> bool:
            if not (await self._db["applications"].replace_one(still, document, session=session)).matched_count:
                return False
            await outbox.announce(self._db, session, event)
            return True

        return await transaction(self._db, write)

    async def write(self, session: Session, application: Application, event: Event) -> None:
        """Inside of the caller's transaction. Raises ChangedMeanwhile."""
        before = {"_id": application.id, "version": application.version - 1}
        document = to_document(application)
        if not (await self._db["applications"].replace_one(before, document, session=session)).matched_count:
            raise ChangedMeanwhile("This application has been changed by someone else in the meantime.")
        await self._count_answer(session, application)
        await outbox.announce(self._db, session, event)

    async def _count_answer(self, session: Session, application: Application) -> None:
        """How the employer answers: by its own yes or no; lapsed; or taken away from it."""
        line = application.history[-1]
        if line.frm not in WAITING or line.act == "read":
            return
        if line.who == applications.EMPLOYER:
            await self._answers.answered(session, application.id, line.at)
        elif line.act == "expire":
            await self._answers.lapsed(session, application.id)
        else:
            await self._answers.withdrawn(session, application.id)

    async def _one_at_a_time(self, session: Session, person_id: UUID, ledger: int | None) -> None:
        """Raises ChangedMeanwhile when the person works more by now than the law was asked about."""
        known = await self._db["confirmations"].find_one({"_id": person_id}, session=session)
        if ledger is not None and ledger != (known["n"] if known else 0):
            raise ChangedMeanwhile("Another place has been confirmed at the same moment.")
        await self._db["confirmations"].update_one({"_id": person_id}, {"$inc": {"n": 1}}, upsert=True, session=session)

    async def _overlapping(self, session: Session, confirmed: Application) -> list[Application]:
        """What cannot be done beside it. Raises PlaceElsewhere when one of them is a firm place."""
        wanted = {"person_id": confirmed.person_id, "state": {"$in": list(ACTIVE)}, "_id": {"$ne": confirmed.id}}
        found = [from_document(one) async for one in self._db["applications"].find(wanted, session=session)]
        return applications.clashing(confirmed, found)

    async def _withdraw(self, session: Session, other: Application) -> None:
        employer = await self._employers.get(other.employer_id)
        withdrawn, event = applications.move(other, "withdraw", Actor(BOARD), employer.members, "place_elsewhere")
        await self.write(session, withdrawn, event)


def to_document(application: Application) -> Document:
    days = {
        name: day.isoformat() if (day := getattr(application, name)) else None for name in ("first_day", "last_day")
    }
    history = [vars(line) for line in application.history]
    own = {name: value for name, value in vars(application).items() if name != "id"}
    due = silence.due_at(application)
    looked_at = {} if due is None else {"due_at": due}
    return {
        "_id": application.id,
        **own,
        **days,
        **looked_at,
        "history": history,
        "active": application.state in ACTIVE,
    }


def from_document(document: Document) -> Application:
    """The application that was kept as this document."""
    days = {
        name: dt.date.fromisoformat(document[name]) if document[name] else None for name in ("first_day", "last_day")
    }
    own = {name: document[name] for name in Application.__dataclass_fields__ if name != "id"}
    history = tuple(Change(**line) for line in document["history"])
    return Application(id=document["_id"], **{**own, **days, "history": history})
