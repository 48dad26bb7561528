"""What is kept of oneself, on pages: who has looked, taking it along, and the end of it with a receipt."""

import httpx2

from services.gateway.pages.facts import KEPT
from shared import retention
from tests.gateway.conftest import SignedIn


def test_the_privacy_page_leaves_out_nothing_that_is_kept() -> None:
    assert set(KEPT) == {row.collection for row in retention.ROWS}


async def test_one_s_own_data_lead_to_taking_them_along_and_to_the_end_of_them(
    http: httpx2.AsyncClient, signed_in: SignedIn
) -> None:
    headers = await signed_in("young_person")
    page = (await http.get("/meine-daten", headers=headers)).text
    assert 'href="/api/v1/me/export"' in page
    assert "Niemand. Sieht jemand vom Jugendberufszentrum hinein" in page
    asked = (await http.get("/meine-daten/loeschen", headers=headers)).text
    assert "Wirklich alles löschen?" in asked
    done = await http.post("/meine-daten/loeschen", headers=headers)
    assert (done.status_code, done.headers["location"]) == (303, "/meine-daten/geloescht")
    assert "Es wird gelöscht" in (await http.get("/meine-daten/geloescht", headers=headers)).text
    assert (await http.get("/meine-daten", headers=headers)).status_code == 303  # signed out for good


async def test_a_stranger_sees_neither(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/meine-daten")).headers["location"] == "/anmelden?weiter=/meine-daten"
    assert (await http.get("/meine-daten/geloescht")).status_code == 404
