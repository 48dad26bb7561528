"""The pages and links of an alert without signing in: from the board to the end, and kept when it is wanted."""

import datetime as dt
import re
from collections.abc import AsyncIterator

import httpx2
import pytest

from services.gateway.erasure import ErasureStore
from shared import clock
from tests.builders import born
from tests.eventually import eventually
from tests.flow.alerts import confirmed, contact_of, gateway, link, order, told
from tests.flow.test_offer_to_message import published
from tests.system import System

DAY = dt.timedelta(days=1)


async def test_a_link_that_is_over_says_what_to_do_next(system: System) -> None:
    mail = "spaet@demo.example"
    await order(system, email=mail)
    url = await link(system, mail)
    await gateway(system)["pending_subscriptions"].update_many({}, {"$set": {"expires_at": clock.now() - DAY}})
    for answer in (await system.http.get(url), await system.http.post(url, data={"token": url.partition("token=")[2]})):
        assert answer.status_code == 410
        assert 'href="/bescheid"' in answer.text
    assert await contact_of(system, mail) is None


@pytest.fixture
async def visitor(system: System) -> AsyncIterator[httpx2.AsyncClient]:
    """Without the cookies of those who have signed in."""
    async with httpx2.AsyncClient(base_url=system.url, timeout=20) as client:
        yield client


async def test_the_pages_lead_from_the_board_to_the_end(system: System, visitor: httpx2.AsyncClient) -> None:
    mail, http = "seiten@demo.example", visitor
    board = (await http.get("/angebote?near=06842&radius_km=25&kind=holiday_job&field=metal&q=x")).text
    form = (await http.get(re.findall(r'href="(/bescheid\?[^"]+)"', board)[0].replace("&amp;", "&"))).text
    assert 'value="06842"' in form
    assert len(re.findall(r'value="(?:holiday_job|metal)" checked', form)) == 2
    typed = {"kinds": "holiday_job", "fields": "metal", "postal_code": "06842", "radius_km": "25"}
    wrong = await http.post("/bescheid", data={**typed, "birth_date": "1950-01-01", "address": mail})
    assert (wrong.status_code, mail in wrong.text, 'href="#birth_date"' in wrong.text) == (422, True, True)
    none = await http.post("/bescheid", data={**typed, "birth_date": "2005-03-01"})
    assert (none.status_code, 'href="#address"' in none.text) == (422, True)
    ordered = await http.post("/bescheid", data={**typed, "birth_date": born(15).isoformat(), "address": mail})
    assert (ordered.status_code, ordered.headers["location"]) == (303, "/bescheid/gesendet")
    url = await link(system, mail)
    assert 'name="guardian"' in (await http.get(url)).text
    data = {"token": url.partition("token=")[2], "guardian": "niemand"}
    refused = await http.post("/bescheid/bestaetigen", data=data)
    assert (refused.status_code, 'value="niemand"' in refused.text) == (422, True)
    done = await http.post("/bescheid/bestaetigen", data={**data, "guardian": "vormund@demo.example"})
    assert done.status_code == 201, done.text
    assert "warten auf die Antwort" in done.text
    (end,) = re.findall(r'href="(/bescheid/ende/[^"]+)"', done.text)
    assert (await http.get(end)).status_code == 200
    assert await contact_of(system, mail) is not None
    assert "Erledigt" in (await http.post(end)).text
    await eventually(lambda: _gone(system, mail))


async def _gone(system: System, mail: str) -> bool:
    return await contact_of(system, mail) is None


async def test_the_mails_own_link_ends_them_and_can_erase_all(system: System) -> None:
    mail = "genug@demo.example"
    await confirmed(system, mail)
    await told(system, mail, await published(system, await system.employer(), title="Genug davon"))
    stop = await link(system, mail, "/u/")
    stopped = await system.http.post(stop, data={"List-Unsubscribe": "One-Click"})
    (erase,) = re.findall(r'href="(/bescheid/loeschen/[^"]+)"', stopped.text)
    assert (await system.http.get(erase)).status_code == 200
    assert await contact_of(system, mail) is not None
    assert "Wir haben alles gelöscht" in (await system.http.post(erase)).text
    await eventually(lambda: _gone(system, mail))
    assert "/bescheid/loeschen/" not in (await system.http.post(stop)).text


async def test_an_alert_that_is_still_wanted_is_kept_by_one_click(system: System) -> None:
    mail, accounts = "lange@demo.example", gateway(system)["accounts"]
    await confirmed(system, mail)
    own_id = (await contact_of(system, mail))["_id"]
    await accounts.update_one({"_id": own_id}, {"$set": {"last_seen_at": clock.now() - 701 * DAY}})
    await ErasureStore(gateway(system)).look()
    keep = await link(system, mail, "/behalten/")
    await system.http.get(keep)
    account = await accounts.find_one({"_id": own_id})
    assert account is not None
    assert "warned_at" in account, "looking keeps nothing"
    assert "Alles bleibt, wie es ist" in (await system.http.post(keep)).text
    account = await accounts.find_one({"_id": own_id})
    assert account is not None
    assert ("warned_at" in account, account["last_seen_at"] > clock.now() - DAY) == (False, True)
    await ErasureStore(gateway(system)).look()
    assert await accounts.find_one({"_id": own_id}) is not None
