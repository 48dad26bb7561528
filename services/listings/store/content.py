"""What listings keeps of guidance: every text under its type and address, and its former versions."""

from pydantic import TypeAdapter

from services.listings.content import ContentNotFound, Text
from services.listings.store.offers import ChangedMeanwhile
from shared.contracts.listings.guidance import Content, ContentChanged, ContentType, DeleteContent, ListContent
from shared.mongo import ASCENDING, Database, Document, DuplicateKeyError, IndexModel, Session, transaction
from shared.outbox import announce
from shared.paging import Key, page

INDEXES = {
    "content": [IndexModel([("type", ASCENDING), ("title", ASCENDING)])],  # all of one type, by title
    "content_history": [],  # found by its id alone: type, address and version
}
BY_TITLE = (Key("title"), Key("_id"))
CONTENT: TypeAdapter[Content] = TypeAdapter(Content)


class ContentStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, wanted: ListContent) -> tuple[list[Text], str | None]:
        """One page, by title. Raises CursorInvalid."""
        filters: Document = {"type": wanted.type}
        if not wanted.drafts:
            filters["published"] = True
        if wanted.audience:
            filters["content.audience"] = wanted.audience.value
        if wanted.topic:
            filters["$or"] = [{"content.topic": wanted.topic.value}, {"content.topics": wanted.topic.value}]
        found, following = await page(self._db["content"], [{"$match": filters}], BY_TITLE, wanted)
        return [_from_document(document) for document in found], following

    async def get(self, kind: ContentType, slug: str, *, drafts: bool) -> Text:
        """Raises ContentNotFound."""
        document = await self._db["content"].find_one({"_id": _id(kind, slug)})
        if document is None or not (drafts or document["published"]):
            raise ContentNotFound("There is no such text.")
        return _from_document(document)

    async def save(self, text: Text) -> None:
        """The text and a copy for its history. Raises ChangedMeanwhile unless it follows the version that is kept."""

        async def write(session: Session) -> None:
            document = _to_document(text)
            if text.version == 1:
                await self._db["content"].insert_one(document, session=session)
            else:
                before = {"_id": document["_id"], "version": text.version - 1}
                if not (await self._db["content"].replace_one(before, document, session=session)).matched_count:
                    raise ChangedMeanwhile("This text has been changed by someone else in the meantime.")
            kept = {**document, "_id": f"{document['_id']}:{text.changed_at.isoformat()}"}
            await self._db["content_history"].insert_one(kept, session=session)
            await announce(self._db, session, ContentChanged(type=text.content.type, slug=text.slug))

        try:
            await transaction(self._db, write)
        except DuplicateKeyError as error:
            raise ChangedMeanwhile("There is a text at this address already.") from error

    async def delete(self, wanted: DeleteContent) -> None:
        """Raises ContentNotFound."""

        async def write(session: Session) -> None:
            gone = await self._db["content"].delete_one({"_id": _id(wanted.type, wanted.slug)}, session=session)
            if not gone.deleted_count:
                raise ContentNotFound("There is no such text.")
            await announce(self._db, session, ContentChanged(type=wanted.type, slug=wanted.slug))

        await transaction(self._db, write)


def _id(kind: ContentType, slug: str) -> str:
    return f"{kind}:{slug}"


def _to_document(text: Text) -> Document:
    content = text.content.model_dump(mode="json")
    return {
        "_id": _id(text.content.type, text.slug),
        "slug": text.slug,
        "type": text.content.type,
        "title": text.content.title,
        "version": text.version,
        "published": text.published,
        "content": content,
        "changed_at": text.changed_at,
        "by": text.by,
    }


def _from_document(document: Document) -> Text:
    return Text(
        slug=document["slug"],
        version=document["version"],
        published=document["published"],
        content=CONTENT.validate_python(document["content"]),
        changed_at=document["changed_at"],
        by=document["by"],
    )
