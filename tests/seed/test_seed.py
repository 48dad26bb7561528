"""`anlauf seed` on real servers: twice changes nothing, and Mia hears only of what is posted afterwards."""

import datetime as dt
from typing import Any

import pytest

from deploy.seed.accounts import EMPLOYER_MAIL, MIA_MAIL, MIA_PHONE
from deploy.seed.days import When, holiday_weeks
from deploy.seed.seed import SeedReport, seed
from services.listings.application import STATES
from shared import clock, mongo
from shared.settings import CommonSettings
from tests.builders import offer_body
from tests.eventually import eventually
from tests.system import System

COLLECTIONS = {
    "gateway": ("accounts",),
    "listings": (
        "employers",
        "offers",
        "applications",
        "letters",
        "offer_reports",
        "content",
        "calendar",
        "outbox",
    ),
    "matching": ("profiles", "outbox"),
    "notifications": ("contacts", "outbox"),
}


async def contents(common: CommonSettings) -> dict[str, Any]:
    """All that seeding writes, by database and collection."""
    client = mongo.connect(str(common.mongo_url), app="tests")
    found = {}
    for name, collections in COLLECTIONS.items():
        db = mongo.database(client, common.database_prefix + name)
        for collection in collections:
            found[f"{name}.{collection}"] = await db[collection].find(sort=[("_id", 1)]).to_list(None)
    client.close()
    return found


@pytest.mark.usefixtures("_demo")
async def test_an_interrupted_seeding_is_completed_and_one_more_changes_nothing_be_it_on_a_later_day(
    common: CommonSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    assert await seed(common, said.append, standstill=0.1) == SeedReport(24, 60, 300, 300, 37, 26, 4)
    first = await contents(common)
    assert {name: len(documents) for name, documents in first.items()} == {
        "gateway.accounts": 2 + 300,
        "listings.employers": 24 + 2,  # two that wait for a counsellor
        "listings.offers": 60 + 2,
        "listings.applications": 26,
        "listings.letters": 3,
        "listings.offer_reports": 2,
        "listings.content": 31,
        "listings.calendar": 6,
        "listings.outbox": 60 + 31 + 6 + 74,  # offers, texts, calendar; applications and what waits
        "matching.profiles": 300,
        "matching.outbox": 300,
        "notifications.contacts": 300,
        "notifications.outbox": 0,
    }
    assert sum(one["state"] == "published" for one in first["listings.offers"]) == 60, "no seat was the last one"
    assert "60 offers of 24 employers, 60 of them new" in said
    assert any("services have not finished, or do not run" in line for line in said)
    await lose_an_offer_and_all_contacts(common)
    assert await seed(common, said.append, standstill=0.1) == SeedReport(0, 1, 0, 300, 0, 0, 0)
    whole = await contents(common)
    changed = {name for name, documents in whole.items() if documents != first[name]}
    assert changed == {"listings.offers", "listings.employers", "listings.outbox", "notifications.contacts"}
    for later in (clock.today(), clock.today() + dt.timedelta(days=200)):
        monkeypatch.setattr(clock, "today", lambda day=later: day)
        again: list[str] = []
        assert not (await seed(common, again.append)).changed
        assert again[-1] == "Everything was there already: nothing changed."
        assert await contents(common) == whole


async def lose_an_offer_and_all_contacts(common: CommonSettings) -> None:
    """As if it had not come so far."""
    client = mongo.connect(str(common.mongo_url), app="tests")
    listings = mongo.database(client, f"{common.database_prefix}listings")
    lost = await listings["offers"].find_one_and_delete({"kind": "dual_study"})
    await mongo.database(client, f"{common.database_prefix}notifications")["contacts"].delete_many({})
    client.close()
    assert lost is not None


async def test_outside_a_demo_nothing_is_seeded(common: CommonSettings) -> None:
    with pytest.raises(SystemExit, match="ANLAUF_DEMO"):
        await seed(common, lambda _: None)


async def test_a_missing_pepper_is_named(common: CommonSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANLAUF_DEMO", "1")
    with pytest.raises(SystemExit, match="GATEWAY_PEPPER"):
        await seed(common, lambda _: None)


@pytest.mark.usefixtures("_demo")
async def test_mia_sees_what_was_seeded_and_is_told_of_what_is_posted_then(system: System) -> None:
    said: list[str] = []
    await seed(system.common, said.append)
    assert any(line.endswith("matches found") for line in said)
    mia = await system.sign_in(MIA_MAIL, "young_person")
    seeded = (await system.http.get("/api/v1/matches", headers=mia)).json()["items"]
    assert len(seeded) >= 4
    assert {match["offer"]["employer_name"] for match in seeded} >= {"Schlosserei Elbaue GmbH", "Tischlerei Eichenspan"}

    summer = holiday_weeks(When.SUMMER, clock.today() + dt.timedelta(days=60))
    period = {"from": summer[1].isoformat(), "to": (summer[2] + dt.timedelta(days=4)).isoformat()}
    body = offer_body(state="published", periods=[period], apply_by=(summer[0] - dt.timedelta(days=14)).isoformat())
    employer = await system.sign_in(EMPLOYER_MAIL, "employer")
    posted = await system.http.post("/api/v1/offers", headers=employer, json=body)
    assert posted.status_code == 201, posted.text
    assert posted.json()["employer_name"] == "Schlosserei Elbaue GmbH"
    asked = (await system.http.get("/api/v1/applications", headers=employer)).json()["items"]
    assert {one["state"] for one in asked} == set(STATES) - {"cancelled"}

    sms = await eventually(lambda: system.sms(MIA_PHONE))
    mails = await eventually(lambda: _about(system, "Ferienjob in der Schlosserei"))
    assert len(sms) == 1, "of the seeded offers she is not told by SMS"
    assert len(mails) == 1
    assert len(await system.mails(MIA_MAIL)) == 2, "one with the link to sign in, one about the new offer"


async def _about(system: System, title: str) -> list[dict[str, Any]]:
    return [mail for mail in await system.mails(MIA_MAIL) if title in mail["Text"]]
