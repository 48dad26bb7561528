"""Whose an error page is, and what it keeps of a form that was sent."""

import httpx2
import pytest

from shared.contracts.listings.applications import ListApplications
from shared.contracts.listings.own_offers import SaveDraft
from shared.contracts.message import Done
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing

PATH = "/betrieb/angebote/neu"
FORM = {
    "kind": "holiday_job",
    "title": 'Ferienjob & "mehr"',
    "description": "Erste Zeile\r\nzweite",
    "fields": "metal",
    "key": "0b1e",
    "act": "next",
}


def kept(answer: httpx2.Response) -> bool:
    """Whether the page shows what was written, and would send all of it again."""
    shown = "Ferienjob &amp; &#34;mehr&#34;</p>" in answer.text
    sends = 'name="fields" value="metal"' in answer.text and f'action="{PATH}?von=liste"' in answer.text
    return shown and sends and "Noch einmal abschicken" in answer.text


@pytest.mark.parametrize("broken", [refusing("internal"), Done()], ids=["a service's fault", "a fault of ours"])
async def test_whatever_breaks_what_was_typed_can_be_sent_again(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, broken: Done
) -> None:
    neighbours.answers[SaveDraft] = broken
    answer = await http.post(f"{PATH}?von=liste", headers=await signed_in("employer"), data=FORM)
    assert (answer.status_code, kept(answer)) == (500, True)
    assert "autofocus" in answer.text


async def test_whoever_is_no_longer_signed_in_loses_no_text(http: httpx2.AsyncClient) -> None:
    answer = await http.post(f"{PATH}?von=liste", data=FORM)
    assert (answer.status_code, kept(answer)) == (403, True)
    assert 'href="/anmelden?role=employer" target="_blank"' in answer.text
    button = await http.post(PATH, data={"key": "0b1e"})
    assert (button.status_code, button.headers["location"]) == (303, "/anmelden?role=employer")


@pytest.mark.parametrize("path", ["/bewerbungen/x", "/bewerbungen/01a22a6b"])
async def test_an_address_with_what_is_no_id_is_no_page(
    http: httpx2.AsyncClient, signed_in: SignedIn, path: str
) -> None:
    answer = await http.get(path, headers=await signed_in("young_person"))
    assert answer.status_code == 404
    assert "Diese Seite gibt es nicht" in answer.text


async def test_who_may_not_go_on_with_this_account_can_leave_it_there(
    http: httpx2.AsyncClient, signed_in: SignedIn
) -> None:
    answer = await http.get("/team/menschen", headers=await signed_in("young_person"))
    assert answer.status_code == 403
    assert answer.text.count('action="/abmelden"') == 2, "in the menu, and where it is said"


async def test_what_another_site_sends_is_not_sent_on(http: httpx2.AsyncClient) -> None:
    answer = await http.post(PATH, headers={"sec-fetch-site": "cross-site"}, data=FORM)
    assert answer.status_code == 403
    assert "Erste Zeile" not in answer.text


@pytest.mark.parametrize(("path", "status"), [("/nirgends", 404), ("/betrieb", 403), ("/bewerbungen", 503)])
async def test_whoever_is_signed_in_is_so_on_an_error_page_as_well(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, path: str, status: int
) -> None:
    neighbours.answers[ListApplications] = refusing("unavailable")
    answer = await http.get(path, headers=await signed_in("young_person"))
    assert answer.status_code == status
    assert ("Abmelden" in answer.text, 'href="/treffer"' in answer.text) == (True, True)
    assert 'href="/anmelden"' not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_a_visitor_is_asked_to_sign_in_on_an_error_page(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/nirgends")
    assert (answer.status_code, 'href="/anmelden"' in answer.text, "Abmelden" in answer.text) == (404, True, False)
