"""What axe finds on a page: in the light, in the dark, in forced colours, and from right to left."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from playwright.async_api import Page

SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
WHOLE: Mapping[str, Any] = {"resultTypes": ["violations"], "preload": False}
COLOURS: Mapping[str, Any] = {**WHOLE, "runOnly": ["color-contrast", "link-in-text-block"]}
RUN = """async ([context, options]) => (await axe.run(context, options)).violations
    .map(one => one.id + ": " + one.nodes.map(node => node.html).slice(0, 3).join(" "))"""
WIDE = """() => {
    const more = document.documentElement.scrollWidth - innerWidth
    if (more <= 0) return null
    const out = [...document.body.querySelectorAll("*")].filter(one => {
        const {left, right} = one.getBoundingClientRect()
        return left < -1 || right > innerWidth + 1
    })
    const inner = out.filter(one => !out.some(other => other !== one && one.contains(other)))
    return `${more} px too wide: ` + inner.slice(0, 3).map(one => one.outerHTML.slice(0, 150)).join(" ")
}"""
PAGE: Mapping[str, Any] = {"include": ["html"]}
INNER: Mapping[str, Any] = {"include": ["main"]}  # around it each page is the same


async def ready_for_axe(page: Page) -> None:
    """Read axe with each page in Arabic from now on: there it is run, and to hand it over each time takes long."""
    await page.add_init_script("if (/^\\/ar(\\/|$)/.test(location.pathname)) {" + SCRIPT + "}")


async def barriers(page: Page, address: str) -> list[str]:
    """One line each, of a page that :func:`ready_for_axe` knows: whether it fits, in German and from right to left.

    All rules in the dark; in the light and in forced colours those of colours, which no language changes. Forced
    colours in the light: in the dark axe takes the ink from before they were forced.
    """
    await page.emulate_media(color_scheme="dark", forced_colors="none")
    await page.goto(address)
    found = [f"{address}: {one}" for one in await _too_wide(page)]
    await page.goto(f"/ar{address}")
    found += [f"/ar{address}: {one}" for one in await _all(page)]
    await page.emulate_media(color_scheme="light")
    found += [f"/ar{address}, light: {one}" for one in await _colours(page, address)]
    await page.emulate_media(color_scheme="light", forced_colors="active")
    return found + [f"/ar{address}, forced colours: {one}" for one in await _colours(page, address)]


async def here(page: Page) -> list[str]:
    """What all rules find on the page as it stands, and whether it fits."""
    await page.evaluate(SCRIPT)
    return await _all(page)


async def _all(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(RUN, [PAGE, WHOLE])
    return found + await _too_wide(page)


async def _colours(page: Page, address: str) -> list[str]:
    found: list[str] = await page.evaluate(RUN, [PAGE if address == "/" else INNER, COLOURS])
    return found


async def _too_wide(page: Page) -> list[str]:
    more = await page.evaluate(WIDE)
    return [more] if more else []
