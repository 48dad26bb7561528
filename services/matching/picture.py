"""What a replica has in memory: all people and all open offers, as of one moment in the database's order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.matching.board import Board
from services.matching.people import People
from services.matching.profile import whose
from shared.mongo import Document

# What the follower reads of each collection.
FOLLOWED: dict[str, Document | None] = {
    "profiles": {"row": 1},
    "searches": {"row": 1},
    "offers": {"version": 1, "state": 1, "facts": 1, "since": 1},
}
PEOPLE = ("profiles", "searches")


class Picture:
    def __init__(self) -> None:
        self.people = People()
        self.board = Board()
        self._versions: dict[UUID, int] = {}  # of offers, closed ones as well

    def load(self, collection: str, documents: Sequence[Document]) -> None:
        if collection in PEOPLE:
            self.people.load([document["row"] for document in documents])
        else:
            for document in documents:
                self.apply(collection, document["_id"], document)

    def apply(self, collection: str, document_id: Any, document: Document | None) -> None:
        if collection not in PEOPLE:
            self._apply_offer(document_id, document)
        elif document is None:
            self.people.remove(*whose(document_id))
        else:
            self.people.put(document["row"])

    def loaded(self) -> None:
        self.people.settle()

    def _apply_offer(self, offer_id: UUID, document: Document | None) -> None:
        if document is None or document["state"] != "open":
            self.board.remove(offer_id)
            self.board = self.board.anew() if self.board.sparse else self.board
        else:
            self.board.put(document["facts"], document["since"])
        if document is None:
            self._versions.pop(offer_id, None)
        else:
            self._versions[offer_id] = document["version"]

    def version(self, collection: str, document_id: Any) -> int | None:
        if collection in PEOPLE:
            return self.people.version(*whose(document_id))
        return self._versions.get(document_id)
