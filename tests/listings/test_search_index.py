"""The search index without servers: what words find, that filters narrow, that facets count, that pages bring all."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.listings.lawful_ages import lawful_ages
from services.listings.search.answer import Found, answer
from services.listings.search.index import OfferIndex
from shared import places
from shared.contracts.listings.search import SearchOffers
from shared.contracts.words import Kind, WorkField
from tests.builders import NEXT_YEAR, offer_body, offer_input

EMPLOYER = UUID(int=1)
TABLE = tomllib.loads(Path(__file__).with_name("search_queries.toml").read_text(encoding="utf-8"))
TOWNS = (("06842", "Dessau-Roßlau"), ("06366", "Köthen (Anhalt)"), ("06785", "Oranienbaum-Wörlitz"))


def document(number: int, version: int = 1, **changes: Any) -> dict[str, Any]:
    content = offer_input(**{"description": "Komm vorbei.", **changes})
    point = places.find(content.place.postal_code)
    assert point is not None
    return {
        "_id": UUID(int=number),
        "version": version,
        "state": "published",
        "employer_id": EMPLOYER,
        "employer_name": "Muldeblick GmbH",
        "content": content.model_dump(mode="json"),
        "location": {"coordinates": [point.longitude, point.latitude]},
        "lawful": lawful_ages(content, dt.date(2026, 11, 22)),
        "published_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC) + dt.timedelta(hours=number),
    }


def index(*documents: dict[str, Any]) -> OfferIndex:
    made = OfferIndex()
    made.load("employers", [{"_id": EMPLOYER, "state": "verified"}])
    made.load("offers", documents)
    return made


def ask(board: OfferIndex, **query: Any) -> Found:
    wanted = SearchOffers.model_validate(query)
    return answer(board, wanted, places.find(wanted.near) if wanted.near else None)


NAMES = list(TABLE["offers"])
QUESTIONS = index(*(document(number, **TABLE["offers"][name]) for number, name in enumerate(NAMES)))


@pytest.mark.parametrize("query", TABLE["query"], ids=lambda query: query["q"])
def test_words_find_what_is_meant_and_nothing_else(query: dict[str, Any]) -> None:
    found = {NAMES[one.int] for one in ask(QUESTIONS, q=query["q"], limit=100).ids}
    assert set(query["finds"]) <= found
    assert not found & set(query["not"])


def test_a_slip_is_said_and_shown_as_some_offer_writes_the_word() -> None:
    (said,) = ask(QUESTIONS, q="Tichsler").widened
    assert (said.key, said.values["word"]) == ("spelling", "Tichsler")
    assert "ischler" in str(said.values["instead"])
    assert ask(QUESTIONS, q="Tichsler", widen=False).total == 0


@pytest.mark.parametrize(
    ("title", "q"),
    [
        ("Tisch\u00adler\u200b gesucht", "Tischler"),
        ("Ba\u0308cker", "Bäcker"),
        ("مُدَرِّسَة", "مدرسة"),
        ("за\u0301мок", "замок"),
    ],
)
def test_what_nobody_sees_divides_no_word(title: str, q: str) -> None:
    assert ask(index(document(1, title=title)), q=q, widen=False).total == 1


def test_the_title_counts_more_than_the_description() -> None:
    board = index(document(1, title="Büro", description="Neben der Tischlerei"), document(2, title="Tischlerei"))
    assert [one.int for one in ask(board, q="Tischlerei").ids] == [2, 1]


def test_farther_is_looked_when_nothing_is_near_and_said() -> None:
    board = index(document(1, place={"postal_code": "06366", "town": "Köthen (Anhalt)"}))
    found = ask(board, near="06842", radius_km=5)
    assert found.total == 1
    assert [(one.key, one.values["asked_km"]) for one in found.widened] == [("radius", 5)]
    assert ask(board, near="06842", radius_km=5, widen=False).total == 0


def test_another_time_and_fewer_words_are_tried_and_said() -> None:
    board = index(document(1, title="Tischler"))
    when = {"from": f"{NEXT_YEAR}-01-01", "to": f"{NEXT_YEAR}-01-31"}
    assert [one.key for one in ask(board, **when).widened] == ["without_period"]
    assert [one.key for one in ask(board, q="Tischler Raumfahrt").widened] == ["any_word"]
    assert ask(board, q="Raumfahrt", **when).total == 0


def test_farther_is_looked_no_farther_than_it_takes_whatever_else_is_given_up() -> None:
    board = index(document(1, title="Tischler", place={"postal_code": "06366", "town": "Köthen (Anhalt)"}))
    asked = {"near": "06842", "radius_km": 5, "q": "Tischler Raumfahrt", "from": f"{NEXT_YEAR}-12-01"}
    (radius, *others) = ask(board, **asked).widened
    assert radius.values["km"] == 40  # 5, 10 and 20 do not reach the 21 km to Köthen
    assert [one.key for one in others] == ["without_period", "any_word"]


def test_a_day_of_the_period_is_enough_and_the_next_one_is_not() -> None:
    board = index(document(1))  # 19 to 30 July
    assert ask(board, widen=False, **{"from": f"{NEXT_YEAR}-07-30"}).total == 1
    assert ask(board, widen=False, **{"from": f"{NEXT_YEAR}-07-31"}).total == 0
    assert ask(board, widen=False, to=f"{NEXT_YEAR}-07-19").total == 1
    assert ask(board, widen=False, to=f"{NEXT_YEAR}-07-18").total == 0


def test_an_age_finds_what_the_law_allows_then() -> None:
    board = index(document(1), document(2, minimum_age=18, hazards=["night"]))
    assert [one.int for one in ask(board, age=16).ids] == [1]
    assert {one.int for one in ask(board, age=18).ids} == {1, 2}
    assert ask(board, age=14, widen=False).total == 0


def test_a_certificate_finds_what_wishes_for_no_higher_one() -> None:
    board = index(document(1, school_certificate="abitur"), document(2, school_certificate="realschule"), document(3))
    assert {one.int for one in ask(board, school_certificate="realschule").ids} == {2, 3}
    assert ask(board).facets.school_certificate == {
        "hauptschule": 1, "realschule": 2, "fachhochschulreife": 2, "abitur": 3,
    }  # fmt: skip


def test_what_changes_ends_or_loses_its_employer_is_found_anew() -> None:
    board = index(document(1, title="Tischler"))
    board.apply("offers", UUID(int=1), document(1, version=3, title="Maler"))
    board.apply("offers", UUID(int=1), document(1, version=2, title="Koch"))  # late
    assert [ask(board, q=q, widen=False).total for q in ("Tischler", "Koch", "Maler")] == [0, 0, 1]
    board.apply("employers", EMPLOYER, {"state": "banned"})
    assert ask(board).total == 0
    board.apply("employers", EMPLOYER, {"state": "verified"})
    assert ask(board).total == 1
    board.apply("offers", UUID(int=1), {"state": "closed", "version": 4})
    assert ask(board).total == 0


def test_tidying_up_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.listings.search.index.FEWEST_GONE", 3)
    board = index(*(document(number, title=f"Tischler {number}") for number in range(10)))
    for version in range(2, 6):
        for number in range(0, 10, 2):
            board.apply("offers", UUID(int=number), document(number, version=version, title=f"Maler {number}"))
    assert board.table.size < 30
    assert {one.int for one in ask(board, q="Tischler").ids} == {1, 3, 5, 7, 9}
    assert {one.int for one in ask(board, q="Maler").ids} == {0, 2, 4, 6, 8}
    assert ask(board, **{"from": f"{NEXT_YEAR}-07-19"}).total == 10


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_board_grows_again_however_few_offers_are_left_after_tidying_up(
    monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    monkeypatch.setattr("services.listings.search.index.FEWEST_GONE", 3)
    board = index(*(document(number) for number in range(left + 4)))
    for number in range(left, left + 4):
        board.apply("offers", UUID(int=number), None)
    assert board.table.size == left
    for number in range(20, 24):
        board.apply("offers", UUID(int=number), document(number))
    assert ask(board).total == left + 4


offers = st.builds(
    lambda kind, fields, town, title: {
        "kind": kind, "fields": fields, "title": title, "place": {"postal_code": town[0], "town": town[1]},
    },
    st.sampled_from(["holiday_job", "trial_day", "apprenticeship"]),
    st.lists(st.sampled_from(["wood", "metal", "food"]), min_size=1, max_size=3, unique=True),
    st.sampled_from(TOWNS),
    st.sampled_from(["Tischlerei", "Bäcker in Köthen", "Metallbauer", "Hilfe im Lager"]),
)  # fmt: skip
queries = st.fixed_dictionaries(
    {},
    optional={
        "q": st.sampled_from(["Tischler", "Lager", "Köthen Bäcker", "Metall", "x" * 100]),
        "near": st.sampled_from(["06842", "Köthen"]),
        "radius_km": st.sampled_from([1, 15, 200]),
        "kind": st.lists(st.sampled_from(["holiday_job", "trial_day"]), min_size=1, unique=True),
        "field": st.lists(st.sampled_from(["wood", "food"]), min_size=1, unique=True),
        "from": st.sampled_from([f"{NEXT_YEAR}-07-01", f"{NEXT_YEAR}-09-01"]),
        "age": st.integers(13, 25),
    },
)
some_boards = st.lists(offers, max_size=8).map(
    lambda made: index(*(document(number, **{**offer_body(), **one}) for number, one in enumerate(made)))
)


@settings(max_examples=40, deadline=None)
@given(some_boards, queries, st.data())
def test_a_filter_more_never_finds_more(board: OfferIndex, query: dict[str, Any], data: st.DataObject) -> None:
    if query:
        less = {name: query[name] for name in query if name != data.draw(st.sampled_from(sorted(query)))}
        if "near" not in less:
            less.pop("radius_km", None)
        if "near" in less and "radius_km" in query and "radius_km" not in less:
            less["radius_km"] = 200
        assert ask(board, **query, widen=False).total <= ask(board, **less, widen=False).total


@settings(max_examples=40, deadline=None)
@given(some_boards, queries)
def test_each_facet_counts_what_its_choice_would_show(board: OfferIndex, query: dict[str, Any]) -> None:
    facets = ask(board, **query, widen=False).facets
    for kind in Kind:
        assert facets.kind.get(kind, 0) == ask(board, **{**query, "kind": [kind], "widen": False}).total
    for field in WorkField:
        assert facets.field.get(field, 0) == ask(board, **{**query, "field": [field], "widen": False}).total
    for km, count in facets.radius_km.items():
        assert count == ask(board, **{**query, "radius_km": km, "widen": False}).total


@settings(max_examples=40, deadline=None)
@given(some_boards, queries, st.sampled_from([None, "fit", "distance", "date"]), st.integers(1, 3))
def test_paging_brings_each_offer_once_whatever_happens_meanwhile(
    board: OfferIndex, query: dict[str, Any], sort: str | None, limit: int
) -> None:
    page = ask(board, **query, sort=sort, limit=limit)
    total, seen = page.total, list(page.ids)
    while page.next:
        board.apply("offers", UUID(int=1000), document(1000 + len(seen), version=len(seen), title="Neu dazwischen"))
        page = ask(board, **query, sort=sort, limit=limit, cursor=page.next)
        seen += [one for one in page.ids if one.int < 1000]
    assert len(seen) == len(set(seen)) == total
