"""An unknown firm registers, a counsellor decides on it and its offer, a visitor reports it: by clicking, no script."""

import pytest

from services.gateway.accounts import Address, Pepper
from services.gateway.store import AccountStore
from shared import mongo
from shared.contracts.words import Channel
from tests.browser.conftest import DESKTOP, PHONE, NewPage
from tests.browser.test_journeys import fill_offer, sign_in, tick
from tests.system import System

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
BOSS, TEAM = "chefin@demo.example", "team@demo.example"


async def open_counsellor(system: System) -> None:
    """As the operator's command does it."""
    client = mongo.connect(str(system.common.mongo_url), app="test")
    db = mongo.database(client, system.common.database_prefix + "gateway")
    await AccountStore(db, Pepper("pepper-of-the-tests")).open_account("counsellor", Address(Channel.MAIL, TEAM))
    client.close()


async def test_an_employer_registers_and_a_counsellor_lets_it_and_its_offer_onto_the_board(
    system: System, new_page: NewPage
) -> None:
    await open_counsellor(system)
    boss = await new_page(viewport=PHONE, java_script_enabled=False)
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

    team = await new_page(viewport=DESKTOP, java_script_enabled=False)
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

    visitor = await new_page(viewport=PHONE, java_script_enabled=False)
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


async def test_a_counsellor_writes_a_text_and_sees_it_before_anybody_else(system: System, new_page: NewPage) -> None:
    await open_counsellor(system)
    team = await new_page(viewport=DESKTOP, java_script_enabled=False)
    await sign_in(team, system, TEAM, "counsellor")
    await team.goto("/team/texte/page/neu")
    await team.locator("[name=slug]").fill("dein-erster-tag")
    await team.locator("[name=title]").fill("Dein erster Tag")
    await team.locator("[name=summary]").fill("Was du mitbringst.")
    await team.locator("[name=text]").fill("- **Schuhe**, die halten")
    await team.get_by_role("button", name="Vorschau").click()
    await team.locator(".preview strong").get_by_text("Schuhe").wait_for()
    assert (await system.http.get("/api/v1/pages/dein-erster-tag")).status_code == 404
    await team.get_by_role("button", name="Speichern").click()
    await team.get_by_text("Gespeichert").wait_for()
    await team.goto("/rat/dein-erster-tag")
    await team.get_by_text("Was du mitbringst.").wait_for()
    await team.goto("/team/zahlen")
    assert await team.get_by_role("heading", level=1).inner_text() == "Zahlen"
