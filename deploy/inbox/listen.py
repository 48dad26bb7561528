"""The three listeners of the inbox in one process: SMTP, the mail page with its API, the SMS provider."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
import uvloop
from fastapi import FastAPI

from deploy.inbox.mail import Mailbox, Sink
from deploy.inbox.mailpit import api
from deploy.inbox.pages import bare_app, mail_pages
from deploy.inbox.sms import Accepted
from deploy.inbox.sms_provider import sms_app
from deploy.local import ports
from deploy.local.process import StartError


class Server(uvicorn.Server):
    """A uvicorn that leaves the signals to the process, which has more than one of them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def run(environment: Mapping[str, str], directory: Path) -> None:
    """Listen until SIGINT or SIGTERM. Raises StartError when a port is taken or a setting is missing."""
    if not environment.get("NOTIFICATIONS_SMS_KEY"):
        raise StartError("NOTIFICATIONS_SMS_KEY is not set: the key that senders of SMS have to show, any text.")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for chatty in ("mail.log", "uvicorn.error"):  # the first is aiosmtpd's
        logging.getLogger(chatty).setLevel(logging.WARNING)
    uvloop.run(_until_signal(environment, directory))


async def _until_signal(environment: Mapping[str, str], directory: Path) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with listening(environment, directory):
        await stop.wait()


@asynccontextmanager
async def listening(environment: Mapping[str, str], directory: Path) -> AsyncIterator[None]:
    """The three listeners, open as long as the block runs. Mails and messages are kept in ``directory``."""
    mailbox = Mailbox(directory / "mail")
    mail_app = bare_app()
    mail_app.include_router(api(mailbox))
    mail_app.include_router(mail_pages(mailbox))
    provider = sms_app(Accepted(directory / "sms.jsonl"), environment["NOTIFICATIONS_SMS_KEY"])
    ports.check_free((ports.SMTP, ports.MAIL, ports.SMS), environment)
    async with _smtp(Sink(mailbox), environment), _http({ports.MAIL: mail_app, ports.SMS: provider}, environment):
        yield


@asynccontextmanager
async def _smtp(sink: Sink, environment: Mapping[str, str]) -> AsyncIterator[None]:
    listener = ports.listening_socket(ports.number(ports.SMTP, environment), _host(environment))
    server = await asyncio.get_running_loop().create_server(sink.session, sock=listener)
    try:
        yield
    finally:
        server.close()


@asynccontextmanager
async def _http(apps: Mapping[ports.Port, FastAPI], environment: Mapping[str, str]) -> AsyncIterator[None]:
    with ExitStack() as stack:
        servers = []
        for port, app in apps.items():
            listener = stack.enter_context(ports.listening_socket(ports.number(port, environment), _host(environment)))
            server = Server(uvicorn.Config(app, access_log=False, log_config=None, timeout_graceful_shutdown=1))
            servers.append((server, asyncio.create_task(server.serve(sockets=[listener]))))
        try:
            yield
        finally:
            for server, _ in servers:
                server.should_exit = True
            await asyncio.gather(*(serving for _, serving in servers))


def _host(environment: Mapping[str, str]) -> str:
    return environment.get("ANLAUF_HTTP_HOST") or "127.0.0.1"
