"""Applying and confirming: the law is asked first, and what matching says of the age is what listings hears."""

from typing import Any

import httpx2
import pytest

from shared import clock
from shared.contracts.listings.applications import (
    ApplicationView,
    Apply,
    ConfirmApplication,
    GetPlacement,
    Placement,
    PlanPlacement,
)
from shared.contracts.listings.ledgers import GetLedger, LedgerView, WorkElsewhere
from shared.contracts.matching.placements import CheckPlacement, PlacementCheck
from shared.contracts.words import Reason
from tests.builders import offer_facts
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours

OFFER = offer_facts()
PLACEMENT = Placement(offer=OFFER, period=OFFER.periods[0])
WORK = WorkElsewhere(first_day=OFFER.periods[0].start, last_day=OFFER.periods[0].end)
LEDGER = LedgerView(version=7, places=(), entered=(WORK,))
FORBIDDEN = PlacementCheck(
    outcome="forbidden", reasons=(Reason(key="minimum_age", values={"age": 18}),), age=16, minor=True
)
APPLY = f"/api/v1/offers/{OFFER.offer_id}/applications"
CONFIRM = f"/api/v1/applications/{clock.new_id()}/confirm"


def a_view(**changes: Any) -> ApplicationView:
    values: dict[str, Any] = {
        "id": clock.new_id(),
        "version": 1,
        "state": "sent",
        "reason": "",
        "offer_id": OFFER.offer_id,
        "title": OFFER.title,
        "employer_name": OFFER.employer_name,
        "town": OFFER.town,
        "text": "",
        "age": 16,
        "minor": True,
        "first_day": OFFER.periods[0].start,
        "last_day": OFFER.periods[0].end,
        "sent_at": clock.now(),
        "answer_by": clock.now(),
        "acts": ("withdraw",),
    }
    return ApplicationView(**{**values, **changes})


@pytest.fixture
def answers(neighbours: Neighbours) -> dict[Any, Any]:
    check = PlacementCheck(outcome="allowed", reasons=(), age=16, minor=True)
    neighbours.answers = {
        PlanPlacement: PLACEMENT,
        GetPlacement: PLACEMENT,
        GetLedger: LEDGER,
        CheckPlacement: check,
        Apply: a_view(),
        ConfirmApplication: a_view(state="confirmed"),
    }
    return neighbours.answers


async def test_one_tap_carries_the_age_that_matching_knows(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    headers = {**await signed_in("young_person"), "idempotency-key": "tap-1"}
    assert (await http.post(APPLY, headers=headers)).status_code == 201
    sent = neighbours.only(Apply)
    assert (sent.key, sent.age, sent.minor, sent.period) == ("tap-1", 16, True, PLACEMENT.period)
    assert (await http.post(CONFIRM, headers=headers)).status_code == 200
    assert neighbours.only(ConfirmApplication).minor
    assert neighbours.only(ConfirmApplication).ledger == 7
    assert [one.elsewhere for one in neighbours.asked if isinstance(one, CheckPlacement)] == [(WORK,), (WORK,)]
    told = await http.post(APPLY, headers=headers, json={"minor": False})
    assert told.status_code == 422


async def test_what_the_law_forbids_is_neither_sent_nor_confirmed(
    http: httpx2.AsyncClient, neighbours: Neighbours, answers: dict[Any, Any], signed_in: SignedIn
) -> None:
    answers[CheckPlacement] = FORBIDDEN
    headers = await signed_in("young_person")
    for path in (APPLY, CONFIRM):
        refused = await http.post(path, headers=headers)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["code"] == "minimum_age"
    assert not [one for one in neighbours.asked if isinstance(one, Apply | ConfirmApplication)]
