"""What holds for pages as a whole: the keyboard is enough, they are light, and a board that updates stays put."""

import pytest
from playwright.async_api import Page, Request

from tests.browser.conftest import DESKTOP, PHONE, NewPage
from tests.browser.test_journeys import EMPLOYER
from tests.builders import offer_body
from tests.eventually import eventually
from tests.system import System

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
HEAVIEST = 100_000  # bytes over the wire, all that a page loads with an empty cache


async def an_offer(system: System) -> str:
    headers = await system.employer(EMPLOYER)
    body = {**offer_body(), "state": "published"}
    return str((await system.http.post("/api/v1/offers", headers=headers, json=body)).json()["id"])


async def on_the_board(system: System) -> bool:
    return bool((await system.http.get("/api/v1/offers")).json()["total"])


async def tab_to(page: Page, name: str) -> None:
    """By the tabulator alone, as often as it takes and no more than a page allows."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        said = await page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText")
        if name in (said or ""):
            return
    raise AssertionError(f"the keyboard does not reach {name!r}")


async def test_the_keyboard_alone_finds_an_offer_asks_whether_one_may_and_changes_the_language(
    system: System, new_page: NewPage
) -> None:
    await an_offer(system)
    await eventually(lambda: on_the_board(system))
    page = await new_page(viewport=DESKTOP)
    await page.goto("/")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # skip to the content
    await tab_to(page, "Was suchst du?")
    await page.keyboard.type("Schlosserei")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/angebote?**")
    await tab_to(page, "Ferienjob in der Schlosserei")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/angebote/*-*")
    await tab_to(page, "Wie alt bist du?")
    await page.keyboard.type("15")
    await tab_to(page, "Ja")
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await page.get_by_text("Ja, das darfst du").wait_for()
    await page.goto("/")
    await tab_to(page, "Deutsch")
    await page.keyboard.press("Enter")
    await tab_to(page, "العربية")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/ar/")
    assert await page.evaluate("document.documentElement.dir") == "rtl"


async def test_the_board_follows_its_filters_in_place_and_the_address_with_it(
    system: System, new_page: NewPage
) -> None:
    await an_offer(system)
    await eventually(lambda: on_the_board(system))
    page = await new_page(viewport=DESKTOP)
    await page.goto("/en/angebote")
    await page.get_by_role("heading", name="One offer").wait_for()
    await page.get_by_label("What are you looking for?").fill("Bäckerei")
    await page.get_by_text("There is nothing like this right now").wait_for()
    assert "q=B" in page.url
    assert page.url.startswith(f"{system.url}/en/angebote")
    assert await page.evaluate("document.activeElement.name") == "q"


async def test_no_page_is_heavy(system: System, new_page: NewPage) -> None:
    offer = await an_offer(system)
    for path in ("/", "/angebote", f"/angebote/{offer}", "/karte", "/uk/angebote"):
        page = await new_page(viewport=PHONE)
        loaded: list[Request] = []
        page.on("requestfinished", lambda one: loaded.append(one))  # noqa: B023, PLW0108 - awaited before the next round; Playwright takes no method of a list
        await page.goto(path, wait_until="networkidle")
        sizes = {one.url: (await one.sizes())["responseBodySize"] for one in loaded}
        assert sum(sizes.values()) < HEAVIEST, sizes
