"""An offer's rules, without a database."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from services.listings import acts
from services.listings.employer import EmployerNotVerified
from services.listings.fit import OfferRefused
from shared import clock
from shared.contracts.listings.offer_events import OfferPublished
from shared.contracts.listings.offers import OfferDraft, OfferInput
from tests.builders import an_employer, offer_input

TODAY = clock.today()


def test_a_published_offer_carries_its_facts_in_the_event() -> None:
    employer = an_employer()
    offer, (event,) = acts.post(employer, employer.members[0], "k", offer_input())
    assert isinstance(event, OfferPublished)
    assert (offer.state, offer.version) == ("published", 1)
    assert event.offer == offer.facts()
    assert event.offer.employer_name == employer.name


def test_no_event_carries_a_description_or_a_street() -> None:
    employer = an_employer()
    content = offer_input(place={"street": "Am Ufer 7", "postal_code": "06842", "town": "Dessau-Roßlau"})
    _, (event,) = acts.post(employer, employer.members[0], "k", content)
    assert "Am Ufer" not in event.model_dump_json()


@pytest.mark.parametrize("name_public", [True, False])
def test_whom_to_ask_for_is_named_to_everybody_only_where_the_employer_says_so(name_public: bool) -> None:
    person = {"name": "Ilse Beispiel", "function": "Ausbildungsleitung", "name_public": name_public}
    employer = an_employer()
    offer, (event,) = acts.post(employer, employer.members[0], "k", offer_input(contact_person=person))
    assert ("Ilse Beispiel" in offer.view().model_dump_json()) == name_public
    assert "Ausbildungsleitung" in offer.view().model_dump_json()
    assert "Ilse Beispiel" not in event.model_dump_json()


def test_a_draft_may_lack_everything_and_an_offer_may_not() -> None:
    assert OfferDraft().title == ""
    with pytest.raises(ValidationError) as refused:
        OfferInput.model_validate({})
    missing = {error["loc"][0] for error in refused.value.errors()}
    assert missing == {"kind", "title", "description", "fields", "place"}


@pytest.mark.parametrize("state", ["refused", "banned"])
def test_who_has_been_refused_posts_nothing(state: str) -> None:
    employer = an_employer(state=state)
    with pytest.raises(EmployerNotVerified):
        acts.post(employer, employer.members[0], "k", offer_input())


def test_every_field_that_does_not_hold_is_named_at_once() -> None:
    employer = an_employer()
    past = [{"from": "2024-07-01", "to": "2024-07-12"}]
    wrong = offer_input(
        place={"postal_code": "99999", "town": "Nirgendwo"}, periods=past, apply_by=TODAY - dt.timedelta(days=1)
    )
    with pytest.raises(OfferRefused) as refused:
        acts.post(employer, employer.members[0], "k", wrong)
    pointers = [error.pointer for error in refused.value.errors]
    assert pointers == ["/place/postal_code", "/periods/0/to", "/apply_by"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"seats": -1}, "seats"),
        ({"seats": {"$gt": 0}}, "seats"),
        ({"kind": "slavery"}, "kind"),
        ({"title": "x\u0000y"}, "title"),
        ({"title": "zwei\nZeilen"}, "title"),
        ({"title": ""}, "title"),
        ({"description": "x" * 20_001}, "description"),
        ({"fields": []}, "fields"),
        ({"periods": [{"from": "2027-07-30", "to": "2027-07-19"}]}, "periods"),
        ({"periods": [{"from": "2027-02-30", "to": "2027-03-01"}]}, "periods"),
        ({"periods": [{"from": "0001-01-01", "to": "9999-12-31"}]}, "periods"),
        ({"daily": {"from": "08:00", "to": "09:00", "break_minutes": 60}}, "daily"),
        ({"minimum_age": 12}, "minimum_age"),
        ({"pay": {"amount": "12.505", "currency": "EUR", "per": "hour"}}, "pay"),
        ({"pay": {"amount": "12", "currency": "USD", "per": "hour"}}, "pay"),
        ({"languages": ["deutsch"]}, "languages"),
        ({"hazards": ["machines"] * 6}, "hazards"),
        ({"accessibility": ["lift", "nice"]}, "accessibility"),
        ({"bring": "x" * 501}, "bring"),
        ({"contact_person": {"name": "x", "phone": "0340 1234567"}}, "contact_person"),
        ({"is_admin": True}, "is_admin"),
    ],
)
def test_an_offer_of_the_wrong_form_names_the_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        offer_input(**changes)
    assert {error["loc"][0] for error in refused.value.errors()} == {field}


def test_an_offer_says_when_or_that_it_is_by_arrangement() -> None:
    with pytest.raises(ValidationError, match="by_arrangement"):
        offer_input(periods=[])
    assert offer_input(periods=[], by_arrangement=True).by_arrangement


def test_unicode_of_every_script_survives() -> None:
    title = "Практика 🔧 تدريب in der Bäckerei"
    assert offer_input(title=title).title == title
