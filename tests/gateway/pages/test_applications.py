"""The pages of applications: what each side sees and can do, signed in and by a mail's link."""

from typing import Any

import httpx2
import pytest

from shared import clock
from shared.contracts.listings.applications import (
    ActOnApplication,
    ApplicationList,
    Apply,
    ConfirmApplication,
    GetApplication,
    GetPlacement,
    ListApplications,
    PlanPlacement,
)
from shared.contracts.listings.feedback import GiveFeedback
from shared.contracts.listings.ledgers import GetLedger
from shared.contracts.listings.letters import (
    GetSharedContact,
    LetterList,
    LetterView,
    ListLetters,
    ReportLetter,
    SendLetter,
    ShareContact,
    SharedContact,
)
from shared.contracts.listings.offers import GetOffer
from shared.contracts.listings.recommendations import GetRecommendation, RecommendationView
from shared.contracts.matching.matches import ListMatches, MatchList
from shared.contracts.matching.placements import CheckPlacement, PlacementCheck
from shared.contracts.message import Done
from shared.contracts.notifications.contacts import ContactView, GetContact
from shared.contracts.notifications.permissions import (
    AnswerPermission,
    ApplicationLinkView,
    AskPermission,
    GetPermission,
    GuardianAnswer,
    PermissionLinkView,
    PermissionView,
    PlaceWords,
    ReadApplicationLink,
    ReadPermissionLink,
)
from shared.contracts.words import Language, Reason
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, busy_once, refusing
from tests.gateway.pages.test_templates import an_offer
from tests.gateway.test_applications import LEDGER, PLACEMENT, a_view

ASKED = PermissionView(answer="asked", guardians=(GuardianAnswer(hint="m***@demo.example", answer="asked"),))
PLACE = PlaceWords(title="Ferienjob in der Schlosserei", employer="Schlosserei Muldeblick", town="Dessau-Roßlau")
LINK = PermissionLinkView(answer="asked", language=Language.GERMAN, place=PLACE)


@pytest.fixture
def answers(neighbours: Neighbours) -> dict[Any, Any]:
    neighbours.answers = {
        GetApplication: a_view(state="accepted", guardian="missing"),
        GetPermission: ASKED,
        AskPermission: ASKED,
        ListMatches: MatchList(items=()),
        ListLetters: LetterList(items=(), open=True, contact_data=False),
        GetPlacement: PLACEMENT,
        GetLedger: LEDGER,
        PlanPlacement: PLACEMENT,
        CheckPlacement: PlacementCheck(outcome="allowed", reasons=(), age=16, minor=True),
    }
    return neighbours.answers


def link(side: str) -> ApplicationLinkView:
    ids = {"application_id": clock.new_id(), "account_id": clock.new_id()}
    return ApplicationLinkView.model_validate({**ids, "side": side})


async def test_a_minor_asks_the_parents_before_confirming(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    headers, path = await signed_in("young_person"), f"/bewerbungen/{clock.new_id()}"
    shown = (await http.get(path, headers=headers)).text
    assert "Zuerst deine Eltern fragen" in shown
    assert "m***@demo.example" in shown
    assert "Ja, ich nehme den Platz" not in shown
    nothing = await http.post(path, headers=headers, data={"act": "ask"})
    assert nothing.status_code == 422
    assert "Bitte ausfüllen" in nothing.text
    both = {"act": "ask", "guardian": "mutter@demo.example", "second_guardian": "01555 0000002"}
    assert (await http.post(path, headers=headers, data=both)).status_code == 303
    asked = neighbours.only(AskPermission)
    assert asked.addresses == ("mutter@demo.example", "01555 0000002")
    assert asked.place.title == PLACEMENT.offer.title
    answers[GetApplication] = a_view(state="accepted", guardian="given")
    assert "Ja, ich nehme den Platz" in (await http.get(path, headers=headers)).text


async def test_letters_are_read_and_written_on_the_page_and_a_held_one_says_why(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    held = LetterView(id=clock.new_id(), own=True, text="Ruf an", at=clock.now(), held=("phone_number",))
    got = LetterView(id=clock.new_id(), own=False, text="Um acht.", at=clock.now())
    answers[ListLetters] = LetterList(items=(held, got), open=True, contact_data=False)
    answers |= {SendLetter: held, ReportLetter: Done(), ShareContact: a_view()}
    headers, path = await signed_in("young_person"), f"/bewerbungen/{clock.new_id()}"
    shown = (await http.get(path, headers=headers)).text
    assert "Nicht weitergegeben: Darin steht eine Telefonnummer" in shown
    assert shown.count("Melden</span>") == 1
    assert (await http.post(path, headers=headers, data={"act": "write", "text": "", "key": "k"})).status_code == 422
    click = {"act": "write", "text": "Danke!", "key": "k"}
    assert (await http.post(path, headers=headers, data=click)).status_code == 303
    assert (neighbours.only(SendLetter).text, neighbours.only(SendLetter).key) == ("Danke!", "k")
    await http.post(path, headers=headers, data={"act": "report", "letter": str(got.id)})
    assert neighbours.only(ReportLetter).letter_id == got.id
    await http.post(path, headers=headers, data={"act": "share"})
    assert neighbours.only(ShareContact).shared


async def test_how_it_was_is_asked_once_it_has_begun(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    headers, path = await signed_in("young_person"), f"/bewerbungen/{clock.new_id()}"
    answers |= {GetApplication: a_view(state="confirmed", minor=False), GiveFeedback: Done()}
    assert "Wie war es?" not in (await http.get(path, headers=headers)).text
    answers[GetApplication] = a_view(state="confirmed", minor=False, first_day=clock.today())
    assert "Wie war es?" in (await http.get(path, headers=headers)).text
    told = await http.post(path, headers=headers, data={"act": "feedback", "stars": "5", "told": "Gern wieder."})
    assert told.headers["location"].endswith("?danke")
    assert (neighbours.only(GiveFeedback).stars, neighbours.only(GiveFeedback).text) == (5, "Gern wieder.")


async def test_what_may_hold_contact_data_is_not_shown_by_a_mails_link(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any]
) -> None:
    answers |= {ReadApplicationLink: link("young_person"), ShareContact: a_view()}
    assert (await http.get("/antwort/abc")).status_code == 200
    await http.post("/antwort/abc", data={"act": "share"})
    assert not [one for one in neighbours.asked if isinstance(one, ListLetters | ShareContact)]


async def test_an_employer_sees_what_the_young_person_has_shared(
    http: httpx2.AsyncClient, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    person = clock.new_id()
    contact = ContactView.model_validate(
        {
            "person_id": person,
            "language": "de",
            "mail": "mia@demo.example",
            "mail_confirmed": True,
            "mail_matches": False,
            "phone": "+4915550000001",
            "phone_confirmed": False,
            "phone_matches": False,
            "quiet_hours": None,
        }
    )
    answers |= {GetContact: contact, GetSharedContact: SharedContact(person_id=person), ActOnApplication: a_view()}
    headers, path = await signed_in("employer"), f"/betrieb/anfragen/{clock.new_id()}"
    assert "mia@demo.example" not in (await http.get(path, headers=headers)).text
    answers[GetApplication] = a_view(state="confirmed", contact_shared=True)
    shown = (await http.get(path, headers=headers)).text
    assert "mia@demo.example" in shown
    assert "15550000001" not in shown


async def test_a_mails_link_shows_and_only_its_buttons_act(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any]
) -> None:
    answers |= {ReadApplicationLink: link("employer"), ActOnApplication: a_view(), GetApplication: a_view()}
    shown = await http.get("/antwort/abc")
    assert "Ja, gern" in shown.text
    assert not [one for one in neighbours.asked if isinstance(one, ActOnApplication)]
    done = await http.post("/antwort/abc", data={"act": "decline", "reason": "no_seat"})
    assert (done.status_code, done.headers["location"]) == (303, "/antwort/abc")
    sent = neighbours.only(ActOnApplication)
    assert (sent.act, sent.reason, sent.side) == ("decline", "no_seat", "employer")
    assert sent.account_id == answers[ReadApplicationLink].account_id
    refused = await http.post("/antwort/abc", data={"act": "confirm"})
    assert refused.status_code == 422
    assert not [one for one in neighbours.asked if isinstance(one, ConfirmApplication)]


async def test_the_young_persons_link_confirms_after_the_law_is_asked(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any]
) -> None:
    view = a_view(state="accepted", minor=False, guardian="not_needed")
    answers |= {ReadApplicationLink: link("young_person"), GetApplication: view, ConfirmApplication: view}
    assert (await http.post("/antwort/abc", data={"act": "confirm"})).status_code == 303
    assert neighbours.only(CheckPlacement).person_id == answers[ReadApplicationLink].account_id
    assert neighbours.only(ConfirmApplication)
    answers[ConfirmApplication] = refusing("no_seat_left")
    late = await http.post("/antwort/abc", data={"act": "confirm"})
    assert late.status_code == 422
    assert "kein Platz mehr frei" in late.text


async def test_what_the_law_does_not_allow_a_young_person_is_said_with_its_section(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    headers, path = await signed_in("young_person"), f"/angebote/{PLACEMENT.offer.offer_id}/interesse"
    day = {"first_day": "2027-07-19", "hours": 10.5, "max_hours_day": 8}
    reasons = (
        Reason(key="full_time_schooling", values={"section": "JArbSchG § 5 (1)"}),
        Reason(key="hours_day_together", values={"section": "JArbSchG § 4 (5)", **day}),
    )
    answers[CheckPlacement] = PlacementCheck(outcome="forbidden", reasons=reasons, age=16, minor=True)
    answers[GetOffer] = an_offer()
    refused = await http.post(path, headers=headers, data={"text": "Ich mag Metall."})
    assert refused.status_code == 422
    said = refused.text.replace("\xa0", " ")
    assert "Das ist erst nach der Vollzeitschulpflicht erlaubt (§ 5 Abs. 1 JArbSchG)." in said
    assert "am 19. Juli 2027 10,5 Stunden Arbeit, erlaubt sind 8 (§ 4 Abs. 5 JArbSchG)." in said
    assert "Ich mag Metall." in said


async def test_a_link_that_is_none_says_so(http: httpx2.AsyncClient, answers: dict[Any, Any]) -> None:
    answers |= {ReadApplicationLink: refusing("token_invalid"), ReadPermissionLink: refusing("guardian_link_invalid")}
    for path in ("/antwort/abc", "/erlaubnis/abc"):
        gone = await http.get(path)
        assert gone.status_code == 410
        assert "Dieser Link gilt nicht mehr" in gone.text
    assert (await http.post("/antwort/abc", data={"act": "accept"})).status_code == 410


async def test_a_guardian_needs_the_code_for_a_yes_and_none_for_a_no(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any]
) -> None:
    answers |= {ReadPermissionLink: LINK, AnswerPermission: refusing("code_wrong")}
    assert "Darf Ihr Kind diesen Platz annehmen?" in (await http.get("/erlaubnis/abc")).text
    assert not [one for one in neighbours.asked if isinstance(one, AnswerPermission)]
    wrong = await http.post("/erlaubnis/abc/ja", data={"code": "123456"})
    assert wrong.status_code == 422
    assert "Dieser Code stimmt nicht" in wrong.text
    answers[AnswerPermission] = busy_once(LINK)  # the other parent, at the same moment
    assert (await http.post("/erlaubnis/abc/nein")).status_code == 303
    assert [one.yes for one in neighbours.asked if isinstance(one, AnswerPermission)] == [True, False, False]


async def test_interest_is_shown_by_one_form_and_sent_once(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    offer = an_offer()
    answers |= {GetOffer: offer, Apply: refusing("contact_data_found")}
    headers, path = await signed_in("young_person"), f"/angebote/{offer.id}/interesse"
    assert 'name="period"' in (await http.get(path, headers=headers)).text
    period = offer.periods[0]
    typed = {"text": "Ruf an", "period": f"{period.start}/{period.end}", "key": "tap-1"}
    assert (await http.post(path, headers=headers, data=typed)).status_code == 422
    answers[Apply] = a_view()
    sent = await http.post(path, headers=headers, data=typed)
    assert sent.headers["location"].startswith("/bewerbungen/")
    assert {one.key for one in neighbours.asked if isinstance(one, Apply)} == {"tap-1"}


async def test_the_lists_of_both_sides(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    answers[ListApplications] = ApplicationList(items=(a_view(), a_view(state="declined", reason="no_seat")))
    own = (await http.get("/bewerbungen", headers=await signed_in("young_person"))).text
    assert "Gesendet, noch nicht gelesen" in own
    received = (await http.get("/betrieb/anfragen", headers=await signed_in("employer"))).text
    assert "Neu: wartet auf Ihre Antwort" in received
    answers[ListApplications] = ApplicationList(items=(a_view(),), next="abc")
    for role, path in (("young_person", "/bewerbungen"), ("employer", "/betrieb/anfragen")):
        shown = (await http.get(f"{path}?cursor=before", headers=await signed_in(role))).text
        assert f'href="{path}?cursor=abc"' in shown
        assert [one.cursor for one in neighbours.asked if isinstance(one, ListApplications)][-1] == "before"
    answers[ListApplications] = ApplicationList(items=())
    assert "Hier ist noch nichts" in (await http.get("/bewerbungen", headers=await signed_in("young_person"))).text


async def test_what_came_to_nothing_leads_on(
    http: httpx2.AsyncClient, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    answers |= {
        GetApplication: a_view(state="declined", reason="no_seat", minor=False),
        GetRecommendation: RecommendationView(state="none"),
    }
    shown = (await http.get(f"/bewerbungen/{clock.new_id()}", headers=await signed_in("young_person"))).text
    assert "Alle Plätze sind vergeben" in shown
    assert "Andere Angebote ansehen" in shown
