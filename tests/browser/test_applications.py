"""An application from the first click to the firm place and back, by mails' links alone, without JavaScript."""

import re
from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.conftest import DESKTOP, PHONE, NewPage
from tests.browser.looks import picture
from tests.browser.test_journeys import sign_in
from tests.builders import NEXT_YEAR, born, offer_body, profile_body
from tests.eventually import eventually
from tests.system import System

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
MIA, BOSS, MOTHER = "mia@demo.example", "werkstatt@demo.example", "mutter@demo.example"
AWAKE = {"language": "de", "mail_matches": False, "phone": None, "phone_matches": False, "quiet_hours": None}
LINK = re.compile(r"http\S+/(?:antwort|erlaubnis)/\S+")


async def mail_saying(system: System, to: str, words: str) -> dict[str, Any]:
    """The newest mail to somebody whose subject has these words."""

    async def found() -> dict[str, Any] | None:
        return next((mail for mail in await system.mails(to) if words in mail["Subject"]), None)

    mail = await eventually(found)
    assert mail is not None
    return mail


def link_in(mail: dict[str, Any]) -> str:
    return str(LINK.findall(mail["Text"])[0])


async def test_a_minor_finds_a_place_with_the_parents_yes_and_loses_it_with_their_no(
    system: System, new_page: NewPage
) -> None:
    boss = await system.employer(BOSS)
    offer = (await system.http.post("/api/v1/offers", headers=boss, json={**offer_body(), "state": "published"})).json()
    young = await system.sign_in(MIA, "young_person")
    profile = profile_body(birth_date=born(16).isoformat(), school_until=f"{NEXT_YEAR + 1}-07-31")
    assert (await system.http.put("/api/v1/profile", headers=young, json=profile)).status_code == 200
    for headers in (boss, young):
        anything = {**headers, "If-Match": "*"}
        saved = await system.http.put("/api/v1/contact", headers=anything, json={**AWAKE, "text_version": "test-1"})
        assert saved.status_code == 200, saved.text

    mia = await _interest_is_shown(system, new_page, offer["id"])
    employer = await _the_employer_says_yes(system, new_page)
    mother = await _the_mother_permits(system, new_page, mia)
    await mia.goto(link_in(await mail_saying(system, MIA, "Deine Eltern sind einverstanden")))
    await mia.get_by_role("button", name="Ja, ich nehme den Platz").click()
    await mia.get_by_text("Dein Platz ist fest").wait_for()
    for mail in await system.mails(BOSS):
        assert MIA not in str(mail)
    await _the_contact_is_shared(system, mia, employer)

    await mother.get_by_role("button", name="Einverständnis zurücknehmen").click()
    await mother.get_by_text("Sie sind nicht einverstanden").wait_for()
    await mail_saying(system, BOSS, "Abgesagt")
    await employer.reload()
    assert MIA not in await employer.content()
    seats = (await system.http.get(f"/api/v1/offers/{offer['id']}")).json()
    assert seats["seats_free"] == seats["seats"]


async def _interest_is_shown(system: System, new_page: NewPage, offer_id: str) -> Page:
    mia = await new_page(viewport=PHONE, java_script_enabled=False)
    await sign_in(mia, system, MIA, "young_person")
    await mia.goto(f"/angebote/{offer_id}")
    first = mia.get_by_role("link", name="Interesse zeigen").first
    box = await first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < PHONE["height"], "seen without scrolling"
    await first.click()
    await mia.locator("[name=text]").fill("Ich mag Metall. Ruf an: 0340 5550100")
    await mia.get_by_role("button", name="Senden").click()
    await mia.get_by_text("Bitte noch keine Telefonnummer").first.wait_for()
    await mia.locator("[name=text]").fill("Ich mag Metall.")
    await mia.get_by_role("button", name="Senden").click()
    await mia.wait_for_url("**/bewerbungen/*")
    await mia.locator("textarea[name=text]").fill(f"Schreib mir an {MIA}")
    await mia.get_by_role("button", name="Nachricht senden").click()
    await mia.get_by_text("Nicht weitergegeben").wait_for()
    await picture(mia, "young-sent")
    return mia


async def _the_employer_says_yes(system: System, new_page: NewPage) -> Page:
    employer = await new_page(viewport=DESKTOP, java_script_enabled=False)
    received = link_in(await mail_saying(system, BOSS, "Interesse an"))
    await employer.goto(received)
    assert MIA not in await employer.content()
    await employer.locator("textarea[name=text]").fill("Passt Ihnen acht Uhr?")
    await employer.get_by_role("button", name="Nachricht senden").click()
    await picture(employer, "employer-link")
    await employer.get_by_role("button", name="Ja, gern").click()
    await employer.get_by_text("Jetzt sind die Eltern und der junge Mensch an der Reihe").wait_for()
    return employer


async def _the_mother_permits(system: System, new_page: NewPage, mia: Page) -> Page:
    await mail_saying(system, MIA, "Neue Nachricht")
    await mia.goto(link_in(await mail_saying(system, MIA, "sagt Ja")))
    assert await mia.get_by_role("button", name="Ja, ich nehme den Platz").count() == 0
    await mia.locator("[name=guardian]").fill(MOTHER)
    await picture(mia, "young-accepted")
    await mia.get_by_role("button", name="Eltern fragen").click()
    await mia.get_by_text("hat noch nicht geantwortet").wait_for()

    question = await mail_saying(system, MOTHER, "Einverständnis")
    mother = await new_page(viewport=PHONE, java_script_enabled=False)
    await mother.goto(link_in(question))
    await mother.get_by_role("button", name="Ja, einverstanden").click()
    await mother.get_by_text("Dieser Code stimmt nicht").first.wait_for()
    await mother.locator("[name=code]").fill(re.findall(r"\b\d{6}\b", question["Text"])[0])
    await picture(mother, "guardian")
    await mother.get_by_role("button", name="Ja, einverstanden").click()
    await mother.get_by_text("Danke, Sie sind einverstanden").wait_for()
    return mother


async def _the_contact_is_shared(system: System, mia: Page, employer: Page) -> None:
    await sign_in(employer, system, BOSS, "employer")
    await employer.goto("/betrieb/anfragen")
    await picture(employer, "employer-list")
    await employer.get_by_role("link", name=re.compile("16 Jahre")).click()
    assert MIA not in await employer.content()
    await mia.goto("/bewerbungen")
    await picture(mia, "young-list")
    await mia.locator(".own a").first.click()
    await mia.get_by_role("button", name="Kontakt zeigen").click()
    await employer.reload()
    await employer.get_by_text(MIA).wait_for()
    await picture(employer, "employer-confirmed")
    await picture(mia, "young-confirmed")
