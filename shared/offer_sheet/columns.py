"""The columns of a sheet of offers: header, other spellings, where the value stands in an offer, how a cell is read."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from shared.offer_sheet import cells
from shared.offer_sheet.words import fold, german

Read = Callable[[str], Any]
Write = Callable[[Any, bool], str]


def _plain(value: Any, german_words: bool) -> str:
    return str(value)


@dataclass(frozen=True)
class Column:
    """``path``: where in the offer's JSON; empty for what tells the row apart. ``said``: German, for the documents.

    ``exported``: on the public board's sheet. A name is not: nobody shall collect them from there.
    """

    name: str
    german: str
    path: tuple[str, ...]
    said: str
    also: tuple[str, ...] = ()
    read: Read = cells.read_text
    write: Write = _plain
    exported: bool = True


def _word(table: str, value: Any, german_words: bool) -> str:
    return german(table, value) if german_words else str(value)


def _of_word(table: str) -> dict[str, Any]:
    return {"read": partial(cells.read_word, table), "write": partial(_word, table)}


def _of_words(table: str) -> dict[str, Any]:
    return {"read": partial(cells.read_words, table), "write": partial(cells.write_words, table)}


_TIME: dict[str, Any] = {"read": cells.read_time, "write": cells.write_time}
_DATE: dict[str, Any] = {"read": cells.read_date, "write": cells.write_date}
_YES_NO: dict[str, Any] = {"read": cells.read_yes_no, "write": cells.write_yes_no}
_NUMBER: dict[str, Any] = {"read": cells.read_number}

COLUMNS = (
    Column("external_id", "Nummer", (), "Ihre eigene Nummer des Angebots: daran wird es wiedererkannt",
           ("Referenz", "Kennung", "Angebotsnummer", "Referenznummer", "reference", "number"), exported=False),
    Column("id", "Anlauf-ID", (), "unsere Nummer, wie im Export; statt der eigenen", ("anlauf_id", "offer_id")),
    Column("kind", "Art", ("kind",), "Schülerpraktikum, Ferienjob, Ausbildung …", ("Angebotsart", "type"),
           **_of_word("kind")),
    Column("title", "Titel", ("title",), "3 bis 120 Zeichen", ("Bezeichnung", "Überschrift", "Stelle")),
    Column("description", "Beschreibung", ("description",), "Text oder Markdown, bis 20 000 Zeichen", ("Text",)),
    Column("fields", "Felder", ("fields",), "ein bis fünf, mit Komma getrennt", ("Feld", "Berufsfeld", "field"),
           **_of_words("field")),
    Column("branch", "Branche", ("branch",), "wo das Jugendarbeitsschutzgesetz Ausnahmen kennt", (),
           **_of_word("branch")),
    Column("street", "Straße", ("place", "street"), "mit Hausnummer", ("Anschrift", "Adresse", "address")),
    Column("postal_code", "PLZ", ("place", "postal_code"), "fünf Ziffern; die von Excel verlorene 0 wird ergänzt",
           ("Postleitzahl", "zip"), read=cells.read_postal_code),
    Column("town", "Ort", ("place", "town"), "wo gearbeitet wird", ("Stadt", "city", "Arbeitsort")),
    Column("periods", "Zeiträume", ("periods",), "19.07.2027 bis 30.07.2027; mehrere mit Komma getrennt",
           ("Zeitraum", "period"), read=cells.read_periods, write=cells.write_periods),
    Column("starts_on", "Beginn", ("periods", "from"), "erster Tag, wenn es nur einen Zeitraum gibt",
           ("von", "Start", "Startdatum", "from"), exported=False, **_DATE),
    Column("ends_on", "Ende", ("periods", "to"), "letzter Tag dazu", ("bis", "Enddatum"), exported=False, **_DATE),
    Column("by_arrangement", "Nach Absprache", ("by_arrangement",), "ja oder nein", ("nach Vereinbarung",), **_YES_NO),
    Column("weekdays", "Wochentage", ("weekdays",), "Mo-Fr oder Mo, Mi, Fr", ("Tage",), read=cells.read_weekdays,
           write=partial(cells.write_words, "weekday")),
    Column("daily_from", "Arbeitsbeginn", ("daily", "from"), "08:00", ("Uhrzeit von",), **_TIME),
    Column("daily_to", "Arbeitsende", ("daily", "to"), "15:00", ("Uhrzeit bis",), **_TIME),
    Column("break_minutes", "Pause", ("daily", "break_minutes"), "Minuten am Tag", ("Pause in Minuten",), **_NUMBER),
    Column("seats", "Plätze", ("seats",), "1 bis 500", ("Anzahl", "Anzahl Plätze", "freie Plätze"), **_NUMBER),
    Column("minimum_age", "Mindestalter", ("minimum_age",), "13 bis 25", ("Alter ab",), **_NUMBER),
    Column("school_certificate", "Schulabschluss", ("school_certificate",), "gewünschter, schließt niemanden aus",
           ("Abschluss",), **_of_word("certificate")),
    Column("hazards", "Gefahren", ("hazards",), "Maschinen, Chemikalien, Nacht, allein, schweres Heben", (),
           **_of_words("hazard")),
    Column("accessibility", "Barrierefreiheit", ("accessibility",), "stufenlos, Aufzug …", (),
           **_of_words("accessibility")),
    Column("languages", "Sprachen", ("languages",), "de, en: mit denen man dort zurechtkommt", (),
           read=cells.read_languages, write=cells.write_languages),
    Column("bring", "Mitbringen", ("bring",), "bis 500 Zeichen"),
    Column("contact_name", "Ansprechperson", ("contact_person", "name"), "wird nur gezeigt, wenn Sie es erlauben",
           ("Ansprechpartner",), exported=False),
    Column("contact_function", "Funktion", ("contact_person", "function"), "zum Beispiel Ausbildungsleitung", (),
           exported=False),
    Column("contact_name_public", "Name öffentlich", ("contact_person", "name_public"), "ja oder nein", (),
           exported=False, **_YES_NO),
    Column("yearly", "Jährlich", ("yearly",), "ja: nächstes Jahr entsteht ein Entwurf", ("jedes Jahr",), **_YES_NO),
    Column("apply_by", "Bewerbungsfrist", ("apply_by",), "30.06.2027", ("Bewerben bis", "Frist", "deadline"), **_DATE),
    Column("pay", "Bezahlung", ("pay", "amount"), "Euro, 12,50", ("Vergütung", "Lohn", "Entgelt", "salary"),
           read=cells.read_amount, write=cells.write_amount),
    Column("pay_per", "Bezahlung je", ("pay", "per"), "Stunde, Tag, Woche, Monat oder insgesamt", ("je", "pro"),
           **_of_word("pay_per")),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
EXPORTED = tuple(column for column in COLUMNS if column.exported)
# What an export has besides, to be read by people and other boards; an import passes over it.
READ_ONLY = ("employer", "url", "published_at")


@lru_cache(maxsize=1)
def _headers() -> dict[str, Column]:
    return {fold(header): column for column in COLUMNS for header in (column.name, column.german, *column.also)}


def find(header: str) -> Column | None:
    """The column that a header means, None for one we have no use for."""
    return _headers().get(fold(header))
