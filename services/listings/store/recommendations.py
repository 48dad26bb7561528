"""Recommendations, each saved together with its events; an invitation together with the application it makes."""

import contextlib
from typing import Any
from uuid import UUID

from services.listings.application import Application, AppliedAlready, Change
from services.listings.recommendation import Recommendation, RecommendationNotFound, Shown
from services.listings.store import applications
from services.listings.store.offers import ChangedMeanwhile, OfferStore
from shared import clock, outbox
from shared.contracts.listings.recommendations import Recommended, RecommendedList
from shared.contracts.message import Event
from shared.contracts.paging import Paged
from shared.mongo import DESCENDING, Database, Document, DuplicateKeyError, IndexModel, Session, in_turn, transaction
from shared.paging import Key, latest, page

INDEXES = {
    "recommendations": [
        IndexModel([("application_id", 1)], unique=True),  # recommended once, however many click
        IndexModel([("shown.employer_id", 1), ("since", DESCENDING)]),  # whom an employer may invite
        IndexModel([("person_id", 1)]),  # all of a person, to erase them
    ]
}


class RecommendationStore:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._offers, self._applications = OfferStore(db), applications.ApplicationStore(db)

    async def find(self, application_id: UUID) -> Recommendation | None:
        document = await self._db["recommendations"].find_one({"application_id": application_id})
        return None if document is None else _from_document(document)

    async def get(self, recommendation_id: UUID) -> Recommendation:
        """Raises RecommendationNotFound."""
        document = await self._db["recommendations"].find_one({"_id": recommendation_id})
        if document is None:
            raise RecommendationNotFound("There is no such recommendation.")
        return _from_document(document)

    async def list_shown(self, employer_id: UUID, wanted: Paged) -> RecommendedList:
        """Whom this employer may see now, a line for each of its offers, the latest first. Raises CursorInvalid."""
        own = {"shown.employer_id": employer_id}
        now = {"state": "shared", "until": {"$gt": clock.now()}}
        lines: list[Document] = [{"$match": {**own, **now}}, {"$unwind": "$shown"}, {"$match": own}]
        order = (*latest("since"), Key("shown.offer_id", UUID))
        found, following = await page(self._db["recommendations"], lines, order, wanted)
        return RecommendedList(items=tuple(_line(document) for document in found), next=following)

    async def save(self, one: Recommendation, *events: Event) -> None:
        """All of it or nothing. Raises ChangedMeanwhile."""

        async def write(session: Session) -> None:
            await self._write(session, one)
            for event in events:
                await outbox.announce(self._db, session, event)

        await transaction(self._db, write)

    async def save_once(self, one: Recommendation, event: Event) -> None:
        """A new one; nothing where the application has been recommended before."""
        with contextlib.suppress(DuplicateKeyError):
            await self.save(one, event)

    async def invite(self, one: Recommendation, application: Application, event: Event) -> Application:
        """The application, and the note that it was made; invited twice at once is invited once.

        Raises AppliedAlready, ChangedMeanwhile, OfferNotFound.
        """

        async def write(session: Session) -> None:
            await self._offers.hold(session, application.offer_id)
            await self._db["applications"].insert_one(applications.to_document(application), session=session)
            await self._write(session, one)
            await outbox.announce(self._db, session, event)

        try:
            async with in_turn(application.offer_id):
                await transaction(self._db, write)
        except DuplicateKeyError:
            first = await self._applications.find_by_key(application.person_id, application.key)
            if first is None:
                raise AppliedAlready("There is an application for this offer already.") from None
            return first
        return application

    async def _write(self, session: Session, one: Recommendation) -> None:
        document, rows = _to_document(one), self._db["recommendations"]
        if one.version == 1:
            await rows.insert_one(document, session=session)
            return
        before = {"_id": one.id, "version": one.version - 1}
        if not (await rows.replace_one(before, document, session=session)).matched_count:
            raise ChangedMeanwhile("This recommendation has been changed by someone else in the meantime.")


def _to_document(one: Recommendation) -> Document:
    own: dict[str, Any] = {name: value for name, value in vars(one).items() if name != "id"}
    rows = {"shown": [vars(line) for line in one.shown], "history": [vars(line) for line in one.history]}
    return {"_id": one.id, **own, **rows}


def _line(document: Document) -> Recommended:
    """As an employer reads it, of one of its offers."""
    own = {name: document[name] for name in ("age", "by", "about", "until")}
    shown = {name: document["shown"][name] for name in ("offer_id", "title", "invited")}
    return Recommended.model_validate({"id": document["_id"], **own, **shown})


def _from_document(document: Document) -> Recommendation:
    own = {name: value for name, value in document.items() if name != "_id"}
    shown = tuple(Shown(**line) for line in document["shown"])
    history = tuple(Change(**line) for line in document["history"])
    return Recommendation(id=document["_id"], **{**own, "shown": shown, "history": history})
