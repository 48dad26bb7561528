"""First paint on a slow phone: Chromium with the network of slow 4G and a fourth of the CPU, its cache empty."""

import os

from playwright.async_api import Browser, async_playwright

from deploy.seed.accounts import MIA_MAIL
from deploy.seed.seed import seed
from tests.benchmarks.figure import Figure, figure
from tests.benchmarks.ground import PREFIX, Ground
from tests.browser.conftest import CHROMIUM, PHONE, QUIET
from tests.system import System

GOAL_MS = 1_000.0
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
CPU = 4  # times slower
FIRST = """new Promise(done => new PerformanceObserver(list => list.getEntries()
    .filter(one => one.name === "first-contentful-paint").forEach(one => done(one.startTime)))
    .observe({type: "paint", buffered: true}))"""


async def rows(ground: Ground) -> list[Figure]:
    os.environ |= {"ANLAUF_DEMO": "1", "GATEWAY_PEPPER": "pepper-of-the-tests"}  # of the system below
    async with System(ground.amqp_url, ground.mongo_url, PREFIX) as system, async_playwright() as playwright:
        await seed(system.common, lambda _: None)
        token = (await system.sign_in(MIA_MAIL, "young_person"))["Authorization"].removeprefix("Bearer ")
        offer = (await system.http.get("/api/v1/offers?limit=1")).json()["items"][0]["id"]
        pages = {"start page": "/", "board": "/angebote", "offer": f"/angebote/{offer}", "matches": "/treffer"}
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        found = []
        for name, path in pages.items():
            times = [await painted(browser, system.url, path, token) for _ in range(ground.rounds + 1)][1:]
            found.append(_figure(name, times))
        await browser.close()
    return found


async def painted(browser: Browser, url: str, path: str, token: str) -> float:
    """Milliseconds from the click to the first text or picture."""
    context = await browser.new_context(base_url=url, viewport=PHONE, is_mobile=True, device_scale_factor=2)  # type: ignore[arg-type]  # a size
    await context.add_cookies([{"name": "session", "value": token, "url": url}])
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Network.emulateNetworkConditions", SLOW_4G)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    await page.goto(path, wait_until="commit")
    taken = float(await page.evaluate(FIRST))
    await context.close()
    return taken


def _figure(name: str, times: list[float]) -> Figure:
    return figure(
        f"first paint of the {name}, slow phone",
        "ms",
        [(one, GOAL_MS) for one in times],
        reference_is="the goal, 1 s; 1.6 Mbit/s, 150 ms a round trip, a fourth of the CPU, nothing cached",
        better="at most",
        goal=1.0,
    )
