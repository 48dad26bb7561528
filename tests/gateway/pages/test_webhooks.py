"""The page of an employer's webhooks: what works, what does not, and a secret that is shown once."""

from typing import Any

import httpx2
import pytest

from shared import clock
from shared.contracts.listings.employers import EmployerView, GetEmployer
from shared.contracts.message import Done
from shared.contracts.notifications.webhooks import (
    AddWebhook,
    DeleteWebhook,
    DeliveryList,
    DeliveryView,
    ListDeliveries,
    ListWebhooks,
    RenewWebhook,
    TryWebhook,
    WebhookList,
    WebhookSecret,
    WebhookView,
)
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing

PATH, URL = "/betrieb/webhooks", "https://personal.example/anlauf"
OWN = EmployerView(id=clock.new_id(), name="Tischlerei", state="verified", role="owner")
NOW = clock.now()


def a_webhook(**changes: Any) -> dict[str, Any]:
    usual = {"id": clock.new_id(), "url": URL, "events": ["offer.closed"], "created_at": NOW}
    return {**usual, "failing_since": None, "off_since": None, "off_reason": "", **changes}


def told(**changes: Any) -> DeliveryView:
    usual = {"id": clock.new_id(), "type": "test", "state": "sent", "attempts": 1, "status": 204, "reason": ""}
    return DeliveryView.model_validate({**usual, "at": NOW, "next_at": None, **changes})


@pytest.fixture
def answers(neighbours: Neighbours) -> dict[Any, Any]:
    neighbours.answers |= {
        GetEmployer: OWN,
        ListWebhooks: WebhookList(items=()),
        ListDeliveries: DeliveryList(items=()),
    }
    return neighbours.answers


async def test_a_secret_is_shown_once_and_never_again(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    headers = await signed_in("employer")
    secret = WebhookSecret(**a_webhook(), secret="whsec_c2VjcmV0")
    answers[AddWebhook] = answers[RenewWebhook] = secret
    answers[ListWebhooks] = WebhookList(items=(WebhookView(**a_webhook()),))
    added = await http.post(PATH, headers=headers, data={"url": URL, "events": ["offer.closed"]})
    assert (added.status_code, added.text.count("whsec_c2VjcmV0")) == (200, 1)
    assert added.headers["cache-control"] == "no-store"
    order = neighbours.only(AddWebhook)
    assert (order.employer_id, order.events, order.account_id is not None) == (OWN.id, ("offer.closed",), True)
    assert "whsec_" not in (await http.get(PATH, headers=headers)).text
    renewed = await http.post(f"{PATH}/{secret.id}/geheimnis", headers=headers)
    assert "whsec_c2VjcmV0" in renewed.text


async def test_it_says_what_arrives_and_what_is_off(
    http: httpx2.AsyncClient, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    headers = await signed_in("employer")
    answers[ListDeliveries] = DeliveryList(
        items=(told(), told(state="deferred", status=503), told(state="failed", status=None))
    )
    for changes, said in (
        ({}, ("Eingeschaltet", "Test schicken", "Antwort 503", "keine Antwort")),
        ({"failing_since": NOW}, ("Seit ", "Nach fünf Tagen")),
        ({"off_since": NOW, "off_reason": "gone"}, ("Abgeschaltet seit", "nicht mehr gibt", "einschalten")),
        ({"off_since": NOW, "off_reason": "failing"}, ("Fünf Tage lang",)),
    ):
        answers[ListWebhooks] = WebhookList(items=(WebhookView(**a_webhook(**changes)),))
        shown = (await http.get(PATH, headers=headers)).text
        assert [words for words in said if words not in shown] == []
        assert ("Test schicken" in shown) is ("off_since" not in changes)


async def test_a_test_is_sent_and_deleting_twice_is_deleting_once(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    headers, one = await signed_in("employer"), f"{PATH}/{clock.new_id()}"
    answers |= {TryWebhook: Done(), DeleteWebhook: Done()}
    assert (await http.post(f"{one}/test", headers=headers)).headers["location"] == f"{PATH}?erledigt=test"
    for answer in (Done(), refusing("webhook_not_found")):
        answers[DeleteWebhook] = answer
        assert (await http.post(f"{one}/loeschen", headers=headers)).headers["location"] == f"{PATH}?erledigt=loeschen"
    answers[TryWebhook] = refusing("webhook_off")
    off = await http.post(f"{one}/test", headers=headers)
    assert (off.status_code, "Er ist abgeschaltet" in off.text) == (422, True)
    answers[TryWebhook] = answers[RenewWebhook] = refusing("webhook_not_found")
    for act in ("test", "geheimnis"):
        assert (await http.post(f"{one}/{act}", headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"events": ["offer.closed"]}, "Bitte ausfüllen."),
        ({"url": URL}, "Bitte etwas auswählen."),
        ({"url": "http://10.0.0.1/intern", "events": ["offer.closed"]}, "mit https:// und dem vollen Namen"),
    ],
)
async def test_what_is_wrong_is_said_at_its_input(
    http: httpx2.AsyncClient, answers: dict[Any, Any], signed_in: SignedIn, typed: dict[str, Any], complaint: str
) -> None:
    answers[AddWebhook] = refusing("webhook_url_refused")
    answer = await http.post(PATH, headers=await signed_in("employer"), data=typed)
    assert (answer.status_code, complaint in answer.text) == (422, True)


async def test_only_who_runs_the_team_sees_it(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    headers = await signed_in("employer")
    answers[GetEmployer] = OWN.model_copy(update={"role": "member"})
    assert (await http.get(PATH, headers=headers)).headers["location"] == "/betrieb/team"
    posted = await http.post(PATH, headers=headers, data={"url": URL, "events": ["offer.closed"]})
    assert posted.headers["location"] == "/betrieb/team"
    answers[GetEmployer] = refusing("not_a_member")
    assert (await http.get(PATH, headers=headers)).headers["location"] == "/betrieb"
    assert not [one for one in neighbours.asked if isinstance(one, AddWebhook | ListWebhooks)]
