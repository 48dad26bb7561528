"""axe finds nothing in the mails, light and dark, left to right and right to left; none is wider than a phone."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright

from services.notifications import samples
from services.notifications.kinds import Kind
from shared.contracts.words import Channel, Language
from tests.browser.conftest import CHROMIUM, PHONE, QUIET

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
# Between them every part a mail is made of: cards, points, facts, buttons, a written-out address.
KINDS = (Kind.DIGEST, Kind.EVENT_REMINDER, Kind.SIGN_IN)
LOOKS = ((Language.GERMAN, "light"), (Language.ARABIC, "dark"))
# A mail is an article within a page, whose landmarks are its program's.
OF_PAGES = {"rules": {"region": {"enabled": False}, "landmark-one-main": {"enabled": False}}}


async def test_no_mail_has_a_barrier_that_axe_knows() -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for language, scheme in LOOKS:
            page = await browser.new_page(viewport=PHONE, color_scheme=scheme)  # type: ignore[arg-type]  # of its own
            for kind in KINDS:
                await page.set_content(samples.written(kind, language, Channel.MAIL).html)
                found = await Axe().run(page, options=OF_PAGES)
                assert found.violations_count == 0, f"{kind}, {language}: {found.generate_report()}"
                width = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
                assert width[0] <= width[1], f"{kind}, {language} is {width[0]} px wide"
        await browser.close()
