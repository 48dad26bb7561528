"""Staff make a passkey in a real browser, sign out, and sign in by it; the device is Chromium's virtual one."""

import asyncio
import datetime as dt

import pytest
import uvicorn
from playwright.async_api import Route, async_playwright
from pydantic import SecretStr

from deploy.inbox.listen import Server
from deploy.local.ports import any_free_port
from services.gateway import accounts
from services.gateway.accounts import Address
from services.gateway.app import gateway
from services.gateway.settings import GatewaySettings
from shared import clock
from shared.contracts.words import Channel
from shared.settings import CommonSettings
from tests.browser.conftest import CHROMIUM, QUIET
from tests.eventually import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def test_a_passkey_is_made_and_signs_in(amqp_url: str, mongo_url: str, database_prefix: str) -> None:
    port = any_free_port()
    url = f"http://localhost:{port}"  # passkeys belong to a name, not to an address
    common = CommonSettings(amqp_url=amqp_url, mongo_url=mongo_url, database_prefix=database_prefix, _env_file=None)
    own = GatewaySettings(public_url=url, pepper=SecretStr("pepper-of-the-tests"), port=port, _env_file=None)
    app = gateway(common, own)
    config = uvicorn.Config(app, port=port, access_log=False, log_config=None, timeout_graceful_shutdown=2)
    server = Server(config)
    serving = asyncio.create_task(server.serve())

    async def ready() -> bool:
        return bool(app.state.indexed.is_set())

    try:
        await eventually(ready)
        account = await app.state.accounts.open_account("editor", Address(Channel.MAIL, "kim@demo.example"))
        token = accounts.new_access_token()
        await app.state.accounts.open_session(token, account, clock.now() + dt.timedelta(hours=1))
        await _journey(url, token)
    finally:
        server.should_exit = True
        await serving


async def _journey(url: str, token: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = await browser.new_context(base_url=url, locale="de-DE")
        await context.add_cookies([{"name": "session", "value": token, "url": url}])
        page = await context.new_page()

        async def home(route: Route) -> None:
            """The desk behind the sign-in asks services that do not run here."""
            await route.fulfill(body="desk")

        await page.route("**/team/texte", home)
        devices = await context.new_cdp_session(page)
        await devices.send("WebAuthn.enable")
        device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options = {**device, "isUserVerified": True, "automaticPresenceSimulation": True}
        await devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})

        await page.goto("/team/zugang")
        await page.get_by_label("Name, zum Wiedererkennen").fill("Mein Laptop")
        await page.get_by_role("button", name="Anlegen").click()
        await page.get_by_text("Mein Laptop", exact=True).wait_for()

        await context.clear_cookies()
        await page.goto("/uk/anmelden?role=counsellor")
        await page.get_by_role("button", name="Увійти з ключем доступу").click()
        await page.wait_for_url("**/uk/team/texte")
        await page.goto("/team/zugang")
        await page.get_by_text("zuletzt benutzt").wait_for()

        await page.get_by_role("button", name="Entfernen").click()
        await page.get_by_text("Noch kein Passkey").wait_for()
        await context.clear_cookies()
        await page.goto("/anmelden?role=counsellor")
        await page.get_by_role("button", name="Mit Passkey anmelden").click()
        await page.get_by_text("Damit hat sich niemand anmelden können").wait_for()
        await browser.close()
