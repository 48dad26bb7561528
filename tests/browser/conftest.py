"""Debian's Chromium on the whole of Anlauf; every request to another host is a failure of the test."""

import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright

from tests.all_running import running_system, system
from tests.system import System

__all__ = ["running_system", "system"]  # fixtures

# The same Chromium without windows, where it is installed: each context is a window, with renderers of its own.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}

NARROW: dict[str, Any] = {"viewport": PHONE, "java_script_enabled": False}
WIDE: dict[str, Any] = {"viewport": DESKTOP}
# Each of a journey's two roles once on a phone without script, and once on a desktop with it.
both_ways = pytest.mark.parametrize(
    ("one", "other"), [(NARROW, WIDE), (WIDE, NARROW)], ids=["first on a phone", "first on a desktop"]
)

NewPage = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests of a worker; each test has contexts of its own."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        await running.close()


@contextlib.asynccontextmanager
async def pages_of(browser: Browser, url: str) -> AsyncIterator[NewPage]:
    """Pages of ``url``; a request to any other host is an error at the end."""
    strangers: list[str] = []
    contexts: list[BrowserContext] = []

    def note(request: Request) -> None:
        if not request.url.startswith((url, "data:")):
            strangers.append(request.url)

    async def make(**options: object) -> Page:
        context = await browser.new_context(base_url=url, locale="de-DE", **options)  # type: ignore[arg-type]  # whatever Playwright knows
        contexts.append(context)
        context.on("request", note)
        return await context.new_page()

    yield make
    for context in contexts:
        await context.close()
    assert strangers == []


@pytest.fixture
async def new_page(system: System, browser: Browser) -> AsyncIterator[NewPage]:
    """A page of a context of its own: ``await new_page(viewport=PHONE, java_script_enabled=False)``."""
    async with pages_of(browser, system.url) as make:
        yield make
