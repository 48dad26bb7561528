"""A teacher is invited, pupils let themselves be seen, parents agree, it is taken back: by clicking, without script."""

import re

import pytest
from playwright.async_api import Page

from tests.browser.conftest import DESKTOP, NARROW, PHONE, WIDE, NewPage
from tests.browser.looks import picture, printed
from tests.browser.test_applications import AWAKE, link_in, mail_saying
from tests.browser.test_journeys import sign_in, signed_in
from tests.browser.test_staff import TEAM, open_staff
from tests.builders import NEXT_YEAR, born, offer_body, profile_body
from tests.system import System

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
WEBER, LEA, TIM, MOTHER = "weber@schule.example", "lea@demo.example", "tim@demo.example", "mutter@demo.example"
SPRING = [{"from": f"{NEXT_YEAR}-03-01", "to": f"{NEXT_YEAR}-03-12"}]


async def a_firm_internship(system: System, headers: dict[str, str]) -> None:
    """Of somebody of 18, over the API: other tests click it."""
    boss = await system.employer()
    body = offer_body(kind="school_internship", periods=SPRING, apply_by=None, pay=None, state="published")
    offer = (await system.http.post("/api/v1/offers", headers=boss, json=body)).json()
    sent = await system.http.post(f"/api/v1/offers/{offer['id']}/applications", headers=headers, json={})
    assert sent.status_code == 201, sent.text
    path = f"/api/v1/applications/{sent.json()['id']}"
    assert (await system.http.post(f"{path}/accept", headers=boss)).status_code == 200
    assert (await system.http.post(f"{path}/confirm", headers=headers)).status_code == 200


async def _a_class_is_opened(system: System, new_page: NewPage) -> Page:
    """The teacher's page of it."""
    await open_staff(system)
    team = await new_page(viewport=DESKTOP, java_script_enabled=False)
    await signed_in(team, system, TEAM, "counsellor")
    await team.goto("/team/lehrkraefte")
    await team.locator("[name=email]").fill(WEBER)
    await team.get_by_role("button", name="Einladung schicken").click()
    await team.get_by_text("Die Einladung ist unterwegs").wait_for()
    await picture(team, "teachers")
    weber = await new_page(viewport=DESKTOP, java_script_enabled=False)
    await sign_in(weber, system, WEBER, "teacher")
    for name, value in (("title", "9b"), ("teacher", "Frau Weber"), ("school", "Schule am Park")):
        await weber.locator(f"[name={name}]").fill(value)
    await weber.get_by_role("button", name="Anlegen").click()
    return weber


async def test_a_class_list_shows_what_pupils_and_parents_allow_for_as_long_as_they_do(
    system: System, new_page: NewPage
) -> None:
    weber = await _a_class_is_opened(system, new_page)
    code = await weber.locator(".code").inner_text()

    for mail, name, age, screen in ((LEA, "Lea Lindner", 18, NARROW), (TIM, "Tim Thale", 14, WIDE)):
        page = await new_page(**screen)
        headers = await signed_in(page, system, mail, "young_person")
        profile = profile_body(birth_date=born(age).isoformat(), school_until=f"{NEXT_YEAR + 1}-07-31")
        assert (await system.http.put("/api/v1/profile", headers=headers, json=profile)).status_code == 200
        anything, body = {**headers, "If-Match": "*"}, {**AWAKE, "text_version": "test-1"}
        assert (await system.http.put("/api/v1/contact", headers=anything, json=body)).status_code == 200
        if age == 18:
            await a_firm_internship(system, headers)
        await page.goto("/meine-daten/klasse")
        await picture(page, "pupil-empty")
        await page.locator("[name=code]").fill(code)
        await page.locator("[name=name]").fill(name)
        await page.locator("[name=where]").check()
        await page.get_by_role("button", name="Freigeben").click()
        await page.get_by_text("Wer dich sieht").wait_for()
    tim = page

    await weber.reload()
    shown = await weber.locator("tbody").inner_text()
    assert "Lea Lindner" in shown
    assert "Schlosserei Muldeblick" in shown
    assert "Tim" not in await weber.content()
    await weber.get_by_text("Bei 1 fehlt noch das Ja der Eltern").wait_for()

    await tim.locator("[name=guardian]").fill(MOTHER)
    await tim.get_by_role("button", name="Eltern fragen").click()
    await tim.get_by_text("Deine Eltern sind gefragt").wait_for()
    await picture(tim, "pupil-asked")
    await tim.goto("/ar/meine-daten/klasse")
    await picture(tim, "pupil-ar")
    question = await mail_saying(system, MOTHER, "Klassenliste 9b")
    mother = await new_page(**WIDE)
    await mother.goto(link_in(question))
    await mother.locator("[name=code]").fill(re.findall(r"\b\d{6}\b", question["Text"])[0])
    await picture(mother, "guardian-class")
    await mother.get_by_role("button", name="Ja, einverstanden").click()
    await mother.get_by_text("Danke, Sie sind einverstanden").wait_for()

    await weber.set_viewport_size(PHONE)  # type: ignore[arg-type]  # width and height
    await weber.reload()
    await weber.get_by_text("Tim Thale").wait_for()
    await picture(weber, "class")
    await printed(weber, "class")
    await tim.goto("/meine-daten")
    await tim.get_by_text("Klassenliste 9b, Frau Weber").wait_for()
    await mother.get_by_role("button", name="Einverständnis zurücknehmen").click()
    await weber.reload()
    assert "Tim" not in await weber.content()
