import datetime as dt
import json
from uuid import uuid4

import pytest

from deploy.seed.employers import read_employers
from services.gateway import job_posting
from shared import clock
from shared.contracts.listings.offers import OfferInput, OfferView
from shared.contracts.words import Kind, Point
from tests.builders import offer_input
from tests.gateway.job_posting_rules import complaints

URL = "https://board.example"


def view(content: OfferInput, **changes: object) -> OfferView:
    values = {
        **dict(content),
        "id": uuid4(),
        "version": 1,
        "state": "published",
        "employer_id": uuid4(),
        "employer_name": "Schlosserei Muldeblick",
        "point": Point(latitude=51.8, longitude=12.2),
        "published_at": clock.now(),
        **changes,
    }
    return OfferView.model_validate(values)


def posting(**changes: object) -> dict[str, object]:
    return job_posting.job_posting(view(offer_input(), **changes), URL)


def test_every_offer_of_the_demo_region_is_a_posting_that_google_takes() -> None:
    today, checked = clock.today(), 0
    for employer in read_employers():
        for seed in employer.offers:
            offer = view(seed.offer(employer.place, today), employer_name=employer.name)
            assert complaints(job_posting.job_posting(offer, URL), today) == [], seed.content["title"]
            checked += 1
    assert checked >= 50


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_an_employment_type_that_google_knows(kind: Kind) -> None:
    assert complaints(posting(kind=kind), clock.today()) == []


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"title": ""}, "title is missing"),
        ({"description": "no paragraph"}, "description has no paragraphs"),
        ({"validThrough": "2020-01-01T00:00:00+01:00"}, "validThrough has passed"),
        ({"employmentType": ["HOLIDAY"]}, "employmentType is none of Google's"),
        ({"jobLocation": {"@type": "Place"}}, "jobLocation has no address"),
        ({"directApply": "yes"}, "directApply is no boolean"),
        ({"baseSalary": {"@type": "MonetaryAmount", "value": {}}}, "baseSalary has no unit"),
    ],
)
def test_the_checker_notices_what_is_wrong(wrong: dict[str, object], complaint: str) -> None:
    assert complaint in complaints({**posting(), **wrong}, clock.today())


def test_a_deadline_is_valid_through_its_whole_day_in_berlin() -> None:
    assert posting(apply_by=dt.date(2027, 6, 30))["validThrough"] == "2027-06-30T23:59:59+02:00"


def test_an_offer_by_arrangement_without_a_deadline_never_expires() -> None:
    found = posting(apply_by=None, by_arrangement=True)
    assert "validThrough" not in found
    assert complaints(found, clock.today()) == []


@pytest.mark.parametrize("pay", [None, {"amount": "0", "per": "hour"}, {"amount": "300", "per": "total"}])
def test_no_salary_is_told_where_there_is_none_by_the_hour_or_month(pay: object) -> None:
    assert "baseSalary" not in posting(pay=pay)


def test_what_an_employer_writes_cannot_end_the_script() -> None:
    evil = "</script><script>alert(1)</script>\u2028 & more"
    text = job_posting.script(view(offer_input(), title=evil), URL)
    assert "<" not in text
    assert "\u2028" not in text
    assert json.loads(text)["title"] == evil


def test_the_day_of_posting_is_berlins() -> None:
    late = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)
    assert posting(published_at=late)["datePosted"] == "2027-01-01"
