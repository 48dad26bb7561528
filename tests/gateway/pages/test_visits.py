import re

import httpx2
import pytest

PLAIN_PAGES = (
    "/anmelden",
    "/anmelden?role=employer",
    "/anmelden/gesendet",
    "/anmelden/code",
    "/anmelden/link?token=abc",
    "/barrierefreiheit",
    "/datenschutz",
    "/impressum",
    "/u/some-token",
)


@pytest.mark.parametrize("path", PLAIN_PAGES)
async def test_a_page_is_whole_and_keeps_to_the_content_security_policy(browser: httpx2.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.count("<h1") == 1
    assert answer.text.rstrip().endswith("</html>")
    html = re.sub(r'<link rel="alternate" hreflang="[^>]*>', "", answer.text)  # our own addresses, whole
    assert re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:|https?://", html) is None


async def test_a_visitor_gets_no_cookie(browser: httpx2.AsyncClient) -> None:
    assert "set-cookie" not in (await browser.get("/impressum")).headers


async def test_opening_a_sign_in_link_only_shows_a_button(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/anmelden/link", params={"token": 'a"><b>'})
    assert 'value="a&#34;&gt;&lt;b&gt;"' in answer.text
    assert '<form method="post" action="/anmelden/link">' in answer.text


async def test_a_link_without_a_token_says_what_to_do(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/anmelden/link")
    assert answer.status_code == 410
    assert "Neuen Link anfordern" in answer.text


async def test_signing_in_with_nothing_shows_the_summary_first_with_focus(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/anmelden", data={"role": "young_person", "address": " "})
    assert answer.status_code == 422
    summary = answer.text.index('role="alert" tabindex="-1" autofocus')
    assert summary < answer.text.index('name="address"')
    assert 'href="#address"' in answer.text
    assert 'aria-invalid="true" aria-describedby="address-error"' in answer.text


async def test_a_role_nobody_may_choose_is_refused_at_the_tiles(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/anmelden", data={"role": "operator", "address": "mia@demo.anlauf.example"})
    assert answer.status_code == 422
    assert 'id="role-error"' in answer.text
    assert 'value="mia@demo.anlauf.example"' in answer.text


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/profil", "role=young_person&weiter=/profil"),
        ("/treffer?gespeichert", "role=young_person"),
        ("/betrieb/angebote/neu", "role=employer&weiter=/betrieb/angebote/neu"),
        ("/meine-daten", "weiter=/meine-daten"),
    ],
)
async def test_who_is_not_signed_in_is_sent_there(browser: httpx2.AsyncClient, path: str, asked: str) -> None:
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/anmelden?{asked}")


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "/a?b", "/../x", "x", "/" * 9]
)
async def test_nobody_is_led_on_to_what_is_no_page_of_ours(browser: httpx2.AsyncClient, path: str) -> None:
    for page in ("/anmelden", "/anmelden/link"):
        assert 'name="then"' not in (await browser.get(page, params={"weiter": path, "token": "t"})).text


@pytest.mark.parametrize("path", ["/nirgendwo", "/angebote/keine-nummer"])
async def test_what_does_not_exist_is_a_page_that_leads_on(browser: httpx2.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert 'href="/angebote"' in answer.text


async def test_the_api_keeps_its_problems(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/api/v1/nothing")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_a_search_that_cannot_be_understood_says_so_at_its_inputs(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/angebote", params={"radius_km": "weit", "kind": "pirate", "near": "06842"})
    assert answer.status_code == 422
    assert "Bitte eine ganze Zahl." in answer.text
    assert "Bitte etwas aus der Liste wählen." in answer.text
    assert 'value="06842"' in answer.text


async def test_the_start_page_is_worth_showing_without_the_offers(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/")
    assert answer.status_code == 200
    assert "Die Angebote machen gerade Pause" in answer.text
    assert "Was liegt dir?" in answer.text


async def test_a_board_that_is_asleep_says_so(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/angebote")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "Dieser Teil schläft gerade" in answer.text


async def test_an_unsubscribe_token_that_cannot_be_one_is_told_without_asking_anybody(
    browser: httpx2.AsyncClient,
) -> None:
    answer = await browser.post(f"/u/{'x' * 600}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 410
    assert "Dieser Link passt zu keiner Mail" in answer.text


async def test_static_files_are_kept_by_browsers_as_long_as_their_address_says(browser: httpx2.AsyncClient) -> None:
    page = (await browser.get("/impressum")).text
    found = re.search(r"/static/vendor/pages\.css\?v=[0-9a-f]{12}", page)
    assert found is not None
    assert "immutable" in (await browser.get(found[0])).headers["cache-control"]
    assert "immutable" not in (await browser.get("/static/icons.svg")).headers["cache-control"]
    assert (await browser.get("/static/nothing.css")).status_code == 404
