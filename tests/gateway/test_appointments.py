"""Asking an adviser's desk for a talk: to the address the centre publishes, once per form, and not too often."""

import datetime as dt
import re

import httpx2
import pytest

from shared.contracts.listings.guidance import Adviser, ContentView, GetContent, Topic, Way
from shared.contracts.message import Done
from shared.contracts.notifications.messages import AskForAppointment
from tests.gateway.neighbours import Neighbours

WISH = {"text": "Wie geht es nach der 9. Klasse weiter?", "reply_to": "0340 2041234"}
DESK = ContentView(
    slug="berufsberatung",
    version=1,
    published=True,
    changed_at=dt.datetime(2027, 1, 2, tzinfo=dt.UTC),
    content=Adviser(
        title="Berufsberatung",
        organisation="agency",
        summary="Kurz",
        topics=(Topic.SCHOOL,),
        ways=(Way.MAIL,),
        mail="beratung@demo.example",
    ),
)


@pytest.fixture
def desk(neighbours: Neighbours) -> Neighbours:
    neighbours.answers |= {GetContent: DESK, AskForAppointment: Done()}
    return neighbours


async def test_a_wish_goes_to_the_published_address_and_too_many_are_refused(
    http: httpx2.AsyncClient, desk: Neighbours
) -> None:
    path = "/api/v1/advisers/berufsberatung/requests"
    answers = [await http.post(path, json=WISH, headers={"idempotency-key": f"k{n}"}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    asked = [one for one in desk.asked if isinstance(one, AskForAppointment)]
    assert len({one.key for one in asked}) == 5
    assert all(one.key.startswith("berufsberatung:") for one in asked)
    assert {one.desk_mail for one in asked} == {"beratung@demo.example"}


async def test_the_form_says_what_is_missing_and_keeps_its_key(http: httpx2.AsyncClient, desk: Neighbours) -> None:
    (key,) = re.findall(r'name="key" value="([^"]+)"', (await http.get("/beratung/berufsberatung")).text)
    wrong = await http.post("/beratung/berufsberatung", data={"text": "kurz", "key": key})
    assert wrong.status_code == 422
    assert key in wrong.text
    assert "Bitte mindestens 10 Zeichen." in wrong.text
    for _ in range(2):
        sent = await http.post("/beratung/berufsberatung", data={**WISH, "language": "uk", "key": key})
        assert "unterwegs" in sent.text
    asked = [one for one in desk.asked if isinstance(one, AskForAppointment)]
    assert {one.key for one in asked} == {f"berufsberatung:{key}"}
