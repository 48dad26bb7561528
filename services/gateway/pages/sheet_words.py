"""What is wrong with a file of offers or with one of its rows: the column as the file names it, and a sentence."""

from collections.abc import Mapping

from services.gateway.pages import complaints, law_words
from services.gateway.pages.words import gettext, msgid
from shared.contracts.message import FieldError
from shared.offer_sheet.columns import COLUMNS

# Of a cell, a row and a file that breaks off; of one that is not read at all ``complaints`` has the words.
SENTENCES: Mapping[str, str] = {
    "amount_unreadable": complaints.INPUTS["decimal_parsing"],
    "cell_error": msgid("Hier steht ein Fehler von Excel statt eines Textes."),
    "date_unreadable": complaints.INPUTS["date_parsing"],
    "number_unreadable": complaints.INPUTS["int_parsing"],
    "period_unreadable": msgid("Bitte einen Zeitraum, zum Beispiel 19.07.2027 bis 30.07.2027."),
    "time_unreadable": complaints.INPUTS["time_parsing"],
    "word_unknown": msgid("Dieses Wort kennen wir hier nicht."),
    "yes_no_unreadable": msgid("Bitte ja oder nein."),
    "file_cut_off": msgid("Die Datei bricht mitten in einem Angebot ab."),
    "json_invalid": msgid("Hier ist die Datei kein gültiges JSON mehr."),
    "no_object": msgid("Das ist kein Angebot in JSON."),
    "offer_not_found": msgid("Ein solches Angebot hat Ihr Betrieb nicht."),
    "row_unreadable": msgid("Diese Zeile können wir nicht lesen."),
    "too_many_cells": msgid("Die Zeile hat mehr Zellen als die Kopfzeile."),
    "twice_in_file": msgid("Diese Nummer steht schon in einer Zeile davor."),
    "file_gone": msgid("Die Datei ist nicht mehr da."),
    "row_too_long": msgid("Eine Zeile ist zu lang. Fehlt ein Anführungszeichen?"),
    "too_many_rows": msgid("Mehr als 100.000 Zeilen lesen wir nicht aus einer Datei."),
}


def column(wrong: FieldError) -> str:
    """The column that a pointer into an offer is about, by its German heading; empty for the whole row."""
    parts = tuple(part for part in wrong.pointer.split("/") if part and not part.isdecimal())
    fitting = [one for one in COLUMNS if parts[: len(one.path) or 1] == (one.path or (one.name,))]
    found = max(fitting, key=lambda one: len(one.path), default=None)
    return found.german if found else "/".join(parts)


def sentence(wrong: FieldError) -> str:
    """In the reader's language; only a code that no page knows is told in the service's own words."""
    if wrong.code in SENTENCES:
        return gettext(SENTENCES[wrong.code])
    if wrong.code in complaints.REFUSALS or law_words.of_error(wrong) is not None:
        return complaints.of_field(wrong)
    try:
        return complaints.of_input(wrong.code, wrong.values, wrong.pointer.replace("/", "."))
    except KeyError:  # of a report from before its limits were kept
        return gettext(complaints.FALLBACK)
