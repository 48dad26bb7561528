"""The mailbox: the newest mails that came in over SMTP, in memory to look at and in files to outlive a restart."""

import json
import logging
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.inbox import mime

KEEP_MAILS = 2_000
KEEP_BYTES = 100_000_000
LARGEST_MAIL = 10_000_000  # bytes
ENVELOPE = b"X-Anlauf-Envelope: "

log = logging.getLogger("inbox")


@dataclass(slots=True)
class Mail:
    """One mail and how it came: ``id`` sorts by time, ``received`` counts how often the same one arrived."""

    id: str
    sender: str
    recipients: tuple[str, ...]
    at: datetime
    raw: bytes
    received: int = 1
    is_read: bool = False
    message_id: str = field(init=False)
    _content: mime.Content | None = None

    def __post_init__(self) -> None:
        self.message_id = mime.message_id(self.raw)

    def content(self) -> mime.Content:
        """The mail, decoded when somebody first looks at it and not while it comes in."""
        if self._content is None:
            self._content = mime.Content(self.raw)
        return self._content


class Mailbox:
    """The newest 2,000 mails or 100 MB; older ones are dropped, from memory and from ``directory``."""

    def __init__(self, directory: Path, keep: int = KEEP_MAILS) -> None:
        self._directory = directory
        self._keep = keep
        self._bytes = 0
        self._mails: dict[str, Mail] = {}  # by id, oldest first
        self._known: dict[tuple[str, tuple[str, ...]], str] = {}  # (Message-ID, recipients) -> id
        directory.mkdir(parents=True, exist_ok=True)
        for file in sorted(directory.glob("*.eml")):
            self._take(_load(file))

    def accept(self, sender: str, recipients: Collection[str], raw: bytes) -> Mail:
        """Keep a mail. One with the Message-ID of an earlier one to the same recipients is only counted."""
        now = time.time_ns()
        at = datetime.fromtimestamp(now / 1e9, UTC)
        mail = Mail(f"{now:016x}{secrets.token_hex(2)}", sender, tuple(sorted(set(recipients))), at, raw)
        twin = self._known.get((mail.message_id, mail.recipients)) if mail.message_id else None
        if twin is not None:
            mail = self._mails[twin]
            mail.received += 1
        else:
            self._take(mail)
        _save(mail, self._file(mail.id))
        return mail

    def newest_first(self) -> list[Mail]:
        return list(reversed(self._mails.values()))

    def find(self, id_: str) -> Mail | None:
        """The mail of that id; "latest" is the newest."""
        return next(reversed(self._mails.values()), None) if id_ == "latest" else self._mails.get(id_)

    def delete(self, ids: Collection[str] | None = None) -> None:
        """Delete the mails of these ids, or all of them."""
        for id_ in list(self._mails) if ids is None else [known for known in ids if known in self._mails]:
            self._drop(id_)

    def _take(self, mail: Mail) -> None:
        self._mails[mail.id] = mail
        self._known[mail.message_id, mail.recipients] = mail.id
        self._bytes += len(mail.raw)
        while len(self._mails) > self._keep or (self._bytes > KEEP_BYTES and len(self._mails) > 1):
            self._drop(next(iter(self._mails)))

    def _drop(self, id_: str) -> None:
        mail = self._mails.pop(id_)
        self._bytes -= len(mail.raw)
        if self._known.get((mail.message_id, mail.recipients)) == id_:
            del self._known[mail.message_id, mail.recipients]
        self._file(id_).unlink(missing_ok=True)

    def _file(self, id_: str) -> Path:
        return self._directory / f"{id_}.eml"


def _save(mail: Mail, file: Path) -> None:
    """The mail as it came, behind one header line of ours that tells how it came."""
    envelope = {"from": mail.sender, "to": mail.recipients, "at": mail.at.isoformat(), "received": mail.received}
    file.write_bytes(ENVELOPE + json.dumps(envelope).encode() + b"\r\n" + mail.raw)


def _load(file: Path) -> Mail:
    line, _, raw = file.read_bytes().partition(b"\r\n")
    envelope = json.loads(line.removeprefix(ENVELOPE))
    at = datetime.fromisoformat(envelope["at"])
    return Mail(file.stem, envelope["from"], tuple(envelope["to"]), at, raw, envelope["received"], is_read=True)


class Sink:
    """Takes every mail that is offered over SMTP."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        raw = envelope.original_content or b""
        mail = self._mailbox.accept(envelope.mail_from or "", envelope.rcpt_tos, raw)
        log.info("mail %s to %s, %d bytes, received %d", mail.id, ", ".join(mail.recipients), len(raw), mail.received)
        return f"250 2.0.0 Ok: queued as {mail.id}"

    def session(self) -> SMTP:
        """The protocol of one connection."""
        return SMTP(
            self, hostname="localhost", ident="Anlauf mail inbox", data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True
        )
