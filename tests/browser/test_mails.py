"""axe finds nothing in any mail, light and dark, left to right and right to left; none is wider than a phone."""

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright

from services.notifications import samples
from services.notifications.kinds import RULES, Audience, Kind
from shared.contracts.words import Channel, Language
from tests.browser.conftest import CHROMIUM, PHONE, QUIET

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
MAILS = [kind for kind in Kind if Channel.MAIL in RULES[kind].channels]
# A mail is an article within a page, whose landmarks are its program's.
OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {"region": {"enabled": False}, "landmark-one-main": {"enabled": False}},
}
# Mail after mail in one document: axe is read once.
CHECK = """async ([html, options]) => {
    const mail = new DOMParser().parseFromString(html, "text/html").documentElement;
    document.replaceChild(document.adoptNode(mail), document.documentElement);
    const found = await axe.run(document, options);
    const wrong = found.violations.map(one => one.id + ": " + one.nodes.map(node => node.html).join(" "));
    const width = document.documentElement.scrollWidth;
    return wrong.concat(width > window.innerWidth ? [width + " px wide"] : []);
}"""


# Each mail light and dark, in one direction and the other. ANLAUF_CASES: in every language, both ways (a minute).
LOOKS: dict[str, tuple[Language, ...]] = {"light": (Language.GERMAN,), "dark": (Language.ARABIC,)}
if "ANLAUF_CASES" in os.environ:
    LOOKS = dict.fromkeys(LOOKS, tuple(Language))


def mails(languages: tuple[Language, ...]) -> Iterator[tuple[Kind, Language]]:
    for kind in MAILS:
        for language in (Language.GERMAN,) if RULES[kind].audience is Audience.STAFF else languages:
            yield kind, language


async def test_no_mail_has_a_barrier_that_axe_knows() -> None:
    found: dict[str, list[str]] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for scheme, languages in LOOKS.items():
            page = await browser.new_page(viewport=PHONE, color_scheme=scheme)  # type: ignore[arg-type]  # of its own
            await page.evaluate(Axe().axe_script)
            for kind, language in mails(languages):
                html = samples.written(kind, language, Channel.MAIL).html
                if wrong := await page.evaluate(CHECK, [html, OPTIONS]):
                    found[f"{kind}, {language}, {scheme}"] = wrong
        seen = await page.evaluate("getComputedStyle(document.querySelector('.page')).backgroundColor")
        await browser.close()
    assert found == {}
    assert seen == "rgb(28, 27, 26)", "the dark colours were not those that were looked at"


async def test_axe_sees_a_barrier_in_a_mail() -> None:
    """The check can fail: pale words, a link without any, and a row that is too wide for a phone."""
    pale = '<p style="color:#ccc">Pale words</p><a href="/"></a><hr style="width:600px">'
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = await browser.new_page()
        await page.set_viewport_size({"width": 360, "height": 740})
        await page.evaluate(Axe().axe_script)
        wrong = await page.evaluate(CHECK, [f'<html lang="de"><title>x</title><h1>Mail</h1>{pale}', OPTIONS])
        await browser.close()
    assert [one.partition(":")[0] for one in wrong] == ["color-contrast", "link-name", "610 px wide"]
