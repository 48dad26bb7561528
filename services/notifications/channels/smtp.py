"""Mail over SMTP: a few connections to one relay, used again and again, with a timeout on everything.

The phase decides what an error means. Before the relay takes the mail's sender, every trouble is about the way (also a
wrong password): transient. Afterwards the relay's answer is about this mail: 4xx transient, 5xx permanent. Once the
mail itself is on its way, silence and nonsense mean that nobody knows; see the package's docstring.
"""

import asyncio
import contextlib
import re
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.utils import parseaddr
from typing import cast

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from services.notifications.channels import OUTCOME_UNKNOWN, DeliveryError, Outgoing
from services.notifications.channels.dialogue import ADDRESS, Dialogue, Reply
from services.notifications.settings import NotificationsSettings

QUEUE_SECONDS, CONNECT_SECONDS, COMMANDS_SECONDS, DATA_SECONDS = 5.0, 5.0, 8.0, 20.0  # together under 40
MAILS_A_CONNECTION = 100
IDLE_SECONDS, QUIT_SECONDS = 30.0, 1.0
ENHANCED_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b", re.ASCII)
TROUBLE = (SMTPException, OSError, TimeoutError)


@dataclass
class Line:
    """One open connection."""

    dialogue: Dialogue
    mails: int = 0
    idle_since: float = 0.0

    def fresh(self) -> bool:
        """Not used up, not idle for so long that the relay may be about to hang up."""
        young = self.mails < MAILS_A_CONNECTION and time.monotonic() - self.idle_since < IDLE_SECONDS
        return young and self.dialogue.quiet


class Smtp:
    def __init__(self, settings: NotificationsSettings) -> None:
        self._settings = settings
        self._sender = parseaddr(settings.mail_from)[1]
        self._slots = asyncio.Semaphore(settings.smtp_connections)
        self._idle: list[Line] = []

    async def send(self, outgoing: Outgoing) -> str:
        """Hand the mail to the relay. Returns the relay's answer, which names its queue id."""
        if not ADDRESS.fullmatch(outgoing.to):
            raise DeliveryError("address_malformed", permanent=True)
        async with self._line() as dialogue:
            try:
                async with asyncio.timeout(COMMANDS_SECONDS):
                    await dialogue.announce(self._sender, outgoing.to)
            except TROUBLE as error:
                raise _refused(error) from error
            try:
                async with asyncio.timeout(DATA_SECONDS):
                    reply = await dialogue.mail(outgoing.content)
            except TROUBLE as error:
                raise DeliveryError(OUTCOME_UNKNOWN, permanent=True) from error
            return _taken(reply)

    async def close(self) -> None:
        while self._idle:
            await _hang_up(self._idle.pop())

    @contextlib.asynccontextmanager
    async def _line(self) -> AsyncIterator[Dialogue]:
        """A connection for one mail; one on which anything went wrong is not used again."""
        line = await self._take()
        try:
            yield line.dialogue
        except BaseException:
            line.dialogue.close()
            raise
        else:
            line.mails, line.idle_since = line.mails + 1, time.monotonic()
            self._idle.append(line)
        finally:
            self._slots.release()

    async def _take(self) -> Line:
        try:
            async with asyncio.timeout(QUEUE_SECONDS):
                await self._slots.acquire()
        except TimeoutError as error:
            raise DeliveryError("smtp_busy", permanent=False) from error
        try:
            return await self._reuse() or await self._connect()
        except BaseException:
            self._slots.release()
            raise

    async def _reuse(self) -> Line | None:
        """The connection used last: those no longer needed become old."""
        while self._idle:
            line = self._idle.pop()
            if line.fresh():
                return line
            await _hang_up(line)
        return None

    async def _connect(self) -> Line:
        own = self._settings
        smtp = SMTP(
            hostname=own.smtp_host,
            port=own.smtp_port,
            use_tls=own.smtp_tls == "tls",
            start_tls=own.smtp_tls == "starttls",
            username=own.smtp_user,
            password=own.smtp_password.get_secret_value() if own.smtp_password else None,
            local_hostname=socket.gethostname(),
            timeout=CONNECT_SECONDS,
        )
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await smtp.connect()
                if smtp.is_ehlo_or_helo_needed:  # the library says it with its first command, or to sign in
                    await smtp.ehlo()
        except TROUBLE as error:
            smtp.close()
            code = f"smtp_{error.code}" if isinstance(error, SMTPResponseException) else type(error).__name__
            raise DeliveryError(f"no_connection {code}", permanent=False) from error
        transport = cast(asyncio.Transport, smtp.transport)  # uvloop's is none by its class
        return Line(Dialogue(transport, pipelining=smtp.supports_extension("pipelining")))


def _taken(reply: Reply) -> str:
    """What the relay says of the whole mail. Raises DeliveryError for anything but a yes."""
    if reply.code // 100 in (4, 5):
        raise _refused(SMTPResponseException(*reply))
    if reply.code // 100 != 2:
        raise DeliveryError(OUTCOME_UNKNOWN, permanent=True)
    return reply.text[:200]


def _refused(error: Exception) -> DeliveryError:
    """Without the answer's text: relays like to repeat the address in it."""
    if not isinstance(error, SMTPResponseException):
        return DeliveryError(f"connection_lost {type(error).__name__}", permanent=False)
    status = ENHANCED_STATUS.search(error.message)
    reason = f"smtp_{error.code}" + (f" {status.group()}" if status else "")
    return DeliveryError(reason, permanent=error.code >= 500)


async def _hang_up(line: Line) -> None:
    with contextlib.suppress(*TROUBLE):
        async with asyncio.timeout(QUIT_SECONDS):
            await line.dialogue.quit()
    line.dialogue.close()
