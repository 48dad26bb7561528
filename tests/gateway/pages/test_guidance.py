"""The pages on guidance and the calendar, with what listings would answer."""

import datetime as dt
from typing import Any

import httpx2
import pytest

from shared import clock
from shared.contracts.listings.calendar import (
    CalendarEntry,
    CalendarPage,
    GetCalendarEntry,
    GetRegistration,
    GiveSeatsBack,
    ListCalendar,
    RegistrationView,
    TakeSeats,
)
from shared.contracts.listings.guidance import ContentList, ContentView, GetContent, ListContent, Page, Topic
from shared.contracts.message import Message
from tests.gateway.neighbours import Neighbours, refusing
from tests.listings.test_calendar import content

TICKET = "A" * 22
EVENT = CalendarEntry(id=clock.new_id(), version=1, state="planned", entry=content(), free=2, waiting=0)
TEXT = ContentView(
    slug="dein-praktikum",
    version=1,
    published=True,
    changed_at=dt.datetime(2027, 1, 2, tzinfo=dt.UTC),
    content=Page(
        title="Dein <Praktikum>",
        summary="Kurz",
        topic=Topic.SCHOOL,
        text="## Wege\n\n<script>alert(1)</script>\n\n| Wer | Was |\n|---|---|\n| du | viel |",
    ),
)


def seats(state: str) -> RegistrationView:
    return RegistrationView.model_validate({"ticket": TICKET, "event_id": EVENT.id, "state": state, "seats": 2})


@pytest.fixture
def listings(neighbours: Neighbours) -> Neighbours:
    neighbours.answers |= {
        ListContent: ContentList(items=(TEXT,)),
        GetContent: TEXT,
        ListCalendar: CalendarPage(items=(EVENT,)),
        GetCalendarEntry: EVENT,
        GetRegistration: seats("waiting"),
        TakeSeats: seats("registered"),
        GiveSeatsBack: seats("cancelled"),
    }
    return neighbours


@pytest.mark.usefixtures("listings")
async def test_a_text_is_shown_as_written_and_cleaned(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/rat/dein-praktikum")
    assert "<h2>Wege</h2>" in answer.text
    assert "<td>viel</td>" in answer.text
    assert "Dein &lt;Praktikum&gt;" in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize("path", ["/rat/Groß", "/filme/unter_strich", "/plaetze/kurz", "/veranstaltungen/keine-nummer"])
async def test_an_address_nothing_can_have_is_not_found_and_asks_nobody(
    http: httpx2.AsyncClient, listings: Neighbours, path: str
) -> None:
    assert (await http.get(path)).status_code == 404
    assert listings.asked == []


async def test_texts_are_filtered_by_audience_and_topic_and_by_nothing_unknown(
    http: httpx2.AsyncClient, listings: Neighbours
) -> None:
    for query in ("thema=money", "fuer=alle&thema=wetter"):
        await http.get(f"/rat?{query}")
    assert (await http.get("/rat?fuer=parents")).headers["location"] == "/fuer-eltern"
    asked: list[Any] = listings.asked
    assert [(one.audience, one.topic) for one in asked] == [
        ("young_people", "money"),
        ("young_people", None),
    ]


async def test_a_visitor_takes_seats_by_one_form_and_sees_the_ticket(
    http: httpx2.AsyncClient, listings: Neighbours
) -> None:
    form = {"seats": "2", "key": "one form"}
    answer = await http.post(f"/veranstaltungen/{EVENT.id}/anmelden", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/plaetze/{TICKET}")
    assert "set-cookie" not in answer.headers
    order = listings.only(TakeSeats)
    assert (order.key, order.seats, order.person_id) == ("one form", 2, None)


async def test_what_listings_refuses_is_said_on_the_form(http: httpx2.AsyncClient, listings: Neighbours) -> None:
    listings.answers[TakeSeats] = refusing("registration_closed")
    answer = await http.post(f"/veranstaltungen/{EVENT.id}/anmelden", data={"seats": "2", "key": "k"})
    assert answer.status_code == 422
    assert "Die Anmeldung ist geschlossen." in answer.text
    assert '<option value="2" selected>' in answer.text


async def test_seven_seats_at_once_are_refused_before_anybody_is_asked(
    http: httpx2.AsyncClient, listings: Neighbours
) -> None:
    answer = await http.post(f"/veranstaltungen/{EVENT.id}/anmelden", data={"seats": "7"})
    assert answer.status_code == 422
    assert not any(isinstance(one, TakeSeats) for one in listings.asked)


@pytest.mark.parametrize(
    ("state", "says"), [("registered", "reserviert"), ("waiting", "Warteliste"), ("cancelled", "zurückgegeben")]
)
async def test_the_ticket_says_what_it_is_good_for(
    http: httpx2.AsyncClient, listings: Neighbours, state: str, says: str
) -> None:
    answers: dict[Any, Message] = {GetRegistration: seats(state)}
    listings.answers |= answers
    answer = await http.get(f"/plaetze/{TICKET}")
    assert says in answer.text
    assert ("zurueckgeben" in answer.text) == (state != "cancelled")


@pytest.mark.usefixtures("listings")
async def test_giving_back_takes_a_post(http: httpx2.AsyncClient) -> None:
    refused = await http.get(f"/plaetze/{TICKET}/zurueckgeben")
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert (await http.post(f"/plaetze/{TICKET}/zurueckgeben")).headers["location"] == f"/plaetze/{TICKET}"


@pytest.mark.usefixtures("listings")
@pytest.mark.parametrize("path", ["/termine.ics", f"/veranstaltungen/{EVENT.id}/termin.ics"], ids=["all", "one"])
async def test_events_can_be_put_into_a_calendar(http: httpx2.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    said = answer.text.split("\r\n")
    assert [said[0], said[-2], said[-1]] == ["BEGIN:VCALENDAR", "END:VCALENDAR", ""]
    assert "DTSTART:20270311T120000Z" in said
    assert "LOCATION:Jugendberufszentrum\\, Raum 2" in said
    assert "STATUS:CONFIRMED" in said
