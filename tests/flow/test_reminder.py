"""An offer near its end: the clock, the mail, its link, one click, and the offer stays on the board."""

import datetime as dt
import re

import pytest

from services.listings import due
from services.listings.handlers import Listings
from shared import clock
from tests.builders import offer_body
from tests.eventually import eventually
from tests.system import System

MAIL = "werkstatt@demo.example"


async def test_one_click_in_the_reminder_prolongs_the_offer(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    employer = await system.employer(MAIL)
    wishes = {"language": "de", "mail_matches": False, "phone": None, "phone_matches": False, "text_version": "test-1"}
    anything, body = {**employer, "If-Match": "*"}, {**wishes, "quiet_hours": None}
    at_any_hour = await system.http.put("/api/v1/contact", headers=anything, json=body)
    assert at_any_hour.status_code == 200, at_any_hour.text
    body = offer_body(periods=[], by_arrangement=True, apply_by=None, state="published")
    posted = (await system.http.post("/api/v1/offers", headers=employer, json=body)).json()
    later = clock.today() + dt.timedelta(days=53)
    assert posted["expires_on"] == (later + dt.timedelta(days=7)).isoformat()
    monkeypatch.setattr(clock, "today", lambda: later)
    await due.look(Listings.on(system.database("listings")))

    async def link() -> str:
        texts = [mail["Text"] for mail in await system.mails(MAIL)]
        found = [re.findall(r"http\S+/angebote/erinnerung/\S+", text) for text in texts]
        return next((links[0] for links in found if links), "")

    url = await eventually(link)
    page = await system.http.get(url)
    assert (page.status_code, posted["title"] in page.text) == (200, True)
    own = f"/api/v1/employers/me/offers/{posted['id']}"
    assert (await system.http.get(own, headers=employer)).json()["expires_on"] == posted["expires_on"]
    assert (await system.http.post(url, data={"act": "prolong"})).status_code == 200
    prolonged = (await system.http.get(own, headers=employer)).json()
    assert prolonged["expires_on"] == (later + dt.timedelta(days=60)).isoformat()
    assert prolonged["history"][-1]["who"] == "link"
