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


async def barriers(page: Page, address: str) -> list[str]:
    """One line each. All rules in the light, and in the dark from right to left; colours where they are forced.

    Forced colours in the light: in the dark axe takes the ink from before they were forced.
    """
    found: list[str] = []
    for prefix, scheme in (("/ar", "dark"), ("", "light")):
        await page.emulate_media(color_scheme=scheme, forced_colors="none")  # type: ignore[arg-type]  # as Playwright names them
        await page.goto(f"{prefix}{address}")
        found += [f"{prefix}{address}, {scheme}: {one}" for one in await here(page)]
    await page.emulate_media(color_scheme="light", forced_colors="active")
    told = await page.evaluate(RUN, [PAGE if address == "/" else INNER, COLOURS])
    return found + [f"{address}, forced colours: {one}" for one in told]


async def here(page: Page) -> list[str]:
    """What all rules find on the page as it stands, and whether it fits."""
    await page.evaluate(SCRIPT)
    more = await page.evaluate(WIDE)
    return [*await page.evaluate(RUN, [PAGE, WHOLE]), *([more] if more else [])]
