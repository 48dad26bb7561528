"""What people come for, by clicking alone, on a phone and a desktop, without JavaScript and with it."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.browser.conftest import DESKTOP, PHONE, NewPage, both_ways, pages_of
from tests.builders import NEXT_YEAR, born, offer_body
from tests.eventually import eventually
from tests.system import System

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
MIA, PHONE_NUMBER, EMPLOYER = "mia@demo.example", "+4915550000001", "werkstatt@demo.example"


async def sign_in(page: Page, system: System, mail: str, role: str) -> None:
    """By the form, the mail and its link."""
    before = len(await system.mails(mail))
    await page.goto(f"/anmelden?role={role}")
    await page.locator("[name=address]").fill(mail)
    await page.get_by_role("button", name="Link oder Code schicken").click()

    async def link() -> str:
        mails = await system.mails(mail)
        return re.findall(r"http\S+token=\S+", mails[0]["Text"])[0] if len(mails) > before else ""

    await page.goto(await eventually(link))
    await page.get_by_role("button", name="Jetzt anmelden").click()


async def signed_in(page: Page, system: System, mail: str, role: str) -> dict[str, str]:
    """A session without the way there, which other tests go."""
    headers = await system.sign_in(mail, role)
    token = headers["Authorization"].removeprefix("Bearer ")
    await page.context.add_cookies([{"name": "session", "value": token, "url": system.url}])
    return headers


@both_ways
async def test_a_young_person_and_an_employer_find_each_other_by_clicking_alone(
    system: System, new_page: NewPage, one: dict[str, Any], other: dict[str, Any]
) -> None:
    mia = await new_page(**one)
    await sign_in(mia, system, MIA, "young_person")
    await mia.goto("/profil")
    await _fill_profile(mia)
    await mia.get_by_role("button", name="Speichern und Treffer ansehen").click()
    code = (await eventually(lambda: system.sms(PHONE_NUMBER)))[0]["text"]
    await mia.locator("[name=code]").fill(re.findall(r"\d{6}", code)[0])
    await mia.get_by_role("button", name="Bestätigen").click()
    await mia.wait_for_url("**/treffer*")
    left_open = await new_page(viewport=PHONE)  # with JavaScript
    await left_open.context.add_cookies(await mia.context.cookies())  # type: ignore[arg-type]  # what it gives it takes
    await left_open.goto("/treffer")
    await left_open.get_by_role("heading", level=1, name="Meine Treffer").wait_for()

    await system.employer(EMPLOYER)  # registered and verified: what a counsellor does
    employer = await new_page(**other)
    await sign_in(employer, system, EMPLOYER, "employer")
    await employer.get_by_role("link", name="Angebot einstellen").first.click()
    await fill_offer(employer)
    await employer.get_by_role("button", name="Veröffentlichen").click()
    await employer.wait_for_url("**/angebote/*")
    offer = employer.url.partition("?")[0]

    async def told() -> bool:
        sms = await system.sms(PHONE_NUMBER)
        mails = await system.mails(MIA)
        return f"{system.url}/s/" in sms[0]["text"] and offer in mails[0]["Text"]

    await eventually(told)
    await mia.goto(re.findall(r"\S+/s/\S+", (await system.sms(PHONE_NUMBER))[0]["text"])[0])
    assert mia.url.partition("?")[0] == offer  # the short link, without signing in again
    await mia.goto("/treffer")
    await mia.get_by_text("Ferienjob in der Schlosserei").first.wait_for()
    await mia.get_by_text("Dein Feld: Metall").first.wait_for()
    await left_open.get_by_role("link", name="Jetzt anzeigen").click()  # appeared by itself
    await left_open.get_by_text("Ferienjob in der Schlosserei").first.wait_for()
    anybody = await new_page(viewport=PHONE, java_script_enabled=False)
    await anybody.goto(offer)
    assert await anybody.get_by_role("heading", level=1).inner_text() == "Ferienjob in der Schlosserei"


async def test_a_newcomer_signs_up_and_finds_the_first_match_here_and_in_the_inbox(
    system: System, new_page: NewPage, browser: Browser
) -> None:
    """The clicks of whoever has just seen `make run` come up, the mail inbox beside the board."""
    boss = await system.employer(EMPLOYER)
    posted = await system.http.post("/api/v1/offers", headers=boss, json=offer_body(state="published"))
    assert posted.status_code == 201, posted.text
    page = await new_page(viewport=DESKTOP)
    async with pages_of(browser, f"http://127.0.0.1:{system.ports['mail']}") as of_inbox:
        inbox = await of_inbox(viewport=DESKTOP)
        await page.goto("/")
        await page.get_by_role("link", name="Anmelden").first.click()
        await page.locator("[name=address]").fill("neu@demo.example")
        await page.get_by_role("button", name="Link oder Code schicken").click()
        await arrived(inbox, "Link zum Anmelden")
        link = await inbox.locator("a[href*='/anmelden/link']").first.get_attribute("href")
        await page.goto(str(link))
        await page.get_by_role("button", name="Jetzt anmelden").click()
        await page.wait_for_url("**/treffer")
        await page.locator("main a", has_text="Profil").first.click()
        await _fill_profile(page, phone=False)
        await page.get_by_role("button", name="Speichern und Treffer ansehen").click()
        await page.get_by_role("link", name="Ferienjob in der Schlosserei").first.wait_for()
        await arrived(inbox, "Ferienjob in der Schlosserei")


async def arrived(inbox: Page, words: str) -> None:
    """Open the newest mail that says so, as soon as it is there."""

    async def there() -> bool:
        await inbox.goto("/")
        return bool(await inbox.locator("a", has_text=words).count())

    await eventually(there)
    await inbox.locator("a", has_text=words).first.click()


async def tick(page: Page, selector: str, *, on: bool = True) -> None:
    """By keyboard, as tiles can be used as well."""
    box = page.locator(selector)
    if await box.is_checked() != on:
        await box.focus()
        await page.keyboard.press("Space")
    assert await box.is_checked() == on, selector


async def _fill_profile(page: Page, *, phone: bool = True) -> None:
    await page.wait_for_url("**/profil")
    for value in ("metal", "wood", "holiday_job", "school_internship"):
        await tick(page, f"input[value={value}]")
    await page.locator("[name=postal_code]").fill("06842")
    await page.locator("[name=birth_date]").fill(born(16).isoformat())
    await page.locator("[name=school_until]").fill(f"{NEXT_YEAR + 1}-07-31")
    await tick(page, "[name=mail_matches]")
    if phone:
        await page.locator("[name=phone]").fill("01555 0000001")
        await tick(page, "[name=phone_matches]")
    await tick(page, "[name=quiet]", on=False)


async def fill_offer(page: Page) -> None:
    await tick(page, "input[value=holiday_job]")
    await page.locator("input[name=title]").fill("Ferienjob in der Schlosserei")
    await page.locator("textarea[name=description]").fill("Du hilfst beim **Zuschneiden**.")
    await tick(page, "input[value=metal]")
    await page.get_by_role("button", name="Weiter").click()
    await page.wait_for_url("**/betrieb/angebote/*/2")
    await page.locator("[name='place.postal_code']").fill("06842")
    await page.locator("[name='place.town']").fill("Dessau-Roßlau")
    await page.locator("[name='periods.0.from']").fill(f"{NEXT_YEAR}-07-19")
    await page.locator("[name='periods.0.to']").fill(f"{NEXT_YEAR}-07-30")
    await page.locator("[name='daily.from']").fill("08:00")
    await page.locator("[name='daily.to']").fill("15:00")
    await page.locator("[name='daily.break_minutes']").fill("60")
    await page.get_by_role("button", name="Weiter").click()
    await page.wait_for_url("**/betrieb/angebote/*/3")


async def test_an_employer_closes_an_offer_from_the_list_of_its_own(system: System, new_page: NewPage) -> None:
    headers = await system.employer(EMPLOYER)
    body = {**offer_body(), "state": "published"}
    offer = (await system.http.post("/api/v1/offers", headers=headers, json=body)).json()
    page = await new_page(viewport=PHONE, java_script_enabled=False)
    await sign_in(page, system, EMPLOYER, "employer")
    await page.goto("/betrieb")
    await page.get_by_role("button", name="Besetzt").first.click()
    await page.get_by_text("Das Angebot ist geschlossen").wait_for()
    assert await page.get_by_role("button", name="Besetzt").count() == 0
    assert (await system.http.get(f"/api/v1/offers/{offer['id']}")).status_code == 404


async def test_a_form_with_mistakes_comes_back_as_typed_with_a_summary_first(system: System, new_page: NewPage) -> None:
    await system.employer(EMPLOYER)
    page = await new_page(viewport=PHONE, java_script_enabled=False)
    await sign_in(page, system, EMPLOYER, "employer")
    await page.goto("/betrieb/angebote/neu")
    await page.locator("input[name=title]").fill("Praktikum")
    await page.get_by_role("button", name="Weiter").click()
    assert await page.locator("[role=alert]").count() == 1
    assert await page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert await page.locator("input[name=title]").input_value() == "Praktikum"
    await page.get_by_role("link", name="Beschreibung: Bitte ausfüllen.").click()
    assert await page.locator("textarea[name=description]").evaluate("one => one === document.activeElement")
    assert await system.database("listings")["offers"].count_documents({}) == 0


async def test_a_draft_is_kept_and_its_reach_is_counted_while_it_is_written(system: System, new_page: NewPage) -> None:
    """With JavaScript beside the form at once; without, by the button."""
    await system.employer(EMPLOYER)
    page = await new_page(viewport=DESKTOP)
    await sign_in(page, system, EMPLOYER, "employer")
    await page.goto("/betrieb/angebote/neu")
    await fill_offer(page)
    await page.get_by_text("weniger als 5 junge Leute").wait_for()
    await page.get_by_role("link", name="Wann und wo").click()
    await page.locator("[name='daily.to']").fill("18:00")
    await page.locator("[name='daily.to']").dispatch_event("change")
    await page.get_by_text("höchstens 8 Stunden Arbeit am Tag, nicht 9").wait_for()
    await page.goto("/betrieb")
    await page.get_by_role("link", name="Weiterschreiben").click()
    assert await page.locator("input[name=title]").input_value() == "Ferienjob in der Schlosserei"


async def test_opening_a_sign_in_link_does_not_use_it_up(system: System, new_page: NewPage) -> None:
    scanner, person = await new_page(), await new_page(viewport=PHONE)
    await scanner.goto("/anmelden?role=young_person")
    await scanner.locator("[name=address]").fill(MIA)
    await scanner.get_by_role("button", name="Link oder Code schicken").click()
    mails = await eventually(lambda: system.mails(MIA))
    link = re.findall(r"http\S+token=\S+", mails[0]["Text"])[0]
    for _ in range(2):
        await scanner.goto(link)
    await person.goto(link)
    await person.get_by_role("button", name="Jetzt anmelden").click()
    assert "/anmelden" not in person.url
    await scanner.get_by_role("button", name="Jetzt anmelden").click()
    await scanner.get_by_text("Dieser Link gilt nicht mehr").wait_for()
