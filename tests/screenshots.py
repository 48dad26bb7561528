"""The pictures in docs/screenshots, of a running demo: ``make run`` here, ``make screenshots`` in another terminal."""

import re
import shutil
import sys
import time
from pathlib import Path

import httpx2
from playwright.sync_api import Browser, Page, sync_playwright

DIRECTORY = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
VISITOR = {
    "start": "/",
    "board": "/angebote?near=Dessau-Roßlau&radius_km=25",
    "map": "/karte",
    "arabic": "/ar/angebote",
    "sign-in": "/anmelden",
}
MEMBERS = {
    ("mia@demo.anlauf.example", "young_person"): {
        "matches": "/treffer",
        "profile": "/profil",
        "applications": "/bewerbungen",
    },
    ("betrieb@demo.anlauf.example", "employer"): {
        "employer": "/betrieb",
        "new-offer": "/betrieb/angebote/neu",
        "own-figures": "/betrieb/zahlen",
    },
    ("team@demo.anlauf.example", "counsellor"): {"staff": "/team", "figures": "/team/zahlen"},
}


def sign_in(page: Page, board: str, inbox: str, mail: str, role: str) -> None:
    """By the link in the mail, as everybody does."""
    began = time.time()
    httpx2.post(f"{board}/api/v1/auth/links", json={"email": mail, "role": role, "language": "de"}).raise_for_status()
    while time.time() < began + 20:
        found = httpx2.get(f"{inbox}/api/v1/search", params={"query": f"to:{mail}"}).json()["messages"]
        texts = [httpx2.get(f"{inbox}/api/v1/message/{one['ID']}").json()["Text"] for one in found[:1]]
        links = re.findall(r"http\S+/anmelden/link\?token=\S+", texts[0]) if texts else []
        if links:
            page.goto(links[0])
            page.get_by_role("button").last.click()
            if "/anmelden/link" not in page.url:
                return
        time.sleep(0.3)
    raise SystemExit(f"no sign-in link for {mail} in the inbox")


def take(page: Page, board: str, pages: dict[str, str], suffix: str) -> None:
    for name, path in pages.items():
        page.goto(board + path)
        page.screenshot(path=DIRECTORY / f"{name}{suffix}.png")


def visit(browser: Browser, board: str, inbox: str, suffix: str, **options: object) -> None:
    context = browser.new_context(locale="de-DE", **options)  # type: ignore[arg-type]  # a viewport
    page = context.new_page()
    take(page, board, VISITOR, suffix)
    page.goto(f"{board}/angebote")
    page.locator("main a[href^='/angebote/']").first.click()
    page.goto(f"{page.url}?alter=15&schule=ja")
    page.screenshot(path=DIRECTORY / f"offer{suffix}.png")
    context.close()
    for (mail, role), pages in MEMBERS.items():
        context = browser.new_context(locale="de-DE", **options)  # type: ignore[arg-type]
        page = context.new_page()
        sign_in(page, board, inbox, mail, role)
        take(page, board, pages, suffix)
        context.close()


def main(board: str = "http://localhost:8000", inbox: str = "http://localhost:8025") -> None:
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        visit(browser, board, inbox, "", viewport=DESKTOP)
        visit(browser, board, inbox, "-phone", viewport=PHONE)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
