"""The board's routes: bodies become requests, replies become answers, refusals become problems."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.listings.fit import OfferRefused
from services.listings.lawful import unlawful
from shared import clock
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.listings.offers import (
    GetOffer,
    OfferInput,
    OfferView,
)
from shared.contracts.listings.own_offers import (
    PublishOffer,
)
from shared.contracts.listings.search import OfferPage, SearchOffers
from shared.contracts.message import FieldError, Message
from shared.contracts.words import Point, Reason
from shared.errors import DomainError
from tests.builders import offer_body, own_offer
from tests.gateway.conftest import URL, SignedIn
from tests.gateway.neighbours import Neighbours, refusing

OFFERS = "/api/v1/offers"


def view(offer: OfferInput, **changes: Any) -> OfferView:
    facts = {
        "id": clock.new_id(),
        "version": 3,
        "state": "published",
        "employer_id": clock.new_id(),
        "employer_name": "Schlosserei Muldeblick",
        "point": Point(latitude=51.82, longitude=12.26),
        "published_at": clock.now(),
    }
    kept = {name: getattr(offer, name) for name in OfferInput.model_fields}
    return OfferView(**{**kept, **facts, **changes})


def an_offer(**changes: Any) -> OfferView:
    return view(OfferInput.model_validate(offer_body()), **changes)


async def test_a_posted_offer_is_published_and_answered(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[PublishOffer] = lambda order: own_offer(order.offer)
    headers = await signed_in("employer")
    answer = await http.post(OFFERS, json=offer_body(state="published"), headers=headers | {"Idempotency-Key": "k-1"})
    assert answer.status_code == 201, answer.text
    asked = neighbours.only(PublishOffer)
    assert asked.key == "k-1"
    assert asked.offer == OfferInput.model_validate(offer_body())
    assert str(asked.account_id) == (await http.get("/api/v1/me", headers=headers)).json()["id"]
    body = answer.json()
    assert answer.headers["location"] == f"/api/v1/employers/me/offers/{body['id']}"
    assert body["periods"] == offer_body()["periods"]
    assert body["pay"] == {"amount": "12.50", "currency": "EUR", "per": "hour"}


async def test_without_a_key_each_posting_has_its_own(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers[PublishOffer] = lambda order: own_offer(order.offer)
    headers = await signed_in("employer")
    for _ in range(2):
        await http.post(OFFERS, json=offer_body(state="published"), headers=headers)
    keys = [request.key for request in neighbours.asked if isinstance(request, PublishOffer)]
    assert len(set(keys)) == 2


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"state": "closed"}, "/state", "union_tag_invalid"),
        ({"state": None}, "/state", "union_tag_invalid"),
        ({"title": "ab"}, "/title", "string_too_short"),
        ({"title": "a\x00b"}, "/title", "value_error"),
        ({"place": {"postal_code": "6842", "town": "x"}}, "/place/postal_code", "string_pattern_mismatch"),
        ({"fields": ["metal", "blech"]}, "/fields/1", "enum"),
        ({"periods": [{"from": "2027-13-01", "to": "2027-12-01"}]}, "/periods/0/from", "date_from_datetime_parsing"),
        ({"periods": [{"from": "2027-12-02", "to": "2027-12-01"}]}, "/periods/0", "value_error"),
        ({"periods": []}, "", "value_error"),
        ({"seats": 0}, "/seats", "greater_than_equal"),
        ({"seats": -1}, "/seats", "greater_than_equal"),
        ({"seats": 10**9}, "/seats", "less_than_equal"),
        ({"description": "x" * 900_000}, "/description", "string_too_long"),
        ({"apply_by": "2027-02-30"}, "/apply_by", "date_from_datetime_parsing"),
        ({"apply_by": "9999-12-31"}, "/apply_by", "less_than_equal"),
        ({"periods": [{"from": "2027-02-29", "to": "2027-03-05"}]}, "/periods/0/from", "date_from_datetime_parsing"),
        ({"pay": {"amount": "12.505", "per": "hour"}}, "/pay/amount", "decimal_max_places"),
        ({"a/b": 1}, "/a~1b", "extra_forbidden"),
    ],
)
async def test_an_invalid_offer_is_refused_field_by_field_and_nobody_is_asked(
    http: httpx2.AsyncClient,
    neighbours: Neighbours,
    signed_in: SignedIn,
    changes: dict[str, Any],
    pointer: str,
    code: str,
) -> None:
    answer = await http.post(
        OFFERS, json=offer_body(**{"state": "published", **changes}), headers=await signed_in("employer")
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
    assert neighbours.asked == []


async def test_all_that_is_wrong_is_told_at_once_in_german(http: httpx2.AsyncClient, signed_in: SignedIn) -> None:
    body = offer_body(state="published", title="", seats=501)
    del body["place"]
    answer = await http.post(OFFERS, json=body, headers=await signed_in("employer"))
    problem = answer.json()
    assert answer.headers["content-language"] == "de"
    assert problem["title"] == "Angaben falsch oder unvollständig"
    assert {error["pointer"]: error["detail"] for error in problem["errors"]} == {
        "/title": "Mindestens 3 Zeichen.",
        "/place": "Fehlt.",
        "/seats": "Darf höchstens 500 sein.",
    }


@pytest.mark.parametrize(
    ("asked", "spoken", "title", "kind", "to"),
    [
        ("en-GB", "en", "Wrong or incomplete input", "or 'voluntary", "The end is before the beginning."),
        ("uk,en;q=0.5", "uk", "Дані неправильні або неповні", "або 'voluntary", "Кінець раніше за початок."),
        ("ar", "ar", "بيانات خاطئة أو ناقصة", "أو 'voluntary", "النهاية قبل البداية."),
        ("de-simple", "de-simple", "Etwas stimmt nicht oder fehlt", "möglich: ", "Das Ende liegt vor dem Anfang."),
        ("fr", "de", "Angaben falsch oder unvollständig", "oder 'voluntary", "Das Ende liegt vor dem Anfang."),
    ],
)
async def test_problems_speak_the_callers_language(
    http: httpx2.AsyncClient, asked: str, spoken: str, title: str, kind: str, to: str
) -> None:
    headers = {"accept-language": asked}
    wrong, late = [
        await http.get(f"{OFFERS}?{query}", headers=headers) for query in ("kind=x", "from=2027-02-01&to=2027-01-01")
    ]
    assert (wrong.headers["content-language"], wrong.json()["title"]) == (spoken, title)
    assert "accept-language" in wrong.headers["vary"].lower()
    assert kind in wrong.json()["errors"][0]["detail"]
    assert late.json()["errors"][0]["detail"] == to


async def test_a_refusal_keeps_its_pointers(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    class PostalCodeUnknown(DomainError):
        code = "postal_code_unknown"

    def refuse(_: PublishOffer) -> Message:
        field = FieldError(pointer="/place/postal_code", code="postal_code_unknown", detail="No such postal code.")
        raise PostalCodeUnknown("No such postal code.", field)

    neighbours.answers[PublishOffer] = refuse
    headers = await signed_in("employer") | {"accept-language": "en"}
    answer = await http.post(OFFERS, json=offer_body(state="published"), headers=headers)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"] == f"{URL}/problems/postal_code_unknown"
    assert problem["instance"] == OFFERS
    assert problem["errors"] == [
        {"pointer": "/place/postal_code", "code": "postal_code_unknown", "detail": "This postal code is not known."}
    ]


async def test_what_the_law_forbids_is_told_with_section_values_and_what_would_be_allowed(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    def refuse(order: PublishOffer) -> Message:
        raise OfferRefused("Forbidden.", *unlawful(order.offer, clock.today()))

    neighbours.answers[PublishOffer] = refuse
    body = offer_body(state="published", weekdays=["fri", "sat"], branch="building_site")
    answer = await http.post(OFFERS, json=body, headers=await signed_in("employer"))
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"] == f"{URL}/problems/offer_invalid"
    assert problem["title"] == "Angebot so nicht möglich"
    (error,) = problem["errors"]
    assert (error["pointer"], error["code"]) == ("/weekdays", "law_saturday")
    assert "(§\u00a016 Abs.\u00a01 JArbSchG)" in error["detail"]
    assert "Möglich wäre: ohne Samstag" in error["detail"]
    assert error["values"]["section"] == "JArbSchG § 16 (1)"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("not_a_member", 403),
        ("employer_not_verified", 403),
        ("offer_invalid", 422),
        ("offer_in_the_past", 422),
        ("idempotency_key_reused", 422),
        ("unavailable", 503),
        ("internal", 500),
        ("malformed", 500),
        ("a_code_nobody_has_heard_of", 422),
    ],
)
async def test_a_refusal_has_its_status(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn, code: str, status: int
) -> None:
    neighbours.answers[PublishOffer] = refusing(code)
    answer = await http.post(OFFERS, json=offer_body(state="published"), headers=await signed_in("employer"))
    assert answer.status_code == status
    assert answer.json()["type"] == f"{URL}/problems/{code}"
    assert answer.headers.get("retry-after") == ("2" if status == 503 else None)


@pytest.mark.parametrize("key", ["", "x" * 256])
async def test_a_wrong_idempotency_key_is_refused(http: httpx2.AsyncClient, signed_in: SignedIn, key: str) -> None:
    headers = [*(await signed_in("employer")).items(), ("Idempotency-Key", key)]
    answer = await http.post(OFFERS, json=offer_body(state="published"), headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/header/idempotency-key"


async def test_a_search_is_passed_on_as_asked(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    neighbours.answers[SearchOffers] = OfferPage(items=(an_offer(),), total=41, next="c/2")
    query = {"q": "säge", "near": "06842", "radius_km": "10", "kind": ["trial_day", "holiday_job"], "field": ["wood"]}
    query |= {"from": "2027-07-01", "to": "2027-07-31", "age": "16", "sort": "distance", "limit": "1"}
    answer = await http.get(OFFERS, params=query)
    assert answer.status_code == 200
    assert neighbours.only(SearchOffers) == SearchOffers.model_validate(query)
    assert answer.json()["total"] == 41
    link, _, relation = answer.headers["link"].partition("; ")
    assert relation == 'rel="next"'
    following = await http.get(link.strip("<>"))
    assert following.status_code == 200
    assert neighbours.asked[-1] == SearchOffers.model_validate({**query, "cursor": "c/2"})


async def test_the_last_page_has_no_next(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    neighbours.answers[SearchOffers] = OfferPage(items=(), total=0, next=None)
    answer = await http.get(OFFERS)
    assert answer.json()["items"] == []
    assert answer.json()["next"] is None
    assert "link" not in answer.headers


@pytest.mark.parametrize(
    ("name", "value"), [("limit", "101"), ("kind", "job"), ("radius_km", "x"), ("sort", "best"), ("age", "12")]
)
async def test_a_wrong_search_is_refused_by_its_parameter(offline: httpx2.AsyncClient, name: str, value: str) -> None:
    answer = await offline.get(OFFERS, params={name: value})
    assert answer.status_code == 422
    assert [error["pointer"].removesuffix("/0") for error in answer.json()["errors"]] == [f"#/query/{name}"]


async def test_an_offer_unchanged_is_not_sent_again(
    http: httpx2.AsyncClient, neighbours: Neighbours, app: FastAPI
) -> None:
    offer = an_offer()
    neighbours.answers[GetOffer] = offer
    first = await http.get(f"{OFFERS}/{offer.id}")
    assert first.status_code == 200
    assert first.json()["title"] == offer.title
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = await http.get(f"{OFFERS}/{offer.id}", headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    neighbours.answers[GetOffer] = an_offer(id=offer.id, version=4)
    app.state.cache.heard(OfferClosed(offer_id=offer.id, version=4, reason=Reason(key="offer_filled")))
    changed = await http.get(f"{OFFERS}/{offer.id}", headers={"if-none-match": tag})
    assert changed.status_code == 200


async def test_an_offer_that_is_not_there_is_not_found(http: httpx2.AsyncClient, neighbours: Neighbours) -> None:
    neighbours.answers[GetOffer] = refusing("offer_not_found")
    answer = await http.get(f"{OFFERS}/{clock.new_id()}")
    assert answer.status_code == 404
    assert answer.json()["title"] == "Angebot nicht gefunden"
