"""The board's files over HTTP: whole, in pages, for caches, and without a cookie."""

import csv
import datetime as dt
import io
import json
import xml.etree.ElementTree as ET

import httpx2
from fastapi import FastAPI

from shared import clock
from shared.contracts.listings.exports import (
    BoardStamp,
    ExportOffers,
    GetBoardStamp,
    ListOfferAddresses,
    OfferAddress,
    OfferAddresses,
)
from shared.contracts.listings.offers import GetOffer, OfferView
from shared.contracts.listings.search import OfferPage, SearchOffers
from shared.offer_sheet import rows
from tests.gateway.feeds.conftest import a_view
from tests.gateway.neighbours import Neighbours, refusing

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


async def test_the_board_as_csv_and_json_is_all_of_it(
    http: httpx2.AsyncClient, neighbours: Neighbours, board: list[OfferView]
) -> None:
    board[1] = board[1].model_copy(update={"title": '=HYPERLINK("http://evil.example")'})
    answer = await http.get("/offers.csv")
    assert answer.headers["content-type"].startswith("text/csv; charset=utf-8")
    assert "\r\n" in answer.text
    assert "set-cookie" not in answer.headers
    found = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["id"] for row in found] == [str(offer.id) for offer in board]
    assert found[1]["title"].startswith("'=HYPERLINK")
    assert sum(isinstance(asked, ExportOffers) for asked in neighbours.asked) == 3
    listed = json.loads((await http.get("/offers.json")).text)
    assert [offer["title"] for offer in listed] == [offer.title for offer in board]
    assert all("contact_person" not in offer for offer in listed)


async def test_german_excel_gets_its_own_csv(http: httpx2.AsyncClient, board: list[OfferView]) -> None:
    text = (await http.get("/offers.csv?excel=true")).content.decode()
    assert text.startswith("\ufeffAnlauf-ID;Art;Titel;")
    found = next(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert (found["Art"], found["Bezahlung"], found["Wochentage"]) == ("Ferienjob", "12,50", "Mo, Di, Mi, Do, Fr")


async def test_an_empty_board_is_a_header_an_empty_list_and_an_empty_calendar(
    http: httpx2.AsyncClient, board: list[OfferView]
) -> None:
    board.clear()
    assert (await http.get("/offers.csv")).text.strip() == ",".join(rows.header(german=False))
    assert (await http.get("/offers.json")).json() == []
    assert "VEVENT" not in (await http.get("/calendar.ics")).text


async def test_a_copy_that_is_still_right_is_not_sent_again(
    http: httpx2.AsyncClient, neighbours: Neighbours, board: list[OfferView]
) -> None:
    for path in ("/offers.csv", "/offers.json", "/calendar.ics"):
        first = await http.get(path)
        again = await http.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert (await http.get(f"{path}?field=wood", headers={"if-none-match": first.headers["etag"]})).content, path
    since = (await http.get("/offers.csv")).headers["last-modified"]
    assert (await http.get("/offers.csv", headers={"if-modified-since": since})).status_code == 304
    assert (await http.get("/offers.csv", headers={"if-modified-since": "yesterday"})).status_code == 200
    board.pop()
    assert (await http.get("/offers.csv", headers={"if-none-match": first.headers["etag"]})).status_code == 200


async def test_a_backend_that_says_nothing_is_no_half_a_file(
    http: httpx2.AsyncClient, neighbours: Neighbours, board: list[OfferView]
) -> None:
    neighbours.answers[ExportOffers] = refusing("unavailable")
    assert (await http.get("/offers.csv")).status_code == 503


async def test_a_part_of_the_board_is_a_search_page_by_page(
    http: httpx2.AsyncClient, neighbours: Neighbours, board: list[OfferView]
) -> None:
    def page(asked: SearchOffers) -> OfferPage:
        first = not asked.cursor
        return OfferPage(items=tuple(board[:3] if first else board[3:]), total=5, next="more" if first else None)

    neighbours.answers[SearchOffers] = page
    wanted = "kind=holiday_job&kind=trial_day&near=06842&age=15&from=2027-07-01"
    found = csv.DictReader(io.StringIO((await http.get(f"/offers.csv?{wanted}")).text, newline=""))
    assert [row["id"] for row in found] == [str(offer.id) for offer in board]
    first, second = (asked for asked in neighbours.asked if isinstance(asked, SearchOffers))
    assert (first.near, first.age, first.widen, len(first.kind), str(first.start)) == (
        "06842",
        15,
        False,
        2,
        "2027-07-01",
    )
    assert second.cursor == "more"
    assert not any(isinstance(asked, ExportOffers) for asked in neighbours.asked)
    for path in ("/offers.json", "/calendar.ics"):
        assert (await http.get(path, params={"q": "Holz"})).status_code == 200
        assert (await http.get(path, params={"age": 12})).status_code == 422
    neighbours.answers[SearchOffers] = refusing("place_ambiguous")
    assert (await http.get("/offers.csv", params={"near": "Neustadt"})).status_code == 422


async def test_the_feed_is_the_search(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    now = clock.now()
    later = a_view(published_at=now, changed_at=now + dt.timedelta(hours=2))
    offers = (a_view(title="Holz & <Leim>", employer_name='Müller "Söhne"'), later)
    neighbours.answers[SearchOffers] = OfferPage(items=offers, total=9, next="abc")
    answer = await http.get("/feed.atom", params={"field": "wood", "near": "06842"})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert neighbours.only(SearchOffers).near == "06842"
    feed = ET.fromstring(answer.content)
    links = {link.get("rel"): str(link.get("href")) for link in feed.findall(f"{ATOM}link")}
    assert "near=06842" in links["self"]
    assert "cursor=abc" in links["next"]
    for element in ("id", "title", "updated"):  # RFC 4287, section 4.1.1
        assert feed.findtext(f"{ATOM}{element}")
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [f"urn:uuid:{offer.id}" for offer in offers]
    assert entries[0].findtext(f"{ATOM}title") == "Ferienjob: Holz & <Leim>"
    assert entries[0].findtext(f"{ATOM}author/{ATOM}name") == 'Müller "Söhne"'
    changed = f"{offers[1].published_at + dt.timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
    assert (entries[1].findtext(f"{ATOM}updated"), feed.findtext(f"{ATOM}updated")) == (changed, changed)
    again = await http.get(
        "/feed.atom", params={"field": "wood", "near": "06842"}, headers={"if-none-match": answer.headers["etag"]}
    )
    assert again.status_code == 304


async def test_the_sitemap_is_one_file_or_a_list_of_files(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI
) -> None:
    offer = a_view()
    listed = OfferAddresses(items=(OfferAddress(id=offer.id, changed_at=offer.published_at),))
    neighbours.answers[ListOfferAddresses] = listed
    neighbours.answers[GetBoardStamp] = BoardStamp(total=1, changed_at=offer.published_at)
    urls = ET.fromstring((await http.get("/sitemap.xml")).content)
    found = [url.findtext(f"{MAP}loc") for url in urls]
    assert found[0] == "http://gateway.example/"
    assert found[-1] == f"http://gateway.example/angebote/{offer.id}"
    neighbours.answers[GetBoardStamp] = BoardStamp(total=98_001, changed_at=offer.published_at)
    app.state.cache.forget_all()
    index = ET.fromstring((await http.get("/sitemap.xml")).content)
    assert index.tag == f"{MAP}sitemapindex"
    assert [one.findtext(f"{MAP}loc") for one in index] == [
        f"http://gateway.example/sitemap-{number}.xml" for number in (1, 2, 3)
    ]
    third = ET.fromstring((await http.get("/sitemap-3.xml")).content)
    assert len(third) == 1
    assert [asked.skip for asked in neighbours.asked if isinstance(asked, ListOfferAddresses)] == [0, 98_000]
    for beyond in ("/sitemap-4.xml", "/sitemap-0.xml"):
        assert (await http.get(beyond)).status_code == 404


async def test_an_offer_is_a_job_posting_for_who_asks_for_one(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    offer = a_view()
    neighbours.answers[GetOffer] = offer
    path = f"/api/v1/offers/{offer.id}"
    linked = await http.get(path, headers={"accept": "application/ld+json"})
    plain = await http.get(path)
    assert linked.headers["content-type"] == "application/ld+json"
    assert linked.json()["@type"] == "JobPosting"
    assert plain.json()["id"] == str(offer.id)
    assert "Accept" in linked.headers["vary"].split(", ")
    assert linked.headers["etag"] != plain.headers["etag"]
    page = (await http.get(f"/angebote/{offer.id}")).text
    assert json.loads(page.partition('ld+json">')[2].partition("</script>")[0]) == linked.json()


async def test_only_the_widget_may_be_framed_and_it_runs_nothing(
    http: httpx2.AsyncClient, neighbours: Neighbours
) -> None:
    neighbours.answers[SearchOffers] = OfferPage(items=(a_view(title="<b>Holz</b>"),), total=1, next=None)
    answer = await http.get("/widget", params={"field": "wood", "near": "06842"})
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "script" not in answer.text
    assert "&lt;b&gt;Holz" in answer.text
    assert "set-cookie" not in answer.headers
    assert neighbours.only(SearchOffers).limit == 5
    for path in ("/", "/einbinden", "/feed.atom"):
        assert "frame-ancestors 'none'" in (await http.get(path)).headers["content-security-policy"]
    neighbours.answers[SearchOffers] = refusing("place_unknown")
    unknown = await http.get("/widget", params={"near": "Atlantis"})
    assert (unknown.status_code, "Diesen Ort kennen wir nicht" in unknown.text) == (422, True)
    assert "frame-ancestors *" in unknown.headers["content-security-policy"]
    neighbours.answers[SearchOffers] = refusing("unavailable")
    asleep = await http.get("/widget")
    assert (asleep.status_code, "machen gerade Pause" in asleep.text) == (503, True)
