"""What holds for pages as a whole: the keyboard is enough, they are light, and a board that updates stays put."""

import re

import pytest
from playwright.async_api import Page, Request

from tests.browser.conftest import DESKTOP, PHONE, NewPage
from tests.browser.test_journeys import EMPLOYER, MIA
from tests.builders import offer_body, profile_body
from tests.eventually import eventually
from tests.system import System

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
# What the focus is on, and whether anybody sees it: in the window, with an outline of its own or of its tile.
FOCUSED = """() => {
    const on = document.activeElement, box = on.getBoundingClientRect();
    const around = [on, ...on.labels ?? [], on.closest("label, .offer, .tally__one")].filter(Boolean);
    const parts = around.flatMap(one => [undefined, "::after"].map(part => getComputedStyle(one, part)));
    const drawn = parts.some(one => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) > 0);
    const within = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return [(on.labels?.[0] ?? on).innerText, on === document.body || (drawn && within)];
}"""
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
        said, seen = await page.evaluate(FOCUSED)
        assert seen, f"nobody sees that the focus is on {said!r}"
        if name in (said or ""):
            return
    raise AssertionError(f"the keyboard does not reach {name!r}")


async def goes_round(page: Page) -> bool:
    """From the first stop of the page through all of them out of it: nothing holds the keyboard."""
    await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for _ in range(80):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement === document.body"):
            return True
    return False


async def test_by_the_keyboard_alone_a_young_person_finds_an_offer_signs_in_and_shows_interest(
    system: System, new_page: NewPage
) -> None:
    offer = await an_offer(system)
    await eventually(lambda: on_the_board(system))
    young = await system.sign_in(MIA, "young_person")
    assert (await system.http.put("/api/v1/profile", headers=young, json=profile_body())).status_code == 200
    page = await new_page(viewport=PHONE, reduced_motion="reduce")
    await page.goto("/angebote")
    await tab_to(page, "Ferienjob in der Schlosserei")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/angebote/{offer}")
    await tab_to(page, "Interesse zeigen")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/anmelden?role=young_person&weiter=**")
    await tab_to(page, "E-Mail-Adresse oder Handynummer")
    await page.keyboard.type(MIA)
    before = len(await system.mails(MIA))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/anmelden/gesendet")

    async def link() -> str:
        mails = await system.mails(MIA)
        return re.findall(r"http\S+token=\S+", mails[0]["Text"])[0] if len(mails) > before else ""

    await page.goto(await eventually(link))  # out of the mail program
    await tab_to(page, "Jetzt anmelden")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(rf"^[^?]*/angebote/{offer}/interesse$"))  # no longer the link that leads there
    assert await goes_round(page)
    await tab_to(page, "Ein paar Worte an den Betrieb")
    await page.keyboard.type("Ich mag Metall.")
    await tab_to(page, "Senden")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/bewerbungen/*")


async def test_the_keyboard_alone_finds_an_offer_asks_whether_one_may_and_changes_the_language(
    system: System, new_page: NewPage
) -> None:
    await an_offer(system)
    await eventually(lambda: on_the_board(system))
    page = await new_page(viewport=DESKTOP, reduced_motion="reduce")
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
