"""The employers' files hold offers that an employer could post, that keep to the law, and that name nobody real."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest

from deploy.seed.employers import FOLDER, SeedEmployer, SeedOffer, read_employers
from services.listings import acts
from services.listings.employer import Employer
from shared import clock, law, places
from shared.contracts.listings.offer_events import OfferPublished
from shared.contracts.words import Kind, Pay, Period, WorkField

REGION = read_employers()
EVERY = [pytest.param(one, offer, id=f"{one.slug}: {offer.content['kind']}") for one in REGION for offer in one.offers]
TODAYS = [dt.date(2026, month, 28) for month in (1, 4, 6, 7, 9, 12)]
AT_SCHOOL = (Kind.SCHOOL_INTERNSHIP, Kind.TRIAL_DAY, Kind.HOLIDAY_JOB)


def test_there_are_sixty_offers_of_twenty_four_employers() -> None:
    assert len(REGION) == 24
    assert len(EVERY) == 60


def test_the_kinds_are_mixed_as_on_a_real_board() -> None:
    kinds = Counter(Kind(offer.content["kind"]) for one in REGION for offer in one.offers)
    assert set(kinds) == set(Kind)
    assert kinds[Kind.SCHOOL_INTERNSHIP] == 24
    assert kinds[Kind.HOLIDAY_JOB] == 15
    assert kinds[Kind.TRIAL_DAY] == kinds[Kind.APPRENTICESHIP] == 6


def test_every_field_occurs() -> None:
    assert {field for one in REGION for offer in one.offers for field in offer.content["fields"]} == set(WorkField)


def test_the_employers_sit_in_many_places_of_the_region() -> None:
    assert all(places.find(one.place.postal_code) for one in REGION)
    assert len({one.place.town for one in REGION}) >= 12


def test_a_town_is_the_one_of_its_postal_code() -> None:
    rows = (FOLDER.parents[2] / "shared" / "places.csv").read_text(encoding="utf-8").splitlines()[1:]
    towns = dict(row.split(",")[:2] for row in rows)
    assert {one.place.postal_code: one.place.town for one in REGION}.items() <= towns.items()


def test_no_employer_has_two_offers_of_one_title() -> None:
    for one in REGION:
        titles = [offer.content["title"] for offer in one.offers]
        assert len(set(titles)) == len(titles), one.name


def test_employers_and_their_members_have_ids_of_their_own() -> None:
    ids = [one.id for one in REGION] + [one.member for one in REGION]
    assert len(set(ids)) == 48
    assert [one.id for one in read_employers()] == ids[:24]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_no_file_holds_a_phone_number_a_mail_address_a_link_or_a_street(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    without_postal_code = re.sub(r'(?m)^postal_code = "\d{5}"$', "", text)
    assert not re.search(r"\d[\d /()-]{5,}\d", re.sub(r"(?m)^(week|daily|pay) = .*$", "", without_postal_code))
    assert "@" not in text
    assert "://" not in text
    assert "street" not in text


@pytest.mark.parametrize(("one", "offer"), EVERY)
def test_an_offer_says_what_one_does_and_what_to_bring(one: SeedEmployer, offer: SeedOffer) -> None:
    text = offer.content["description"].strip()
    assert "**Mitbringen" in text
    assert 3 <= len(re.findall(r"[.!?](?:\s|$)", text)) <= 9
    assert one.branch


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_every_offer_could_be_published_on_any_day(today: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: today)
    for one in REGION:
        employer = Employer(one.id, one.name, "verified", (one.member,))
        for wanted in one.offers:
            content = wanted.offer(one.place, today)
            offer, (published,) = acts.post(employer, one.member, wanted.key, content)
            assert isinstance(published, OfferPublished)
            assert published.offer.offer_id == offer.id
            assert all(period.start > today for period in content.periods)
            assert content.by_arrangement == (wanted.timing.when == "arrangement"), wanted.key
            if wanted.timing.apply_weeks:
                assert content.apply_by is not None
                assert today < content.apply_by < content.periods[0].start


@pytest.mark.parametrize(("one", "offer"), EVERY)
def test_the_law_lets_the_youngest_it_is_for_take_an_offer(one: SeedEmployer, offer: SeedOffer) -> None:
    content = offer.offer(one.place, clock.today())
    first = content.periods[0].start if content.periods else clock.today()
    birth_date = dt.date(first.year - content.minimum_age, first.month, 1)
    at_school = content.kind in AT_SCHOOL and content.minimum_age < 18
    person = law.Person(birth_date, school_until=dt.date(first.year + 1, 7, 31) if at_school else None)
    alternatives: list[tuple[Period, ...]] = [(period,) for period in content.periods] or [()]
    for chosen in alternatives:
        work = law.Work(
            kind=content.kind,
            periods=chosen,
            weekdays=content.weekdays,
            daily=content.daily,
            hazards=content.hazards,
        )
        verdict = law.check(person, work)
        assert verdict.outcome != law.Outcome.FORBIDDEN, verdict.findings


@pytest.mark.parametrize(("one", "offer"), EVERY)
def test_holiday_jobs_and_training_are_paid_and_school_internships_are_not(one: SeedEmployer, offer: SeedOffer) -> None:
    pay, kind = offer.content.get("pay"), Kind(offer.content["kind"])
    if kind == Kind.HOLIDAY_JOB:
        found = Pay.model_validate(pay)
        assert found.per == "hour"
        assert found.amount >= 14, "less than the minimum wage that grown-ups get for the same work"
    elif kind in (Kind.SCHOOL_INTERNSHIP, Kind.TRIAL_DAY, Kind.ORIENTATION_INTERNSHIP):
        assert pay is None
    else:
        assert Pay.model_validate(pay).per == "month"
