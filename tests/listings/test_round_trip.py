"""What the board exports comes back unchanged, whatever the offer: as CSV, as German Excel's CSV, as JSON."""

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.feeds.sheets import NOT_FOR_ALL, cells_of, csv_line
from services.listings import imports
from services.listings import offer as offers
from services.listings.import_file import layout_of, read
from services.listings.imports import Import
from services.listings.offer import Offer
from shared import clock, places
from shared.contracts.listings.offers import OfferInput
from shared.contracts.words import Kind, Weekday, WorkField
from shared.offer_sheet import rows
from tests.builders import NEXT_YEAR, an_employer, offer_body

BOSS = an_employer()
LETTERS = st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"])
WORDS = st.text(LETTERS, min_size=3, max_size=60).map(lambda text: f"A{text}z")
TEXTS = st.lists(st.text(LETTERS, max_size=40), max_size=4).map(lambda lines: "\n".join(["Text", *lines]))
DAYS = st.dates(dt.date(NEXT_YEAR, 1, 1), dt.date(NEXT_YEAR, 12, 1))
PERIODS = st.lists(
    st.tuples(DAYS, st.integers(0, 30)).map(lambda one: {"from": one[0], "to": one[0] + dt.timedelta(days=one[1])}),
    min_size=1,
    max_size=3,
)
BODIES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(list(Kind)),
        "title": WORDS,
        "description": TEXTS,
        "fields": st.lists(st.sampled_from(list(WorkField)), min_size=1, max_size=3, unique=True),
        "periods": PERIODS,
        "weekdays": st.lists(st.sampled_from(list(Weekday)), unique=True),
        "seats": st.integers(1, 50),
        "minimum_age": st.integers(13, 18),
        "apply_by": st.none() | DAYS,
    }
)


def published(body: dict[str, Any]) -> Offer:
    content = OfferInput.model_validate(offer_body(**body))
    offer = offers.new(BOSS.id, BOSS.name, "k", content, places.find(content.place.postal_code))
    return replace(offer, version=1, state="published", published_at=clock.now())


def outcome(data: bytes, offer: Offer) -> tuple[str, object]:
    job = Import(clock.new_id(), BOSS.id, BOSS.members[0], False, clock.now())
    layout = layout_of(data, data, whole=True)
    found = read(layout, data[layout.position :], 10, final=True)
    (judged,) = imports.judge(job, BOSS, found.rows, {str(offer.id): offer}, ())
    return judged.report.outcome, judged.report.errors


@settings(max_examples=40, deadline=None)
@given(BODIES)
def test_an_exported_offer_is_unchanged_when_it_is_imported(body: dict[str, Any]) -> None:
    offer = published(body)
    view = offer.view()
    for excel in (False, True):
        lines = [rows.header(excel), cells_of(view, "https://board.example", excel)]
        assert outcome("".join(csv_line(line, excel) for line in lines).encode(), offer) == ("unchanged", ())
    assert outcome(view.model_dump_json(exclude=NOT_FOR_ALL).encode(), offer) == ("unchanged", ())
