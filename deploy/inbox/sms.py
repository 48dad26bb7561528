"""SMS that the stand-in provider accepted: how many parts they take, and the newest of them."""

import json
import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

KEEP_MESSAGES = 2_000

# 3GPP TS 23.038: the default alphabet, and the extension whose characters take two places.
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("^{}\\[~]|€\f")


def parts_of(text: str) -> int:
    """How many SMS the text takes: 160 characters, 153 each when joined; 70 and 67 beyond the GSM alphabet."""
    if set(text) <= GSM_7 | GSM_7_EXTENSION:
        places, alone, joined = sum(2 if character in GSM_7_EXTENSION else 1 for character in text), 160, 153
    else:
        places, alone, joined = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if places <= alone else math.ceil(places / joined)


@dataclass
class Sms:
    """One accepted message. ``received`` counts how often its ``foreign_id`` was sent to this number."""

    id: str
    to: str
    sender: str
    text: str
    foreign_id: str
    at: datetime
    received: int = 1

    @property
    def parts(self) -> int:
        return parts_of(self.text)

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "to": self.to,
            "from": self.sender,
            "text": self.text,
            "foreign_id": self.foreign_id,
            "parts": self.parts,
            "received": self.received,
            "at": self.at.isoformat().replace("+00:00", "Z"),
        }


class Accepted:
    """The newest 2,000 messages, in memory and in ``file``, one JSON line each."""

    def __init__(self, file: Path, keep: int = KEEP_MESSAGES) -> None:
        self._file, self._keep, self._lines = file, keep, 0
        self._messages: dict[str, Sms] = {}  # by id, oldest first
        self._known: dict[tuple[str, str], Sms] = {}  # (foreign id, number)
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                self._take(_from_json(json.loads(line)))
            self._rewrite()

    def accept(self, to: str, sender: str, text: str, foreign_id: str) -> Sms:
        """Keep a message; one whose foreign id this number has had already is only counted."""
        sms = self._take(Sms(str(secrets.randbelow(10**12)), to, sender, text, foreign_id, datetime.now(UTC)))
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(sms.as_json() | {"received": 1}) + "\n")
        self._lines += 1
        if self._lines > 2 * self._keep:
            self._rewrite()
        return sms

    def newest_first(self) -> list[Sms]:
        return list(reversed(self._messages.values()))

    def delete_all(self) -> None:
        self._messages.clear()
        self._known.clear()
        self._rewrite()

    def _take(self, sms: Sms) -> Sms:
        """Keep it, or count it with its twin; returns the one that is kept."""
        key = (sms.foreign_id, sms.to)
        if sms.foreign_id and (twin := self._known.get(key)) is not None:
            twin.received += sms.received
            return twin
        self._messages[sms.id] = self._known[key] = sms
        while len(self._messages) > self._keep:
            oldest = self._messages.pop(next(iter(self._messages)))
            self._known.pop((oldest.foreign_id, oldest.to), None)
        return sms

    def _rewrite(self) -> None:
        """Shrink the file to what is kept."""
        lines = [json.dumps(sms.as_json()) + "\n" for sms in self._messages.values()]
        self._file.write_text("".join(lines), encoding="utf-8")
        self._lines = len(lines)


def _from_json(values: Mapping[str, Any]) -> Sms:
    fields = {name: values[name] for name in ("id", "to", "text", "foreign_id", "received")}
    return Sms(sender=values["from"], at=datetime.fromisoformat(values["at"]), **fields)
