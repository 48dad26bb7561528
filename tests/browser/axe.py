"""What axe finds on a page: in the light, in the dark, in forced colours, and from right to left."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from playwright.async_api import Page

SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
WHOLE: Mapping[str, Any] = {"resultTypes": ["violations"], "preload": False}
COLOURS: Mapping[str, Any] = {**WHOLE, "runOnly": ["color-contrast", "link-in-text-block"]}
# Forced colours in the light: in the dark axe takes the ink from before they were forced.
LOOKS: Mapping[str, Any] = {"forced colours": {"forced_colors": "active"}, "dark": {"color_scheme": "dark"}}
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


async def barriers(page: Page, address: str) -> list[str]:
    """One line each. All rules in the light; in other looks those of colours; in Arabic whether it fits as well."""
    await page.goto(f"/ar{address}")
    found = await _too_wide(page, f"/ar{address}")
    await page.emulate_media(color_scheme="light", forced_colors="none")
    await page.goto(address)
    await page.evaluate(SCRIPT)
    found += [f"{address}: {one}" for one in await page.evaluate(RUN, [PAGE, WHOLE])] + await _too_wide(page, address)
    for look, media in LOOKS.items():
        await page.emulate_media(**{"color_scheme": "light", "forced_colors": "none", **media})
        told = await page.evaluate(RUN, [PAGE if address == "/" else INNER, COLOURS])
        found += [f"{address}, {look}: {one}" for one in told]
    return found


async def _too_wide(page: Page, address: str) -> list[str]:
    more = await page.evaluate(WIDE)
    return [f"{address} is {more}"] if more else []
