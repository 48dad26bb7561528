"""One SMTP connection that is open, encrypted and signed in: mail after mail, with as few waits as the relay allows.

The library opens it. Its own commands wait for an answer each; a relay that offers PIPELINING (RFC 2920) gets sender,
recipient and DATA in one go and answers all three. The mail itself goes out only after all three were a yes.
"""

import asyncio
import re
from collections import deque
from typing import NamedTuple

from aiosmtplib import SMTPResponseException

ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+", re.ASCII)  # nothing that could end the address, or the command
MOST_BYTES = 32_768  # of answers not yet read


class Reply(NamedTuple):
    code: int
    text: str


class BadReply(ConnectionError):
    """What has come is no SMTP, or too much of it."""


class Dialogue(asyncio.Protocol):
    """Takes an open connection over. After any trouble it is of no more use: answers may belong to something else."""

    def __init__(self, transport: asyncio.Transport, *, pipelining: bool) -> None:
        self._transport, self._pipelining = transport, pipelining
        self._buffer, self._text = b"", list[str]()
        self._replies: deque[Reply] = deque()
        self._trouble: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None
        transport.set_protocol(self)

    @property
    def quiet(self) -> bool:
        """Open, and nothing has been said that nobody has asked for: a relay about to hang up says so."""
        said = self._trouble or self._replies or self._buffer or self._text
        return not said and not self._transport.is_closing()

    async def announce(self, sender: str, to: str) -> None:
        """Until the relay wants the mail. Raises SMTPResponseException for its no, OSError without an answer."""
        commands = f"MAIL FROM:<{sender}>", f"RCPT TO:<{to}>", "DATA"
        if self._pipelining:
            self._write("\r\n".join((*commands, "")).encode("ascii"))
        for command, wanted in zip(commands, (2, 2, 3), strict=True):
            if not self._pipelining:
                self._write(f"{command}\r\n".encode("ascii"))
            reply = await self._reply()
            if reply.code // 100 != wanted:
                raise SMTPResponseException(*reply)

    async def mail(self, content: str) -> Reply:
        """The announced mail itself, and what the relay says of it. Raises OSError without an answer."""
        self._write(on_the_wire(content))
        return await self._reply()

    async def quit(self) -> None:
        self._write(b"QUIT\r\n")
        await self._reply()

    def close(self) -> None:
        """At once: what has been written and not yet taken is dropped, half a mail is none."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            if self._trouble is None:  # after nonsense nobody knows what the next answer answers
                self._hear(line.rstrip(b"\r").decode("ascii", "replace"))
        if len(self._buffer) > MOST_BYTES or len(self._text) > MOST_BYTES // 100:
            self._trouble = BadReply("too much of it")
        self._wake()

    def eof_received(self) -> None:
        self._trouble = self._trouble or ConnectionResetError("the relay has hung up")
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self._trouble = self._trouble or error or ConnectionResetError("the connection is gone")
        self._wake()

    def _hear(self, line: str) -> None:
        if not re.match(r"[1-5][0-9]{2}(?:[ -]|$)", line):
            self._trouble = BadReply("no SMTP")
            return
        self._text.append(line[4:])
        if line[3:4] != "-":
            self._replies.append(Reply(int(line[:3]), "\n".join(self._text)))
            self._text = []

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def _reply(self) -> Reply:
        """The next answer, also one that came before the connection broke."""
        while not self._replies:
            if self._trouble is not None:
                raise self._trouble
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        return self._replies.popleft()

    def _write(self, said: bytes) -> None:
        if self._trouble is not None or self._transport.is_closing():
            raise self._trouble or ConnectionResetError("the connection is gone")
        self._transport.write(said)


def on_the_wire(content: str) -> bytes:
    """Lines end in CR LF, none begins with a single dot, and one dot alone ends the mail (RFC 5321, 4.5.2)."""
    if "\r" in content:
        content = content.replace("\r\n", "\n").replace("\r", "\n")
    said = content.encode("ascii")
    if b"\n." in said or said.startswith(b"."):
        said = re.sub(rb"(?m)^\.", b"..", said)
    return said.replace(b"\n", b"\r\n") + (b".\r\n" if said.endswith(b"\n") else b"\r\n.\r\n")
