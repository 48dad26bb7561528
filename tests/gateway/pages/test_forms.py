import datetime as dt
from decimal import Decimal

import pytest
from starlette.datastructures import FormData

from services.gateway.pages import complaints
from services.gateway.pages.forms import Form, Shape, read
from services.gateway.pages.offer_form import OFFER, for_contract
from services.gateway.pages.profile import REACHED, WANTED
from shared.contracts.listings.offers import OfferInput
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.message import FieldError, Refusal
from shared.contracts.words import Kind, WorkField
from shared.rpc import Refused, Unanswered

OFFER_SENT = [
    ("key", "0b1e"),
    ("kind", "holiday_job"),
    ("title", " Ferienjob in der Schlosserei "),
    ("description", "Erste Zeile\r\nzweite Zeile"),
    ("fields", "metal"),
    ("fields", "construction"),
    ("place.street", ""),
    ("place.postal_code", "06842"),
    ("place.town", "Dessau-Roßlau"),
    ("periods.0.from", ""),
    ("periods.0.to", ""),
    ("periods.1.from", "2027-07-19"),
    ("periods.1.to", "2027-07-30"),
    ("weekdays", "mon"),
    ("daily.from", "08:00"),
    ("daily.to", "15:00"),
    ("daily.break_minutes", "60"),
    ("seats", "2"),
    ("minimum_age", "15"),
    ("pay.amount", "1.012,50"),
    ("pay.per", "month"),
    ("apply_by", ""),
]


def offer_form(*changes: tuple[str, str]) -> Form:
    changed = dict(changes)
    kept = [(name, changed.pop(name, value)) for name, value in OFFER_SENT]
    return read(FormData([*kept, *changed.items()]), OFFER)


def errors_of(form: Form) -> dict[str, str]:
    assert for_contract(form).check(OfferInput) is None
    return form.errors


def test_a_filled_in_form_is_the_contracts_offer() -> None:
    offer = for_contract(offer_form()).check(OfferInput)
    assert offer is not None
    assert (offer.kind, offer.title) == (Kind.HOLIDAY_JOB, "Ferienjob in der Schlosserei")
    assert offer.fields == (WorkField.METAL, WorkField.CONSTRUCTION)
    assert offer.description == "Erste Zeile\nzweite Zeile"
    assert [(period.start, period.end) for period in offer.periods] == [(dt.date(2027, 7, 19), dt.date(2027, 7, 30))]
    assert offer.daily is not None
    assert offer.daily.minutes_of_work == 360
    assert offer.pay is not None
    assert offer.pay.amount == Decimal("1012.50")
    assert offer.apply_by is None


def test_pay_without_an_amount_is_no_pay() -> None:
    offer = for_contract(offer_form(("pay.amount", ""))).check(OfferInput)
    assert offer is not None
    assert offer.pay is None


def test_a_name_the_form_does_not_have_is_not_read() -> None:
    form = offer_form(("state", "published"), ("employer_id", "1"), ("place.point", "1"))
    assert for_contract(form).check(OfferInput) is not None
    assert "state" not in form.typed


def test_what_was_typed_stands_in_the_inputs_again() -> None:
    form = offer_form(("seats", "viele"))
    assert form.value("seats") == "viele"
    assert form.value("place.postal_code") == "06842"
    assert form.value("periods.0.from") == "2027-07-19"  # the empty first row has closed up
    assert form.value("periods.1.from") == ""
    assert form.chosen("fields") == {"metal", "construction"}


def test_a_saved_profile_stands_in_the_inputs() -> None:
    profile = ProfileInput.model_validate(
        {
            "birth_date": "2010-05-04",
            "postal_code": "06842",
            "fields": ["wood"],
            "kinds": ["trial_day"],
            "periods": [{"from": "2027-07-19", "to": "2027-07-30"}],
        }
    )
    form = Form(WANTED, profile.model_dump(mode="json", by_alias=True))
    assert form.value("birth_date") == "2010-05-04"
    assert form.value("school_until") == ""
    assert form.value("periods.0.to") == "2027-07-30"
    assert form.chosen("fields") == {"wood"}


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("title", "", "Bitte ausfüllen."),
        ("title", "ab", "Bitte mindestens 3 Zeichen."),
        ("title", "x" * 121, "Bitte höchstens 120 Zeichen."),
        ("title", "Ferien\x00job", "Hier steht ein unsichtbares Zeichen, das nicht erlaubt ist."),
        ("title", "Ferien\njob", "Bitte ohne Zeilenumbruch."),
        ("kind", "", "Bitte etwas auswählen."),
        ("kind", "pirate", "Bitte etwas aus der Liste wählen."),
        ("place.postal_code", "684", "Bitte fünf Ziffern, zum Beispiel 06842."),
        ("place.town", "", "Bitte ausfüllen."),
        ("periods.1.from", "gestern", "Bitte ein Datum, zum Beispiel 19.07.2027."),
        ("periods.1.to", "2027-07-01", "Das Ende liegt vor dem Anfang."),
        ("periods.1.from", "1999-01-01", "Bitte mindestens 1. Januar 2020."),
        ("daily.from", "früh", "Bitte eine Uhrzeit, zum Beispiel 08:30."),
        ("daily.to", "", "Bitte ausfüllen."),
        ("daily.break_minutes", "480", "Bitte höchstens 240."),
        ("seats", "0", "Bitte mindestens 1."),
        ("seats", "zwei", "Bitte eine ganze Zahl."),
        ("minimum_age", "12", "Bitte mindestens 13."),
        ("pay.amount", "viel", "Bitte einen Betrag wie 12,50."),
        ("pay.amount", "12,505", "Bitte höchstens 2 Stellen nach dem Komma."),
        ("hazards", "dragons", "Bitte etwas aus der Liste wählen."),
    ],
)
def test_each_wrong_input_gets_one_german_sentence(name: str, typed: str, sentence: str) -> None:
    errors = errors_of(offer_form((name, typed)))
    assert list(errors.values()) == [sentence]
    assert set(errors) <= set(OFFER.labels)


def test_six_fields_are_one_too_many() -> None:
    form = read(FormData([(name, value) for name, value in OFFER_SENT if name != "fields"]), OFFER)
    form.typed["fields"] = ["wood", "metal", "it", "food", "office", "retail"]
    assert errors_of(form) == {"fields": "Bitte höchstens 5 auswählen."}


def test_an_offer_that_does_not_say_when_is_told_so_at_the_first_period() -> None:
    errors = errors_of(offer_form(("periods.1.from", ""), ("periods.1.to", "")))
    assert errors == {"periods.0.from": "Bitte einen Zeitraum angeben oder „nach Absprache“ ankreuzen."}


def test_breaks_longer_than_the_day_are_told_at_the_hours() -> None:
    errors = errors_of(offer_form(("daily.to", "09:00"), ("daily.break_minutes", "60")))
    assert errors == {"daily.from": "Die Pause ist länger als die Zeit im Betrieb."}


def test_the_summary_follows_the_page_and_begins_with_what_concerns_all() -> None:
    form = Form(OFFER, errors={"seats": "B", "title": "A", "": "Z"})
    assert form.complaints() == [("", "", "Z"), ("title", "Überschrift", "A"), ("seats", "Plätze", "B")]


@pytest.mark.parametrize(
    ("refusal", "where", "sentence"),
    [
        (Refusal(code="postal_code_unknown", message="?"), "place.postal_code", "Diese Postleitzahl kennen wir nicht."),
        (
            Refusal(code="offer_in_the_past", message="?"),
            "periods.0.from",
            "Dieser Termin liegt schon in der Vergangenheit.",
        ),
        (Refusal(code="brand_new", message="Told by the service."), "", "Told by the service."),
        (Refusal(code="brand_new", message=""), "", "Das passt hier nicht. Bitte prüfen."),
        (
            Refusal(
                code="invalid",
                message="?",
                errors=(FieldError(pointer="/offer/place/postal_code", code="postal_code_unknown", detail="?"),),
            ),
            "place.postal_code",
            "Diese Postleitzahl kennen wir nicht.",
        ),
    ],
)
def test_a_refusal_is_noted_at_the_input_it_is_about(refusal: Refusal, where: str, sentence: str) -> None:
    form = Form(OFFER)
    form.refuse(refusal)
    assert form.errors == {where: sentence}


def test_a_refused_number_is_noted_at_the_phone() -> None:
    form = Form(REACHED)
    form.refuse(Refusal(code="phone_not_mobile", message="?"))
    assert form.errors == {"phone": "An diese Nummer kann keine SMS gehen. Bitte eine Handynummer."}


def test_every_sentence_can_be_said_with_any_context() -> None:
    for kind in complaints.INPUTS:
        context = {"min_length": 2, "max_length": 3, "ge": "2027-01-01", "le": 5, "decimal_places": 2}
        assert "{" not in complaints.of_input(kind, context, "title")


def test_a_complaint_about_nothing_on_the_form_belongs_to_the_form() -> None:
    shape = Shape({"title": "Titel"}, root="title")
    assert shape.nearest(("account_id",)) == ""
    assert shape.nearest(()) == "title"


def test_a_form_tells_the_status_of_its_page() -> None:
    form = Form(OFFER)
    assert form.status == 200
    form.errors["title"] = "Bitte ausfüllen."
    assert form.status == 422
    form.sleep()
    assert form.status == 503
    assert form.complaints()[0][:2] == ("", "")
    assert "nichts wird doppelt gespeichert" in form.error("")


@pytest.mark.parametrize("silence", [Unanswered("away"), Refused(Refusal(code="unavailable", message=""))])
def test_a_service_that_does_not_answer_is_noted_at_the_form_and_what_was_typed_stays(silence: Exception) -> None:
    form = Form(OFFER, {"title": "Praktikum"})
    with form.noting():
        raise silence
    assert (form.status, form.value("title")) == (503, "Praktikum")


def test_a_no_is_noted_at_the_form_and_what_is_broken_is_no_no() -> None:
    form = Form(OFFER)
    with form.noting():
        raise Refused(Refusal(code="postal_code_unknown", message=""))
    assert (form.status, form.error("place.postal_code")) == (422, "Diese Postleitzahl kennen wir nicht.")
    with pytest.raises(Refused), form.noting():
        raise Refused(Refusal(code="internal", message="Something went wrong here."))
