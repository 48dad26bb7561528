"""What a replica has in memory: all people and all open offers, as of one moment in the database's order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.matching.board import Board
from services.matching.people import People
from shared.mongo import Document

# What the follower reads of each collection.
FOLLOWED: dict[str, Document | None] = {
    "profiles": {"row": 1},
    "offers": {"version": 1, "state": 1, "facts": 1, "since": 1},
}


class Picture:
    def __init__(self) -> None:
        self.people = People()
        self.board = Board()
        self._versions: dict[UUID, int] = {}  # of offers, closed ones as well

    def load(self, collection: str, documents: Sequence[Document]) -> None:
        if collection == "profiles":
            self.people.load([document["row"] for document in documents])
        else:
            for document in documents:
                self.apply(collection, document["_id"], document)

    def apply(self, collection: str, document_id: Any, document: Document | None) -> None:
        if collection == "profiles":
            if document is None:
                self.people.remove(document_id)
            else:
                self.people.put(document["row"])
        else:
            self._apply_offer(document_id, document)

    def _apply_offer(self, offer_id: UUID, document: Document | None) -> None:
        if document is None or document["state"] != "open":
            self.board.remove(offer_id)
        else:
            self.board.put(document["facts"], document["since"])
        if document is None:
            self._versions.pop(offer_id, None)
        else:
            self._versions[offer_id] = document["version"]

    def version(self, collection: str, document_id: Any) -> int | None:
        return self.people.version(document_id) if collection == "profiles" else self._versions.get(document_id)
