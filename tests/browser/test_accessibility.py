"""axe finds nothing on any page, light and dark, and none is too wide; some in forced colours and in Arabic."""

from collections.abc import Iterable
from importlib.resources import files

import pytest
from playwright.async_api import Page

from tests.browser.conftest import PHONE, NewPage
from tests.browser.test_journeys import EMPLOYER, MIA
from tests.browser.test_staff import TEAM, open_counsellor
from tests.builders import offer_body, profile_body
from tests.eventually import eventually
from tests.system import System

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
VISITOR = (
    "/",
    "/angebote?near=Dessau",
    "/angebote?near=Atlantis",
    "/angebote?q=nichts-davon",
    "/karte",
    "/anmelden",
    "/anmelden/code",
    "/anmelden/link?token=x",
    "/rat",
    "/beratung",
    "/veranstaltungen",
    "/einbinden",
    "/barrierefreiheit",
    "/datenschutz",
    "/impressum",
    "/gibt-es-nicht",
)
FRONT = ("/", "/angebote?near=Dessau", "/anmelden", "/treffer", "/betrieb")  # of each sort of page one
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
WHOLE: dict[str, object] = {"resultTypes": ["violations"]}
COLOURS: dict[str, object] = {**WHOLE, "runOnly": ["color-contrast"]}


async def check(page: Page, paths: Iterable[str]) -> None:
    for path in paths:
        await _look(page, path)
        if path in FRONT:
            await page.emulate_media(color_scheme="light", forced_colors="active")
            await _no_barrier(page, f"{path}, forced colours", WHOLE)
            await _look(page, f"/ar{path}")


async def _look(page: Page, path: str) -> None:
    """All rules in the light; in the dark those of colours, which nothing else depends on."""
    await page.emulate_media(color_scheme="light", forced_colors="none", reduced_motion="reduce")
    await page.goto(path)
    await page.evaluate(AXE)
    await _no_barrier(page, path, WHOLE)
    await page.emulate_media(color_scheme="dark")
    await _no_barrier(page, f"{path}, dark", COLOURS)


async def _no_barrier(page: Page, where: str, options: dict[str, object]) -> None:
    found = (await page.evaluate("options => axe.run(document, options)", options))["violations"]
    told = [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found]
    assert told == [], where
    width = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{where} is {width[0]} px wide on a screen of {width[1]}"


async def signed_in(page: Page, system: System, mail: str, role: str) -> dict[str, str]:
    """A session without the way there, which other tests go."""
    headers = await system.sign_in(mail, role)
    token = headers["Authorization"].removeprefix("Bearer ")
    await page.context.add_cookies([{"name": "session", "value": token, "url": system.url}])
    return headers


async def test_no_page_for_visitors_and_young_people_has_a_barrier_that_axe_knows(
    system: System, new_page: NewPage
) -> None:
    employer = await system.employer(EMPLOYER)
    body = {**offer_body(), "state": "published"}
    offer = (await system.http.post("/api/v1/offers", headers=employer, json=body)).json()
    page = await new_page(viewport=PHONE)
    about = f"/angebote/{offer['id']}"
    await check(page, (*VISITOR, f"{about}?alter=15&schule=ja", f"{about}/melden"))
    mia = await new_page(viewport=PHONE)
    headers = await signed_in(mia, system, MIA, "young_person")
    await check(mia, ("/treffer",))
    await system.http.put("/api/v1/profile", headers=headers, json=profile_body())

    async def matched() -> bool:
        return bool((await system.http.get("/api/v1/matches", headers=headers)).json()["items"])

    await eventually(matched)
    await check(mia, ("/treffer", "/profil", "/bewerbungen", f"{about}/interesse"))


async def test_no_page_for_employers_and_staff_has_a_barrier_that_axe_knows(system: System, new_page: NewPage) -> None:
    headers = await system.employer(EMPLOYER)
    body = {**offer_body(), "state": "published"}
    offer = (await system.http.post("/api/v1/offers", headers=headers, json=body)).json()
    page = await new_page(viewport=PHONE)
    await signed_in(page, system, "neu@demo.example", "employer")
    await check(page, ("/betrieb", "/betrieb/eintragen"))
    page = await new_page(viewport=PHONE)
    await signed_in(page, system, EMPLOYER, "employer")
    steps = [f"/betrieb/angebote/{offer['id']}/{step}" for step in (1, 2, 3)]
    await check(page, ("/betrieb", "/betrieb/team", "/betrieb/angaben", "/betrieb/import", "/betrieb/anfragen", *steps))
    await open_counsellor(system)
    page = await new_page(viewport=PHONE)
    await signed_in(page, system, TEAM, "counsellor")
    desks = ("/team", "/team/betriebe?stand=verified", "/team/angebote?stand=published", "/team/meldungen")
    file = f"/team/betriebe/{offer['employer_id']}"
    await check(page, (*desks, file, "/team/zahlen", "/team/texte", "/team/texte/page/neu"))
