"""The form of an offer: its inputs in three steps, what a saved offer says in them, and what they say to a contract."""

from collections.abc import Iterable
from typing import Any

from services.gateway.pages import complaints
from services.gateway.pages.forms import Form, Shape, period_inputs
from services.gateway.pages.words import msgid
from shared.contracts.listings.offers import OfferDraft
from shared.contracts.listings.own_offers import OwnOffer
from shared.contracts.words import Branch, Place

PERIODS = 3
WHAT = {
    "kind": msgid("Was bieten Sie an?"),
    "title": msgid("Überschrift"),
    "description": msgid("Beschreibung"),
    "fields": msgid("Felder"),
    "branch": msgid("In welcher Art von Betrieb?"),
    "bring": msgid("Was soll man mitbringen?"),
}
WHEN = {
    "place.street": msgid("Straße und Hausnummer"),
    "place.postal_code": msgid("Postleitzahl"),
    "place.town": msgid("Ort"),
    **period_inputs(PERIODS),
    "by_arrangement": msgid("Nach Absprache"),
    "weekdays": msgid("Wochentage"),
    "daily.from": msgid("Beginn"),
    "daily.to": msgid("Ende"),
    "daily.break_minutes": msgid("Pause in Minuten"),
}
WHOM = {
    "seats": msgid("Plätze"),
    "minimum_age": msgid("Mindestalter"),
    "school_certificate": msgid("Gewünschter Abschluss"),
    "pay.amount": msgid("Bezahlung in Euro"),
    "pay.per": msgid("Bezahlt wird"),
    "apply_by": msgid("Bewerben bis"),
    "hazards": msgid("Besondere Gefahren"),
    "accessibility": msgid("Barrierefreiheit im Betrieb"),
    "contact_person.name": msgid("Ansprechperson"),
    "contact_person.function": msgid("Aufgabe im Betrieb"),
    "contact_person.name_public": msgid("Der Name darf im Angebot stehen"),
    "yearly": msgid("Jedes Jahr wieder"),
}
LISTS = frozenset({"fields", "weekdays", "hazards", "accessibility"})
OFFER = Shape({**WHAT, **WHEN, **WHOM}, lists=LISTS, root="periods.0.from")
STEPS = {
    1: Shape({**WHAT, "key": msgid("Formular")}, lists=LISTS),
    2: Shape(WHEN, lists=LISTS, root="periods.0.from"),
    3: Shape(WHOM, lists=LISTS),
}
NEEDED = {1: ("kind", "title", "description", "fields"), 2: ("place.postal_code", "place.town"), 3: ()}
EMPTY = {"branch": Branch.OTHER}
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def step_of(name: str) -> int:
    """The step in which an input stands; 1 for what concerns the whole."""
    return next((step for step, shape in STEPS.items() if name in shape.labels), 1)


def fields_of(step: int) -> tuple[str, ...]:
    """The contract's fields that a step sets."""
    return tuple(dict.fromkeys(name.partition(".")[0] for name in STEPS[step].labels if name != "key"))


def saved(step: int, offer: OwnOffer) -> Form:
    """The step's form as the offer is stored."""
    typed = offer.model_dump(mode="json", by_alias=True)
    if typed["daily"]:
        typed["daily"] |= {end: typed["daily"][end][:5] for end in ("from", "to")}
    if typed["pay"]:
        typed["pay"]["amount"] = str(typed["pay"]["amount"]).replace(".", ",").removesuffix(",00")
    return Form(STEPS[step], typed)


def begun(offer: OwnOffer) -> bool:
    """Whether anything of the second step has been said."""
    return bool(offer.place or offer.periods or offer.by_arrangement or offer.weekdays or offer.daily)


def proposed(form: Form, address: Place | None) -> Form:
    """The second step as it mostly is: where the employer is, from Monday to Friday."""
    place = address.model_dump(mode="json") if address else None
    return form.saying({**form.typed, "place": place, "weekdays": list(WORKDAYS)})


def check(form: Form, step: int, *, whole: bool) -> OfferDraft | None:
    """The step as a contract; ``whole``: with all that the step needs, else as far as it is written."""
    draft = for_contract(form).check(OfferDraft)
    if whole:
        for name in NEEDED[step]:
            if not (form.chosen(name) if name in LISTS else form.value(name)):
                form.errors.setdefault(name, complaints.missing(name))
        if step == 2 and not form.typed.get("periods") and not form.value("by_arrangement"):
            form.errors[OFFER.root] = complaints.no_period()
    return None if form.errors else draft


def for_contract(form: Form) -> Form:
    """Without the key and what was left empty; with a decimal point."""
    typed: dict[str, Any] = {name: value for name, value in form.typed.items() if name != "key"}
    if not any(typed.get("daily", {}).get(end) for end in ("from", "to")):
        typed.pop("daily", None)
    pay = dict(typed.pop("pay", {}))
    if amount := pay.get("amount", ""):
        typed["pay"] = {**pay, "amount": amount.replace(".", "").replace(",", ".") if "," in amount else amount}
    return form.saying(typed)


def elsewhere(names: Iterable[tuple[str, str, str]], step: int) -> list[tuple[int, str, str, str]]:
    """Of complaints about a whole offer, those at inputs of other steps, each with its step."""
    return [(step_of(name), name, label, said) for name, label, said in names if name and step_of(name) != step]
