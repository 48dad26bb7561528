"""An unknown firm registers, a counsellor decides on it and its offer, a visitor reports it: by clicking."""

from typing import Any

import pytest

from deploy.seed.guidance import save_guidance
from services.gateway.accounts import Address, Pepper
from services.gateway.store import AccountStore
from shared import clock, mongo
from shared.contracts.words import Channel
from tests.browser.axe import here
from tests.browser.conftest import NARROW, WIDE, NewPage, both_ways
from tests.browser.test_journeys import MIA, fill_offer, sign_in, tick
from tests.builders import NEXT_YEAR, offer_body, profile_body
from tests.system import System

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
BOSS, TEAM = "chefin@demo.example", "team@demo.example"


async def open_staff(system: System, role: str = "counsellor") -> None:
    """As the operator's command does it."""
    client = mongo.connect(str(system.common.mongo_url), app="test")
    db = mongo.database(client, system.common.database_prefix + "gateway")
    await AccountStore(db, Pepper("pepper-of-the-tests")).open_account(role, Address(Channel.MAIL, TEAM))
    client.close()


@both_ways
async def test_an_employer_registers_and_a_counsellor_lets_it_and_its_offer_onto_the_board(
    system: System, new_page: NewPage, one: dict[str, Any], other: dict[str, Any]
) -> None:
    await open_staff(system)
    boss = await new_page(**one)
    await sign_in(boss, system, BOSS, "employer")
    await boss.get_by_role("link", name="Betrieb eintragen").click()
    await boss.locator("[name=name]").fill("Tischlerei Lindenhof")
    await boss.get_by_role("button", name="Betrieb eintragen").click()
    assert await boss.locator("[name=name]").input_value() == "Tischlerei Lindenhof"  # the number is missing
    await tick(boss, "input[value=chamber]")
    await boss.locator("[name='identifier.number']").fill("4711")
    await boss.locator("[name='identifier.authority']").fill("Handwerkskammer Musterland")
    await boss.locator("[name='address.postal_code']").fill("06842")
    await boss.locator("[name='address.town']").fill("Dessau-Roßlau")
    await boss.get_by_role("button", name="Betrieb eintragen").click()
    await boss.get_by_role("link", name="Angebot schreiben").click()
    await fill_offer(boss)
    await boss.get_by_role("button", name="Veröffentlichen").click()
    await boss.get_by_text("Ihr Angebot wartet auf das Jugendberufszentrum").wait_for()

    team = await new_page(**other)
    await sign_in(team, system, TEAM, "counsellor")
    await team.get_by_role("link", name="Betriebe zu prüfen").click()
    await team.get_by_role("link", name="Tischlerei Lindenhof").click()
    await team.get_by_role("button", name="Freigeben").click()
    await team.get_by_text("Bitte ankreuzen, womit Sie geprüft haben.").first.wait_for()
    await tick(team, "input[value=chamber]")
    await team.get_by_role("button", name="Freigeben").click()
    await team.get_by_text("Der Betrieb ist geprüft").wait_for()
    await team.goto("/team/angebote")
    await team.get_by_text("Zurückweisen").first.click()
    await team.get_by_role("button", name="Freigeben").click()
    await team.get_by_text("Das Angebot ist freigegeben").wait_for()

    visitor = await new_page(**one)
    await visitor.goto("/angebote")
    await visitor.get_by_role("link", name="Ferienjob in der Schlosserei").click()
    await visitor.get_by_role("link", name="Angebot melden").click()
    await visitor.get_by_role("button", name="Melden").click()
    await visitor.get_by_text("Bitte etwas auswählen.").first.wait_for()
    await tick(visitor, "input[value=wrong_facts]")
    await visitor.locator("[name=note]").fill("Da gibt es keine Schlosserei.")
    await visitor.get_by_role("button", name="Melden").click()
    await visitor.get_by_text("Danke, wir sehen nach").wait_for()

    await team.goto("/team")
    await team.get_by_role("link", name="Meldungen").last.click()
    await team.get_by_text("Da gibt es keine Schlosserei.").wait_for()
    await team.get_by_role("button", name="Angesehen, darf bleiben").click()
    await team.get_by_text("Keine offene Meldung").wait_for()


@pytest.mark.parametrize("screen", [NARROW, WIDE], ids=["on a phone", "on a desktop"])
async def test_an_editor_changes_a_text_and_announces_an_event_and_sees_them_before_anybody_else(
    system: System, new_page: NewPage, screen: dict[str, Any]
) -> None:
    await open_staff(system, "editor")
    await save_guidance(system.database("listings"), clock.new_id(), clock.today())
    editor = await new_page(**screen)
    await sign_in(editor, system, TEAM, "counsellor")  # the door of all staff
    await editor.locator("a[href$=praktikum-finden]").click()
    await editor.locator("[name=text]").fill("- **Schuhe**, die halten")
    await editor.get_by_role("button", name="Vorschau").click()
    await editor.locator(".preview strong").get_by_text("Schuhe").wait_for()
    assert "Schuhe" not in (await system.http.get("/rat/praktikum-finden")).text
    await editor.get_by_role("button", name="Speichern").click()
    await editor.get_by_text("Gespeichert").wait_for()
    await editor.goto("/rat/praktikum-finden")
    await editor.locator("strong", has_text="Schuhe").wait_for()

    await editor.goto("/team/texte")
    await editor.get_by_role("navigation", name="Team").get_by_role("link", name="Termine").click()
    await editor.get_by_role("link", name="Neuer Termin").click()
    await editor.locator("[name=title]").fill("Werkstatt zum Anfassen")
    await editor.locator("[name=summary]").fill("Ein Nachmittag an der Drehbank.")
    await editor.locator("[name=place]").fill("Jugendberufszentrum, Halle 2")
    await editor.locator("[name=starts_at]").fill(f"{NEXT_YEAR}-03-04T15:00")
    await editor.locator("[name=ends_at]").fill(f"{NEXT_YEAR}-03-04T14:00")
    await editor.locator("[name=text]").fill("Komm **vorbei**.")
    await editor.get_by_role("button", name="Speichern").click()
    await editor.get_by_text("Das Ende liegt vor dem Anfang.").first.wait_for()
    await editor.locator("[name=ends_at]").fill(f"{NEXT_YEAR}-03-04T17:00")
    await editor.get_by_role("button", name="Vorschau").click()
    await editor.locator(".preview").get_by_text("15 bis 17 Uhr").wait_for()
    await editor.get_by_role("button", name="Speichern").click()
    await editor.get_by_role("link", name="Werkstatt zum Anfassen").click()
    await editor.get_by_role("button", name="Termin absagen").wait_for()
    visitor = await new_page(**screen)
    await visitor.goto("/veranstaltungen")
    await visitor.get_by_role("link", name="Werkstatt zum Anfassen").click()
    await visitor.get_by_text("15 bis 17 Uhr").wait_for()


async def test_a_counsellor_rings_up_who_was_refused_and_suggests_them_to_others(
    system: System, new_page: NewPage
) -> None:
    await open_staff(system)
    boss, young = await system.employer(), await system.sign_in(MIA, "young_person")
    posted = await system.http.post("/api/v1/offers", headers=boss, json=offer_body(state="published"))
    assert (await system.http.put("/api/v1/profile", headers=young, json=profile_body())).status_code == 200
    interest = f"/api/v1/offers/{posted.json()['id']}/applications"
    sent = await system.http.post(interest, headers=young, json={"text": "Ich mag Metall."})
    decline = f"/api/v1/applications/{sent.json()['id']}/decline"
    no = await system.http.post(decline, headers=boss, json={"reason": "no_seat"})
    assert no.status_code == 200, no.text
    person = (await system.http.get("/api/v1/me", headers=young)).json()["id"]

    team = await new_page(**WIDE)
    await sign_in(team, system, TEAM, "counsellor")
    await team.goto(f"/team/menschen/{person}?warum=no_answer")
    await team.get_by_role("button", name="Ansehen").click()
    await team.get_by_role("link", name=MIA).wait_for()
    assert await here(team) == []
    await team.get_by_role("button", name="Weiterempfehlen").click()
    await team.get_by_text("Die Person entscheidet, wer sie sehen darf.").wait_for()
    mia = await new_page(**NARROW)
    await sign_in(mia, system, MIA, "young_person")
    await mia.goto("/bewerbungen")
    await mia.locator(".own a").first.click()
    await mia.get_by_role("button", name="Nein, danke").wait_for()
    await mia.goto("/meine-daten")
    await mia.get_by_text("Betriebe antworten nicht").first.wait_for()
