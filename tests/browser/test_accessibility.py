"""axe finds nothing on any page, in light and dark, on a phone and a desktop; and no page is wider than the screen."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.browser.conftest import DESKTOP, PHONE, NewPage
from tests.browser.test_journeys import EMPLOYER, MIA, sign_in
from tests.builders import offer_body, profile_body
from tests.eventually import eventually
from tests.system import System

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
VISITOR = (
    "/",
    "/angebote",
    "/angebote?near=Atlantis",
    "/angebote?q=nichts-davon",
    "/anmelden",
    "/anmelden/code",
    "/anmelden/link?token=x",
    "/barrierefreiheit",
    "/datenschutz",
    "/impressum",
    "/gibt-es-nicht",
)
LOOKS = [
    {"viewport": PHONE, "color_scheme": "light"},
    {"viewport": DESKTOP, "color_scheme": "dark"},
]


async def check(page: Page, path: str) -> None:
    await page.goto(path)
    found = await Axe().run(page)
    assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    width = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{path} is {width[0]} px wide on a screen of {width[1]}"


@pytest.mark.parametrize("look", LOOKS, ids=["phone, light", "desktop, dark"])
async def test_no_page_has_a_barrier_that_axe_knows(system: System, new_page: NewPage, look: dict[str, object]) -> None:
    employer = await system.employer(EMPLOYER)
    body = {**offer_body(), "state": "published"}
    offer = (await system.http.post("/api/v1/offers", headers=employer, json=body)).json()
    page = await new_page(**look)
    for path in (*VISITOR, f"/angebote/{offer['id']}"):
        await check(page, path)
    employers = await new_page(**look)
    await sign_in(employers, system, EMPLOYER, "employer")
    for path in ("/betrieb", "/betrieb/angebote/neu"):
        await check(employers, path)
    mias = await new_page(**look)
    await sign_in(mias, system, MIA, "young_person")
    await check(mias, "/treffer")
    await check(mias, "/profil")
    headers = await system.sign_in(MIA, "young_person")
    await system.http.put("/api/v1/profile", headers=headers, json=profile_body())

    async def matched() -> bool:
        return bool((await system.http.get("/api/v1/matches", headers=headers)).json()["items"])

    await eventually(matched)
    await check(mias, "/treffer")
    await check(mias, "/profil")
