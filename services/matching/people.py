"""All profiles and saved searches in memory, by person: put, replaced, removed. Pure; rebuilt at a start.

Changed rows are appended to the sheet, which all searches read; once they are many, it is sorted anew. That takes a
second or two for a million, so it is done in three steps: ``begin``, the sort itself, which may run in another thread
while changes go on, and ``finish``, which repeats those changes.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import numpy as np

from services.matching.row import KEY
from services.matching.sheet import Sheet

APPENDED_AT_LEAST, APPENDED_SHARE = 4_096, 0.02  # then sort anew


class People:
    def __init__(self) -> None:
        self._sheet = Sheet.of([])
        self._loaded: list[bytes] = []
        self._appended: dict[bytes, int] = {}  # person and search -> row, of those not yet sorted
        self._since: list[bytes] | None = None  # changes since the sort began: what was put, or the key of what went

    def __len__(self) -> int:
        return len(self._sheet) + len(self._loaded)

    @property
    def sheet(self) -> Sheet:
        """To search in; it shows changes, but is no longer the newest after the next sort."""
        self.settle()
        return self._sheet

    @property
    def crowded(self) -> bool:
        """Whether so many rows are appended that it is time to sort."""
        appended = self._sheet.used - self._sheet.sorted
        return appended > max(APPENDED_AT_LEAST, self._sheet.sorted * APPENDED_SHARE)

    def load(self, packed: Sequence[bytes]) -> None:
        """Many at once, none of them known yet; sorted when first asked."""
        self._loaded += packed

    def settle(self) -> None:
        """Take in what was loaded, before anything was put."""
        if self._loaded:
            self._sheet, self._loaded = Sheet.of(self._loaded), []

    def put(self, packed: bytes) -> None:
        """One, instead of what was known of this person's profile or search."""
        self._remove(packed[:KEY])
        self._appended[packed[:KEY]] = self._sheet.append(packed)
        self._note(packed)

    def remove(self, person_id: UUID, search: int = 0) -> None:
        key = person_id.bytes + bytes([search])
        self._remove(key)
        self._note(key)

    def version(self, person_id: UUID, search: int = 0) -> int | None:
        row = self._find(person_id.bytes + bytes([search]))
        return None if row is None else int(self._sheet.rows(np.array([row]))["version"][0])

    def born_on(self, days: Sequence[dt.date]) -> list[UUID]:
        """Each person once."""
        rows = self.sheet.born_on(np.array([day.toordinal() for day in days]))
        return [UUID(bytes=person) for person in sorted({person.tobytes() for person in rows["person"]})]

    def begin(self) -> Sheet:
        """What to sort anew."""
        self._since = []
        return self.sheet

    def finish(self, renewed: Sheet) -> None:
        """The sorted sheet takes the place of the old one, with all that has changed meanwhile."""
        changes, self._since = self._since or [], None
        self._sheet, self._appended = renewed, {}
        for change in changes:
            self._remove(change[:KEY])
            if len(change) > KEY:
                self._appended[change[:KEY]] = self._sheet.append(change)

    def bytes_used(self) -> int:
        return self.sheet.bytes_used()

    def _note(self, change: bytes) -> None:
        if self._since is not None:
            self._since.append(change)

    def _remove(self, key: bytes) -> None:
        """Also where it was loaded twice: deleted and made again while everybody was read."""
        while (row := self._find(key)) is not None:
            self._sheet.blank(row)
            self._appended.pop(key, None)

    def _find(self, key: bytes) -> int | None:
        self.settle()
        row = self._appended.get(key)
        return self._sheet.find(key) if row is None else row
