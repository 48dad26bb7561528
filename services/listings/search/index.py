"""The search index: the published offers of verified employers, as a picture in memory that follows the database."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import numpy as np

from services.listings.search.columns import (
    CERTIFICATE_NUMBER,
    EPOCH,
    FIELD_BIT,
    KIND_NUMBER,
    SPAN_TYPES,
    TYPES,
    Names,
    Table,
    day_number,
    id_halves,
    position,
)
from services.listings.search.occupations import Occupations, occupations
from services.listings.search.vocabulary import Vocabulary
from services.listings.search.words import words
from shared.contracts.words import Kind, WorkField

Document = dict[str, Any]

# What the index reads of each collection.
COLLECTIONS: dict[str, Document | None] = {
    "occupations": {"same": 1},
    "employers": {"state": 1},
    "offers": {
        "version": 1,
        "state": 1,
        "employer_id": 1,
        "employer_name": 1,
        "content": 1,
        "location": 1,
        "lawful": 1,
        "published_at": 1,
    },
}
TITLE, EMPLOYER, TOPIC, TOWN, TEXT = 8, 4, 3, 2, 1  # how much a word counts by where it stands
MOST_TEXT = 4_000  # characters of a description that are searched
FEWEST_GONE = 1_000  # slots of offers that are gone before it is worth tidying up


class OfferIndex:
    def __init__(self) -> None:
        self.table = Table(TYPES)
        self.spans = Table(SPAN_TYPES)
        self.towns = Names()
        self.known: Occupations = occupations()
        self._same = dict(self.known.same)  # ours, and what has been imported
        self.vocabulary = Vocabulary(self._same, self.known.names)
        self._slots: dict[UUID, tuple[int, int]] = {}  # offer: slot and version
        self._employers = Names()
        self._verified: set[str] = set()
        self._gone = 0

    def __len__(self) -> int:
        return len(self._slots)

    def load(self, collection: str, documents: Sequence[Document]) -> None:
        for document in documents:
            self.apply(collection, document["_id"], document)

    def loaded(self) -> None:
        """Nothing is left to do: each was taken in as it came."""

    def apply(self, collection: str, document_id: Any, document: Document | None) -> None:
        if collection == "occupations":
            own = self.known.same.get(document_id, frozenset())
            self._same[document_id] = own | frozenset(document["same"] if document else ())
        elif collection == "employers":
            self._employer(str(document_id), verified=document is not None and document["state"] == "verified")
        else:
            self._offer(document_id, document)

    def version(self, collection: str, document_id: Any) -> int | None:
        """Of offers only, and of those that are on the board."""
        slot = self._slots.get(document_id) if collection == "offers" else None
        return slot and slot[1]

    def _employer(self, employer: str, *, verified: bool) -> None:
        if verified == (employer in self._verified):
            return
        (self._verified.add if verified else self._verified.discard)(employer)
        mine = self.table["employer"] == self._employers.number(employer)
        self.table["visible"][mine] = False
        if verified:
            open_ones = np.fromiter((slot for slot, _ in self._slots.values()), np.int64, len(self._slots))
            self.table["visible"][open_ones[mine[open_ones]]] = True

    def _offer(self, offer_id: UUID, document: Document | None) -> None:
        before = self._slots.get(offer_id)
        if document is not None and document["state"] == "published":
            if before is not None and before[1] >= document["version"]:
                return
            self._take_out(offer_id)
            self._slots[offer_id] = self._put_in(document), document["version"]
        elif document is None or before is None or document["version"] > before[1]:
            self._take_out(offer_id)

    def _take_out(self, offer_id: UUID) -> None:
        if (before := self._slots.pop(offer_id, None)) is not None:
            self.table["visible"][before[0]] = False
            self._gone += 1
            if self._gone > max(FEWEST_GONE, len(self._slots) // 4):
                self._tidy_up()

    def _put_in(self, document: Document) -> int:
        content, employer = document["content"], str(document["employer_id"])
        longitude, latitude = document["location"]["coordinates"]
        x, y, z = position(latitude, longitude)
        high, low = id_halves(document["_id"])
        slot = self.table.append(
            {
                "visible": employer in self._verified,
                "kind": KIND_NUMBER[content["kind"]],
                "fields": sum(FIELD_BIT[field] for field in set(content["fields"])),
                "certificate": CERTIFICATE_NUMBER.get(content.get("school_certificate"), 0),
                "lawful": document["lawful"],
                "arranged": content["by_arrangement"],
                **{"x": x, "y": y, "z": z},
                "town": self.towns.number(content["place"]["town"]),
                "employer": self._employers.number(employer),
                "published": int((document["published_at"] - EPOCH).total_seconds()),
                **{"id_high": high, "id_low": low},
            }
        )
        for period in content["periods"]:
            days = (day_number(dt.date.fromisoformat(period[end])) for end in ("from", "to"))
            self.spans.append(dict(zip(("slot", "start", "end"), (slot, *days), strict=True)))
        self.vocabulary.add(slot, self._weights(document))
        return slot

    def _weights(self, document: Document) -> dict[str, int]:
        """Each stem with its weights from all the places it stands in."""
        content = document["content"]
        weights: dict[str, int] = {}
        texts = (
            (content["title"], TITLE),
            (document["employer_name"], EMPLOYER),
            (content["place"]["town"], TOWN),
            (content["description"][:MOST_TEXT], TEXT),
        )
        for text, weight in texts:
            for word in words(text):
                self.vocabulary.meet(word)
                weights[word.stem] = weights.get(word.stem, 0) + weight
        for topic in (content["kind"], *content["fields"]):
            for stem in self._topic(topic):
                weights[stem] = weights.get(stem, 0) + TOPIC
        return weights

    def _topic(self, name: str) -> tuple[str, ...]:
        """The everyday words of a kind or field."""
        text = self.known.kinds[Kind(name)] if name in KIND_NUMBER else self.known.fields[WorkField(name)]
        found = list(words(text))
        for word in found:
            self.vocabulary.meet(word)
        return tuple(dict.fromkeys(word.stem for word in found))

    def _tidy_up(self) -> None:
        """Number the offers that are there anew; what is gone costs nothing any more."""
        rows = np.fromiter(sorted(slot for slot, _ in self._slots.values()), np.int64, len(self._slots))
        new_slots = np.full(self.table.size, -1, np.int64)
        new_slots[rows] = np.arange(len(rows))
        self.table.keep(rows)
        self.vocabulary = self.vocabulary.keep(new_slots)
        mine = new_slots[self.spans["slot"]]
        self.spans.keep(np.flatnonzero(mine >= 0))
        self.spans["slot"][:] = mine[mine >= 0]
        self._slots = {offer: (int(new_slots[slot]), version) for offer, (slot, version) in self._slots.items()}
        self._gone = 0
