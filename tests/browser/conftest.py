"""Debian's Chromium on the whole of Anlauf; every request to another host is a failure of the test."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import BrowserContext, Page, Request, async_playwright

from tests.system import System

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}

NewPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def new_page(system: System) -> AsyncIterator[NewPage]:
    """A page of a browser of its own: ``await new_page(viewport=PHONE, java_script_enabled=False)``."""
    strangers: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((system.url, "data:")):
            strangers.append(request.url)

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        contexts: list[BrowserContext] = []

        async def make(**options: object) -> Page:
            context = await browser.new_context(base_url=system.url, locale="de-DE", **options)  # type: ignore[arg-type]  # whatever Playwright knows
            contexts.append(context)
            context.on("request", note)
            return await context.new_page()

        yield make
        for context in contexts:
            await context.close()
        await browser.close()
    assert strangers == []
