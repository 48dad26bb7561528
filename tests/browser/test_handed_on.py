"""Good, and no place free: handed on to another employer by one's own choice; and what else one works is entered."""

import re
from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.conftest import DESKTOP, PHONE, NewPage
from tests.browser.test_applications import AWAKE, BOSS, MIA, link_in, mail_saying
from tests.browser.test_journeys import sign_in
from tests.builders import NEXT_YEAR, born, offer_body, profile_body
from tests.eventually import eventually
from tests.system import System

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
OTHER_BOSS = "tischlerei@demo.example"


async def test_who_is_good_and_finds_no_place_is_invited_by_another_employer(system: System, new_page: NewPage) -> None:
    full, free = await _offers(system)
    young = await system.sign_in(MIA, "young_person")
    profile = profile_body(birth_date=born(18).isoformat(), school_until=f"{NEXT_YEAR + 1}-07-31")
    assert (await system.http.put("/api/v1/profile", headers=young, json=profile)).status_code == 200
    await _awake(system, young)
    interest = f"/api/v1/offers/{full['id']}/applications"
    sent = await system.http.post(interest, headers=young, json={"text": "Ich mag Metall."})
    assert sent.status_code == 201, sent.text

    employer = await new_page(viewport=DESKTOP, java_script_enabled=False)
    await employer.goto(link_in(await mail_saying(system, BOSS, "Interesse an")))
    await employer.locator("select[name=reason]").select_option("no_seat")
    await employer.get_by_role("button", name="Absagen").click()
    await employer.get_by_role("button", name="Weiterempfehlen").click()
    await employer.get_by_text("Jetzt entscheidet der junge Mensch").wait_for()

    await _matched(system, young, free["id"])
    mia = await new_page(viewport=PHONE, java_script_enabled=False)
    await mia.goto(link_in(await mail_saying(system, MIA, "empfiehlt dich weiter")))
    await mia.get_by_role("button", name="Diesen Betrieben zeigen").click()
    await mia.locator("[role=alert]").first.wait_for()  # nobody is ticked: nobody is shown anything
    await mia.locator(f"input[value='{free['id']}']").focus()
    await mia.keyboard.press("Space")
    await mia.get_by_role("button", name="Diesen Betrieben zeigen").click()
    await mia.get_by_text("Diese Betriebe können dich einladen").wait_for()

    other = await new_page(viewport=PHONE, java_script_enabled=False)
    await sign_in(other, system, OTHER_BOSS, "employer")
    await other.goto("/betrieb/empfehlungen")
    await other.get_by_text(re.compile("18 Jahre, für")).wait_for()
    assert MIA not in await other.content()
    await other.get_by_role("button", name="Einladen").click()
    await other.get_by_text("Eingeladen").wait_for()

    await mia.goto(link_in(await mail_saying(system, MIA, "sagt Ja")))
    await mia.get_by_role("button", name="Ja, ich nehme den Platz").click()
    await mia.get_by_text("Dein Platz ist fest").wait_for()
    await _work_elsewhere(system, mia)


async def _work_elsewhere(system: System, mia: Page) -> None:
    await sign_in(mia, system, MIA, "young_person")
    await mia.goto("/bewerbungen")
    await mia.get_by_role("link", name=re.compile("andere", re.IGNORECASE)).first.click()
    await mia.locator("[name='entered.0.label']").fill("Zeitungen austragen")
    await mia.locator("[name='entered.0.first_day']").fill(f"{NEXT_YEAR}-07-05")
    await mia.locator("[name='entered.0.last_day']").fill(f"{NEXT_YEAR}-07-01")
    await mia.get_by_role("button", name="Speichern").click()
    await mia.locator("[role=alert]").first.wait_for()
    assert await mia.locator("[name='entered.0.label']").input_value() == "Zeitungen austragen"
    await mia.locator("[name='entered.0.last_day']").fill(f"{NEXT_YEAR}-07-09")
    await mia.get_by_role("button", name="Speichern").click()
    await mia.get_by_text("Gespeichert").wait_for()
    assert await mia.locator("[name='entered.0.last_day']").input_value() == f"{NEXT_YEAR}-07-09"


async def _offers(system: System) -> tuple[dict[str, Any], dict[str, Any]]:
    """One of each of two employers, who may be written to at any hour."""
    posted = []
    for mail, name in ((BOSS, "Schlosserei Muldeblick"), (OTHER_BOSS, "Tischlerei Elbaue")):
        headers = await system.employer(mail, name)
        await _awake(system, headers)
        body = {**offer_body(title=f"Ferienjob: {name}"), "state": "published"}
        posted.append((await system.http.post("/api/v1/offers", headers=headers, json=body)).json())
    return posted[0], posted[1]


async def _awake(system: System, headers: dict[str, str]) -> None:
    anything = {**headers, "If-Match": "*"}
    saved = await system.http.put("/api/v1/contact", headers=anything, json={**AWAKE, "text_version": "test-1"})
    assert saved.status_code == 200, saved.text


async def _matched(system: System, headers: dict[str, str], offer_id: str) -> None:
    async def there() -> bool:
        found = (await system.http.get("/api/v1/matches", headers=headers)).json()["items"]
        return offer_id in [one["offer"]["offer_id"] for one in found]

    await eventually(there)
