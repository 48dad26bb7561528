"""Recommendations on the pages: the employer's button, the young person's choice, the other employer's invitation."""

from typing import Any

import httpx2
import pytest

from shared import clock
from shared.contracts.listings.applications import GetApplication
from shared.contracts.listings.letters import LetterList, ListLetters
from shared.contracts.listings.recommendations import (
    AnswerRecommendation,
    GetRecommendation,
    InviteRecommended,
    ListRecommended,
    Recommend,
    RecommendationView,
    Recommended,
    RecommendedList,
    ShownTo,
)
from shared.contracts.matching.matches import ListMatches, MatchList, MatchView
from shared.contracts.message import Done
from shared.contracts.notifications.permissions import ReadApplicationLink
from tests.builders import offer_facts
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing
from tests.gateway.pages.test_applications import link
from tests.gateway.test_applications import a_view

OTHER = offer_facts(employer_name="Tischlerei Lindenhof", title="Praktikum in der Tischlerei")
UNTIL = clock.now()


@pytest.fixture
def answers(neighbours: Neighbours) -> dict[Any, Any]:
    found = [
        MatchView.model_validate({"offer": one, "score": 80, "reasons": (), "found_at": UNTIL})
        for one in (OTHER, offer_facts())
    ]
    asked = RecommendationView(state="recommended", by="Schlosserei Muldeblick", until=UNTIL)
    neighbours.answers = {
        GetApplication: a_view(state="declined"),
        ListLetters: LetterList(items=(), open=False, contact_data=False),
        ListMatches: MatchList(items=tuple(found)),
        GetRecommendation: asked,
        AnswerRecommendation: asked,
        Recommend: Done(),
    }
    return neighbours.answers


async def test_an_employer_recommends_by_the_mails_link_and_is_thanked(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any]
) -> None:
    mine = answers[ReadApplicationLink] = link("employer")
    assert "Weiterempfehlen" in (await http.get("/antwort/abc")).text
    done = await http.post("/antwort/abc", data={"act": "recommend"})
    order = neighbours.only(Recommend)
    assert (order.account_id, order.side, order.application_id) == (mine.account_id, "employer", mine.application_id)
    assert "Jetzt entscheidet der junge Mensch" in (await http.get(done.headers["location"])).text
    answers[Recommend] = refusing("recommendation_not_possible")
    assert "höchstens 30 Tage" in (await http.post("/antwort/abc", data={"act": "recommend"})).text


async def test_the_young_person_chooses_among_fitting_offers_of_others(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    headers, path = await signed_in("young_person"), f"/bewerbungen/{clock.new_id()}"
    shown = (await http.get(path, headers=headers)).text
    assert "Schlosserei Muldeblick empfiehlt dich weiter" in shown
    assert shown.count('name="offers"') == 1  # not the one who has declined
    nothing = await http.post(path, headers=headers, data={"act": "show_me"})
    assert (nothing.status_code, "Bitte etwas auswählen" in nothing.text) == (422, True)
    chosen = {"act": "show_me", "offers": str(OTHER.offer_id)}
    assert (await http.post(path, headers=headers, data=chosen)).status_code == 303
    assert neighbours.only(AnswerRecommendation).offers == (OTHER.offer_id,)
    line = ShownTo(offer_id=OTHER.offer_id, title=OTHER.title, employer_name=OTHER.employer_name, invited=True)
    answers[GetRecommendation] = RecommendationView(state="shared", by="x", until=UNTIL, shown=(line,))
    shown = (await http.get(path, headers=headers)).text
    assert "Tischlerei Lindenhof</bdi>: <bdi>Praktikum in der Tischlerei</bdi> (eingeladen)" in shown
    await http.post(path, headers=headers, data={"act": "show_nobody"})
    assert [one.offers for one in neighbours.asked if isinstance(one, AnswerRecommendation)][-1] == ()


async def test_the_other_employer_invites_with_one_click(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    about = {"title": OTHER.title, "age": 16, "by": "Schlosserei Muldeblick", "about": "Ferienjob", "until": UNTIL}
    ids = {"id": clock.new_id(), "offer_id": OTHER.offer_id}
    one = Recommended.model_validate({**ids, **about, "invited": False})
    made = a_view(state="accepted")
    answers[ListRecommended], answers[InviteRecommended] = RecommendedList(items=(one,)), made
    headers = await signed_in("employer")
    shown = (await http.get("/betrieb/empfehlungen", headers=headers)).text
    assert "16 Jahre, für „Praktikum in der Tischlerei“" in shown
    path, body = f"/betrieb/empfehlungen/{one.id}", {"offer_id": str(one.offer_id)}
    done = await http.post(path, headers=headers, data=body)
    assert done.headers["location"] == f"/betrieb/anfragen/{made.id}"
    assert neighbours.only(InviteRecommended).recommendation_id == one.id
    answers[InviteRecommended] = refusing("recommendation_over")
    assert "gilt nicht mehr" in (await http.post(path, headers=headers, data=body)).text
