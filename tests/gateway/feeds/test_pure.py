"""What the feeds are made of, and the pages that need no other service."""

import datetime as dt

import httpx2
from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.feeds import calendar, xml
from tests.gateway.feeds.conftest import a_view


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_a_calendar_line_is_folded_and_comes_back_whole(said: str) -> None:
    line = f"SUMMARY:{calendar.text(said)}"
    folded = calendar.folded(line)
    assert all(len(part.encode("utf-8", "replace")) <= 75 for part in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line
    assert "\n" not in line


def test_a_deadline_is_a_whole_day_with_what_rfc_5545_needs() -> None:
    offer = a_view(title="Holz, Leim; und \\ mehr", apply_by=dt.date(2027, 12, 31))
    lines = calendar.event(offer, dt.date(2027, 12, 31), "https://board.example").split("\r\n")
    assert lines[0] == "BEGIN:VEVENT"
    assert f"UID:{offer.id}@board.example" in lines
    assert "DTSTART;VALUE=DATE:20271231" in lines
    assert "DTEND;VALUE=DATE:20280101" in lines
    assert r"SUMMARY:Bewerbungsschluss: Holz\, Leim\; und \\ mehr" in lines
    assert any(line.startswith("DTSTAMP:") and line.endswith("Z") for line in lines)


def test_xml_has_no_character_that_xml_has_not() -> None:
    assert xml.text("a\x00b\ufffec & <d>") == "a\ufffdb\ufffdc &amp; &lt;d&gt;"
    assert xml.attribute('"') == "'\"'"


async def test_robots_are_led_to_the_sitemap_and_kept_out_of_what_is_somebodys_own(offline: httpx2.AsyncClient) -> None:
    text = (await offline.get("/robots.txt")).text
    assert "Sitemap: http://gateway.example/sitemap.xml" in text
    assert {"Disallow: /api/", "Disallow: /profil", "Disallow: /u/"} <= set(text.splitlines())


async def test_the_page_for_schools_gives_html_to_copy(offline: httpx2.AsyncClient) -> None:
    answer = await offline.get("/einbinden", params={"field": "wood", "near": '"><script>'})
    assert "&lt;iframe src=" in answer.text
    assert "field=wood" in answer.text
    assert "<script" not in answer.text
    wrong = await offline.get("/einbinden", params={"field": "pirate"})
    assert wrong.status_code == 422
    assert "iframe" not in wrong.text
