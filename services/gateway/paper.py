"""The agreement and the certificate of a firm place, as tagged PDF (PDF/UA-1): facts printed, names written by hand."""

import json
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import typst

from services.gateway.pages import dates, words
from shared.contracts.listings.agreed_places import AgreedPlace
from shared.contracts.words import Period

PAPERS = Path(__file__).parent / "papers"
# Letters that the embedded font has; others would make a page that cannot be read aloud.
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")
FOOT = "Erstellt von Anlauf, der Praktikumsbörse des Jugendberufszentrums. Von keinem Anwalt geprüft."


def agreement(place: AgreedPlace) -> bytes:
    """To be signed by both sides, and by a guardian where one is needed."""
    kind = words.KINDS[place.kind]
    signing = ["Ort, Datum", "Unterschrift des Betriebs", "Unterschrift des jungen Menschen"]
    blanks = ["Name des jungen Menschen", "Geburtsdatum", "Anschrift", "Schule oder Träger", *signing]
    return _printed(
        title=f"Vereinbarung: {kind}",
        lead=f"{place.employer_name} und der unten genannte junge Mensch vereinbaren:",
        parts=[_part("Der Platz", _facts(place)), _part("Gut zu wissen", _known(place.kind))],
        blanks_title="Von Hand auszufüllen",
        blanks=blanks + (["Unterschrift der Sorgeberechtigten"] if place.minor else []),
    )


def certificate(place: AgreedPlace) -> bytes:
    """For afterwards, filled in and signed by the employer."""
    return _printed(
        title=f"Bescheinigung: {words.KINDS[place.kind]}",
        lead=f"{place.employer_name} bescheinigt dem unten genannten jungen Menschen:",
        parts=[_part("Der Platz", _facts(place)[:3])],
        blanks_title="Vom Betrieb auszufüllen",
        blanks=["Name", "Aufgaben", "Das ist besonders gelungen", "Ort, Datum", "Unterschrift und Stempel"],
    )


def _facts(place: AgreedPlace) -> list[tuple[str, str]]:
    days = Period(start=place.first_day, end=place.last_day) if place.first_day and place.last_day else None
    where = ", ".join(part for part in (place.place.street, f"{place.place.postal_code} {place.place.town}") if part)
    person = place.contact_person
    facts = [
        ("Was", place.title),
        ("Wo", f"{place.employer_name}, {where}"),
        ("Wann", dates.period(days) if days else "nach Absprache"),
        ("Arbeitszeit", _hours(place)),
        ("Ansprechperson", ", ".join(part for part in (person.name, person.function) if part) if person else ""),
        ("Mitbringen", place.bring),
    ]
    return [(name, value) for name, value in facts if value]


def _hours(place: AgreedPlace) -> str:
    if place.daily is None:
        return dates.weekdays(place.weekdays)
    said = (dates.weekdays(place.weekdays), dates.hours(place.daily), dates.work_time(place.daily))
    return ", ".join(part for part in said if part)


def _known(kind: str) -> list[tuple[str, str]]:
    table = _table()
    return [(name, value) for name, value in (*table[kind]["facts"], *table["all"]["facts"])]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((PAPERS / "kinds.toml").read_text(encoding="utf-8"))


def _part(title: str, facts: list[tuple[str, str]]) -> dict[str, Any]:
    return {"title": title, "facts": facts}


def _printed(**said: Any) -> bytes:
    """0.2 s of computing: to be called in a thread."""
    inputs = {"said": _printable(json.dumps({**said, "foot": FOOT}, ensure_ascii=False))}
    return typst.compile(PAPERS / "paper.typ", sys_inputs=inputs, pdf_standards=["ua-1"], ignore_system_fonts=True)


def _printable(text: str) -> str:
    """Without letters of other scripts and without pictures."""
    return "".join(one for one in text if ord(one) < 0x2100 and _known_letter(one))


def _known_letter(one: str) -> bool:
    return not unicodedata.category(one).startswith("L") or unicodedata.name(one, "").startswith(SCRIPTS)
