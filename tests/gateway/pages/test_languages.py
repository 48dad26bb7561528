"""The language stands in the address: pages, links, forms and redirects keep to it, machines' addresses have none."""

import re

import httpx2
import pytest

from services.gateway import languages
from shared import clock, short_links
from shared.contracts.words import Language
from shared.language import PREFIXES

TRANSLATED = [one for one in Language if one is not Language.GERMAN]


@pytest.mark.parametrize("language", TRANSLATED)
async def test_every_link_of_a_page_keeps_its_language(browser: httpx2.AsyncClient, language: Language) -> None:
    prefix = PREFIXES[language]
    html = (await browser.get(f"{prefix}/impressum")).text
    own = [tag for tag in re.findall(r"<(?:a|form)\s[^>]*>", html) if "hreflang" not in tag]
    addresses = [found[1] for tag in own if (found := re.search(r'(?:href|action)="(/[^"]*)"', tag))]
    assert len(addresses) > 8
    assert all(one.startswith(f"{prefix}/") for one in addresses)


async def test_a_page_says_its_language_and_direction(browser: httpx2.AsyncClient) -> None:
    assert '<html lang="ar" dir="rtl">' in (await browser.get("/ar/impressum")).text
    assert '<html lang="de-simple" dir="ltr">' in (await browser.get("/leicht/impressum")).text
    assert '<html lang="de" dir="ltr">' in (await browser.get("/impressum")).text


async def test_a_short_link_leads_to_the_offer_in_its_language(browser: httpx2.AsyncClient) -> None:
    offer_id = clock.new_id()
    answer = await browser.get(f"/uk/s/{short_links.code(offer_id)}", follow_redirects=False)
    assert answer.headers["location"] == f"/uk/angebote/{offer_id}"


async def test_a_page_leads_to_itself_in_every_language(browser: httpx2.AsyncClient) -> None:
    html = (await browser.get("/uk/anmelden?role=employer")).text
    for prefix in PREFIXES.values():
        assert f'href="{prefix}/anmelden?role=employer"' in html
    assert html.count(' rel="alternate" hreflang="') == len(Language) + 1


async def test_what_one_person_alone_may_see_is_not_offered_to_search_engines(browser: httpx2.AsyncClient) -> None:
    assert ' rel="alternate" hreflang="' not in (await browser.get("/u/some-token")).text


@pytest.mark.parametrize("prefix", ["", "/en", "/ar"])
async def test_a_redirect_stays_in_the_language(browser: httpx2.AsyncClient, prefix: str) -> None:
    answer = await browser.get(f"{prefix}/profil")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"{prefix}/anmelden?role=young_person&weiter=/profil",
    )


async def test_the_bare_prefix_is_the_start_page(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/en")).status_code == (await browser.get("/en/")).status_code == 200


@pytest.mark.parametrize("path", ["/en/api/v1/offers", "/uk/static/icons.svg", "/fr/impressum", "/en/en/impressum"])
async def test_what_has_no_language_is_not_found_in_one(browser: httpx2.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404


async def test_a_visitor_gets_no_cookie_for_a_language(browser: httpx2.AsyncClient) -> None:
    assert "set-cookie" not in (await browser.get("/uk/impressum")).headers


async def test_the_language_of_one_request_is_gone_in_the_next(browser: httpx2.AsyncClient) -> None:
    await browser.get("/ar/impressum")
    assert languages.current() is Language.GERMAN
    assert "Impressum" in (await browser.get("/impressum")).text


def test_what_was_typed_is_not_taken_for_an_address() -> None:
    """Quotes of data are escaped: only the page's own attributes look like one."""
    html = '<a href="/angebote">x</a><p>&#34; href=&#34;/x&#34;</p> href="/y" <a href="//evil.example">z</a>'
    with_prefix = languages._TAG.sub(lambda tag: languages._ADDRESS.sub(r"\1/en\2", tag[0]), html)
    assert with_prefix == html.replace('"/angebote"', '"/en/angebote"')
