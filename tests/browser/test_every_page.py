"""What holds on every page there is: valid HTML, no barrier that axe knows in any look, no sideways scrolling."""

import asyncio
import itertools
import json
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from shared.contracts.words import Language
from shared.language import PREFIXES
from tests.browser.addresses import NO_PAGES, Look, looks, path_of, paths
from tests.browser.asleep import ALONE, lost, sleeping
from tests.browser.axe import barriers, ready_for_axe
from tests.browser.conftest import pages_of
from tests.browser.foreign import left_over
from tests.browser.nonsense import BUTTONS, refused
from tests.browser.world import ROLES, TEAM, WEBER, World
from tests.browser.written import Written, forms
from tests.system import System

VNU = Path(__file__).parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"
CHECKER = ("java", "-Xss4m", "-XX:TieredStopAtLevel=1", "-jar", str(VNU))
Asking = tuple[str, str, Written]  # who, where the form stands, and the form
FOUR_TIMES = 320  # CSS pixels: a screen of 1280 at 400 %
pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
async def world(running_system: System) -> AsyncIterator[World]:
    """One for all tests of this file: they look, and what they send is refused."""
    made = World(running_system)
    await made.fill()
    yield made
    await running_system.empty()


@pytest.fixture(scope="module")
async def every(world: World) -> dict[str, list[Look]]:
    return await looks(world)


def test_every_route_is_looked_at(every: dict[str, list[Look]]) -> None:
    assert paths("GET") - set(NO_PAGES) == set(every)


async def test_every_page_is_valid_html(world: World, every: dict[str, list[Look]], tmp_path: Path) -> None:
    """By the checker of the W3C, once over all of them; and the start page as it is in each language."""
    start = [("", f"{prefix}/") for prefix in PREFIXES.values()]
    where: dict[str, Look] = {}
    for number, (who, address) in enumerate([*(one for several in every.values() for one in several), *start]):
        answer = await world.get(who, address)
        assert answer.headers["content-type"].startswith("text/html"), (who, address, answer.status_code)
        (tmp_path / f"{number}.html").write_text(answer.text, encoding="utf-8")
        where[f"{number}.html"] = (who, address)
    order = [*CHECKER, "--format", "json", "--exit-zero-always", str(tmp_path)]
    assert VNU.is_file(), "`make checker` installs it"
    checked = await asyncio.to_thread(subprocess.run, order, capture_output=True, check=True)
    found = json.loads(checked.stderr)["messages"]
    told = [(*where[Path(one["url"]).name], one["message"], one.get("extract", "")) for one in found]
    assert told == [], "\n".join(map(str, told))


@pytest.mark.parametrize("wanted", [Language.ENGLISH, Language.UKRAINIAN, Language.ARABIC])
async def test_what_staff_and_teachers_work_with_is_in_their_language(
    world: World, every: dict[str, list[Look]], wanted: Language
) -> None:
    """And says so, and which way it runs; and what is known of a person, once there is a reason."""
    prefix, told = PREFIXES[wanted], list[str]()
    way = "rtl" if wanted is Language.ARABIC else "ltr"
    for path, several in every.items():
        for who, address in (one for one in several if one[0] in (TEAM, WEBER)):
            answers = [await world.get(who, f"{prefix}{address}")]
            if path == "/team/menschen/{person_id}":
                data, cookie = {"why": "no_match"}, world.cookie(who)
                answers.append(await world.system.http.post(f"{prefix}{address}", headers=cookie, data=data))
            for answer in answers:
                assert answer.status_code == 200, address
                assert f'<html lang="{wanted}" dir="{way}">' in answer.text, address
                told += [f"{prefix}{address}: {one}" for one in left_over(answer.text, wanted)]
    assert told == [], "\n".join(told)


@pytest.mark.parametrize("role", ["visitor", "young_person", "employer", "counsellor", "teacher"])
async def test_no_page_has_a_barrier_that_axe_knows(
    world: World, every: dict[str, list[Look]], browser: Browser, role: str
) -> None:
    """All rules in the dark, those of colours in the light and where they are forced; narrow, in German and Arabic."""
    looks = sorted({one for several in every.values() for one in several if ROLES.get(one[0], "visitor") == role})
    found: list[str] = []
    async with pages_of(browser, world.system.url) as make:
        for who, addresses in itertools.groupby(looks, lambda one: one[0]):
            page = await make(viewport={"width": FOUR_TIMES, "height": 740}, reduced_motion="reduce")
            await ready_for_axe(page)
            if who:
                cookie = {"name": "session", "value": world.tokens[who], "url": world.system.url}
                await page.context.add_cookies([cookie])  # type: ignore[list-item]  # a cookie
            for _, address in addresses:
                found += await barriers(page, address)
    assert found == [], "\n".join(found)


@pytest.fixture(scope="module")
async def asking(world: World, every: dict[str, list[Look]]) -> list[Asking]:
    """Every form that asks for something, once, in Ukrainian."""
    found: dict[tuple[str, ...], Asking] = {}
    for who, address in (one for several in every.values() for one in several):
        for form in forms((await world.get(who, f"/uk{address}")).text, f"/uk{address}"):
            if form.asks:
                found.setdefault((path_of(form.action), *form.typed), (who, address, form))
    return list(found.values())


async def test_a_form_with_nonsense_comes_back_with_it_and_says_what_is_wrong(
    world: World, asking: list[Asking]
) -> None:
    """With nonsense in each input, and with nothing at all."""
    told: list[str] = []
    for who, address, form in asking:
        told += [f"{who} {address} -> {form.action}: {one}" for one in await refused(world, who, form)]
    assert told == [], "\n".join(told)
    assert (paths("POST") - {path_of(form.action) for _, _, form in asking}) ^ BUTTONS == set()


async def test_a_form_sent_while_the_backend_sleeps_comes_back_with_all_that_was_typed(
    world: World, asking: list[Asking]
) -> None:
    """And says so, and can be sent again as it is."""
    told: list[str] = []
    async with sleeping(world.system) as client:
        for who, address, form in asking:
            if path_of(form.action) not in ALONE:
                told += [f"{who} {address} -> {form.action}: {one}" for one in await lost(client, world, who, form)]
    assert told == [], "\n".join(told)
