"""Pictures for whoever wants to look: ``ANLAUF_PICTURES=folder``; in every run, that no page overflows sideways."""

import os
from pathlib import Path

from playwright.async_api import Page


async def picture(page: Page, name: str) -> None:
    """As it stands; with a folder given, a file for each of light, dark and paper."""
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth"), name
    if folder := os.environ.get("ANLAUF_PICTURES"):
        for look, media in (("light", {"color_scheme": "light"}), ("dark", {"color_scheme": "dark"})):
            await page.emulate_media(**media)  # type: ignore[arg-type]  # names of Playwright's own
            await page.screenshot(path=Path(folder) / f"{name}-{look}.png", full_page=True)
        await page.emulate_media(color_scheme="light")


async def printed(page: Page, name: str) -> None:
    """The page as it comes out on paper."""
    if folder := os.environ.get("ANLAUF_PICTURES"):
        await page.emulate_media(media="print")
        await page.screenshot(path=Path(folder) / f"{name}-print.png", full_page=True)
        await page.emulate_media(media="screen")
