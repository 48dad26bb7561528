"""All of Anlauf for a test: four services in this process, a mail sink, an SMS provider, on real servers."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import httpx2
import uvicorn
from pydantic import SecretStr

from deploy.inbox.listen import Server, listening
from deploy.local.ports import any_free_port
from services.gateway.app import gateway
from services.gateway.settings import GatewaySettings
from services.listings.app import listings
from services.listings.employer import Change, Employer
from services.listings.settings import ListingsSettings
from services.listings.store.employers import EmployerStore
from services.matching.app import matching
from services.matching.settings import MatchingSettings
from services.notifications.app import notifications
from services.notifications.settings import NotificationsSettings
from shared import clock, mongo
from shared.lifespan import Service
from shared.settings import CommonSettings
from tests.eventually import eventually
from tests.servers import empty_database, empty_queues

SMS_KEY, SIGNING_KEY = "sms-key-of-the-tests", "signing-key-of-the-tests"


class System:
    """``async with System(...) as system``: started and ready inside, everything ended and removed outside."""

    def __init__(self, amqp_url: str, mongo_url: str, database_prefix: str) -> None:
        self.common = CommonSettings(
            amqp_url=amqp_url,
            mongo_url=mongo_url,
            database_prefix=database_prefix,
            stop_seconds=5,
            _env_file=None,
        )
        self.ports = {name: any_free_port() for name in ("gateway", "smtp", "mail", "sms")}
        self.url = f"http://127.0.0.1:{self.ports['gateway']}"
        self.services: dict[str, Service] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await empty_queues(str(self.common.amqp_url))
        await self._start_inbox()
        self.services = {
            "listings": listings(self.common, ListingsSettings(_env_file=None)),
            "matching": matching(self.common, MatchingSettings(_env_file=None)),
            "notifications": notifications(self.common, self._notifications_settings()),
        }
        for service in self.services.values():
            await service.start()
            self._stack.push_async_callback(service.stop)
        await asyncio.gather(*(service.started() for service in self.services.values()))
        await self._start_gateway()
        self.http = await self._stack.enter_async_context(httpx2.AsyncClient(base_url=self.url, timeout=20))
        await eventually(self._gateway_is_ready)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def empty(self) -> None:
        """As at the start: nothing on its way, nothing stored, nothing remembered."""
        await eventually(self._is_idle)
        await empty_queues(str(self.common.amqp_url))
        await eventually(self._is_idle)
        async with httpx2.AsyncClient() as inbox:
            await inbox.delete(f"http://127.0.0.1:{self.ports['mail']}/api/v1/messages")
            await inbox.delete(f"http://127.0.0.1:{self.ports['sms']}/messages")
        for service in self._all_services():
            await empty_database(service.db)
        await self.services["listings"].things.search.follower.caught_up()
        await self.services["matching"].things.follower.caught_up()
        self.gateway.state.cache.forget_all()
        self.http.cookies.clear()

    def _all_services(self) -> list[Service]:
        return [*self.services.values(), self.gateway.state.service]

    async def _is_idle(self) -> bool:
        """Nothing in any hand, and everything announced is with the broker."""
        for service in self._all_services():
            if service.consumers._in_hand.count or service.responder._in_hand.count:
                return False
            if await service.db["outbox"].find_one({"state": 0}):
                return False
        return True

    async def _gateway_is_ready(self) -> bool:
        try:
            return (await self.http.get("/readyz")).status_code == 200
        except httpx2.TransportError:
            return False

    async def _start_inbox(self) -> None:
        directory = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="anlauf-inbox-"))
        environment = {
            "INBOX_SMTP_PORT": str(self.ports["smtp"]),
            "INBOX_MAIL_PORT": str(self.ports["mail"]),
            "INBOX_SMS_PORT": str(self.ports["sms"]),
            "NOTIFICATIONS_SMS_KEY": SMS_KEY,
        }
        await self._stack.enter_async_context(listening(environment, Path(directory)))

    def _notifications_settings(self) -> NotificationsSettings:
        return NotificationsSettings(
            public_url=self.url,
            smtp_host="127.0.0.1",
            smtp_port=self.ports["smtp"],
            smtp_tls="none",
            mail_from="Anlauf <board@demo.anlauf.example>",
            sms_url=f"http://127.0.0.1:{self.ports['sms']}/api/sms",
            sms_key=SecretStr(SMS_KEY),
            signing_key=SecretStr(SIGNING_KEY),
            _env_file=None,
        )

    def gateway_settings(self) -> GatewaySettings:
        return GatewaySettings(
            port=self.ports["gateway"],
            public_url=self.url,
            pepper=SecretStr("pepper-of-the-tests"),
            sign_in_per_client_hour=10_000,
            limit_factor=1_000,
            _env_file=None,
        )

    async def _start_gateway(self) -> None:
        own = self.gateway_settings()
        self.gateway = gateway(self.common, own)
        config = uvicorn.Config(
            self.gateway, port=own.port, access_log=False, log_config=None, timeout_graceful_shutdown=2
        )
        server = Server(config)
        serving = asyncio.create_task(server.serve())

        async def stop() -> None:
            server.should_exit = True
            await serving

        self._stack.push_async_callback(stop)

    async def mails(self, to: str) -> list[dict[str, Any]]:
        """Mails to ``to``, newest first, in Mailpit's shape with their text."""
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{self.ports['mail']}/api/v1") as inbox:
            found = (await inbox.get("/search", params={"query": f"to:{to}", "limit": 1000})).json()["messages"]
            return [(await inbox.get(f"/message/{mail['ID']}")).json() for mail in found]

    async def sms(self, to: str) -> list[dict[str, Any]]:
        """SMS to ``to`` (digits with or without a plus), newest first."""
        async with httpx2.AsyncClient() as inbox:
            messages = (await inbox.get(f"http://127.0.0.1:{self.ports['sms']}/messages")).json()
        return [sms for sms in messages if sms["to"].lstrip("+") == to.lstrip("+")]

    async def sign_in(self, mail: str, role: str) -> dict[str, str]:
        """Headers of a session, got the way a person gets one: by the link in the mail."""
        before = len(await self.mails(mail))
        asked = await self.http.post("/api/v1/auth/links", json={"email": mail, "role": role, "language": "de"})
        assert asked.status_code == 202, asked.text

        async def link() -> str:
            mails = await self.mails(mail)
            return mails[0]["Text"].partition("token=")[2].split()[0] if len(mails) > before else ""

        token = await eventually(link)
        session = await self.http.post("/api/v1/auth/sessions", json={"token": token})
        assert session.status_code == 201, session.text
        return {"Authorization": f"Bearer {session.json()['access_token']}"}

    async def employer(
        self, mail: str = "werkstatt@demo.example", name: str = "Schlosserei Muldeblick"
    ) -> dict[str, str]:
        """A signed-in member of a verified employer."""
        headers = await self.sign_in(mail, "employer")
        account = UUID((await self.http.get("/api/v1/me", headers=headers)).json()["id"])
        let_in = Change(clock.now(), account, "mail_confirmed", "verified")
        employer = Employer(clock.new_id(), name, "verified", (account,), owners=(account,), history=(let_in,))
        await EmployerStore(self.services["listings"].db).save(employer)
        return headers

    async def young_person(self, mail: str, phone: str, profile: dict[str, Any]) -> dict[str, str]:
        """Signed in, with a profile, and with consent to mail and SMS given the way a person gives it."""
        headers = await self.sign_in(mail, "young_person")
        saved = await self.http.put("/api/v1/profile", headers=headers, json=profile)
        assert saved.status_code == 200, saved.text
        wishes = {"language": "de", "mail_matches": True, "phone": phone, "phone_matches": True, "quiet_hours": None}
        body, anything = {**wishes, "text_version": "test-1"}, {**headers, "If-Match": "*"}
        contact = await self.http.put("/api/v1/contact", headers=anything, json=body)
        assert contact.status_code == 200, contact.text
        code = (await eventually(lambda: self.sms(phone)))[0]["text"]
        digits = "".join(c for c in code.partition(":")[2] if c.isdigit())[:6]
        verified = await self.http.post("/api/v1/contact/verify", headers=headers, json={"code": digits})
        assert verified.status_code == 200, verified.text
        return headers

    def database(self, service: str) -> mongo.Database:
        return self.services[service].db
