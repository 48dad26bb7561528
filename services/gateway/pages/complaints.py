"""What is wrong with an input, as a sentence: the place that knows pydantic's error types and the services' codes."""

from collections.abc import Mapping
from typing import Any

from services.gateway.pages import dates, law_words
from services.gateway.pages.words import gettext, msgid
from shared.contracts.message import FieldError

# pydantic's error type -> sentence; braces hold what the error's context says.
INPUTS = {
    "missing": msgid("Bitte ausfüllen."),
    "string_type": msgid("Bitte ausfüllen."),
    "string_too_short": msgid("Bitte mindestens {min_length} Zeichen."),
    "string_too_long": msgid("Bitte höchstens {max_length} Zeichen."),
    "too_short": msgid("Bitte mindestens {min_length} auswählen."),
    "too_long": msgid("Bitte höchstens {max_length} auswählen."),
    "greater_than_equal": msgid("Bitte mindestens {ge}."),
    "less_than_equal": msgid("Bitte höchstens {le}."),
    "int_parsing": msgid("Bitte eine ganze Zahl."),
    "int_parsing_size": msgid("Bitte eine kleinere Zahl."),
    "int_from_float": msgid("Bitte eine ganze Zahl."),
    "decimal_parsing": msgid("Bitte einen Betrag wie 12,50."),
    "decimal_max_places": msgid("Bitte höchstens {decimal_places} Stellen nach dem Komma."),
    "decimal_max_digits": msgid("Dieser Betrag ist zu groß."),
    "decimal_whole_digits": msgid("Dieser Betrag ist zu groß."),
    "date_parsing": msgid("Bitte ein Datum, zum Beispiel 19.07.2027."),
    "date_from_datetime_parsing": msgid("Bitte ein Datum, zum Beispiel 19.07.2027."),
    "date_from_datetime_inexact": msgid("Bitte ein Datum, zum Beispiel 19.07.2027."),
    "time_parsing": msgid("Bitte eine Uhrzeit, zum Beispiel 08:30."),
    "enum": msgid("Bitte etwas aus der Liste wählen."),
    "literal_error": msgid("Bitte etwas aus der Liste wählen."),
    "bool_parsing": msgid("Bitte ankreuzen oder leer lassen."),
}

# The contracts' own rules, by the beginning of what they say.
RULES = {
    "needs at least one period": msgid("Bitte einen Zeitraum angeben oder „nach Absprache“ ankreuzen."),
    "a period must not end before": msgid("Das Ende liegt vor dem Anfang."),
    "ends_at must be after": msgid("Das Ende liegt vor dem Anfang."),
    "register_until must not be": msgid("Die Anmeldung muss vor dem Beginn enden."),
    "the breaks must be shorter": msgid("Die Pause ist länger als die Zeit im Betrieb."),
    "must be a single line": msgid("Bitte ohne Zeilenumbruch."),
    "must not contain the control character": msgid("Hier steht ein unsichtbares Zeichen, das nicht erlaubt ist."),
}

# What a five-digit or six-digit pattern is about, by the input's name.
PATTERNS = {
    "postal_code": msgid("Bitte fünf Ziffern, zum Beispiel 06842."),
    "code": msgid("Bitte die sechs Ziffern aus der SMS."),
}

REFUSALS = {
    "handle": msgid("Bitte noch keine Kontonamen."),
    "link": msgid("Bitte noch keine Links."),
    "mail_address": msgid("Bitte noch keine Mail-Adresse."),
    "phone_number": msgid("Bitte noch keine Telefonnummer."),
    "street": msgid("Bitte noch keine Anschrift."),
    "minimum_age": msgid("Für diesen Platz bist du noch zu jung."),
    "event_over": msgid("Das hat schon begonnen oder ist vorbei."),
    "registered_already": msgid("Du bist schon angemeldet."),
    "registration_closed": msgid("Die Anmeldung ist geschlossen."),
    "registration_not_needed": msgid("Du brauchst dich nicht anzumelden: Komm einfach."),
    "age_out_of_range": msgid("Anlauf ist für Menschen von 13 bis 25 Jahren. Stimmt das Geburtsdatum?"),
    "code_expired": msgid("Dieser Code ist abgelaufen. Lass dir einen neuen schicken."),
    "code_locked": msgid("Zu viele Versuche. In einer Stunde kannst du dir einen neuen Code schicken lassen."),
    "code_wrong": msgid("Dieser Code stimmt nicht. Schau noch einmal in die SMS."),
    "allowed_acts": msgid("Das geht jetzt nicht mehr: Inzwischen hat sich etwas geändert."),
    "employer_transition_not_allowed": msgid("Das geht jetzt nicht mehr: Über den Betrieb ist inzwischen entschieden."),
    "employer_suspected": msgid("Der Betrieb ähnelt einem anderen. Bitte sehen Sie nach und kreuzen Sie es an."),
    "seats_taken": msgid("Es sind schon mehr Plätze vergeben."),
    "already_a_member": msgid("Dieser Zugang gehört schon zu einem Betrieb."),
    "audience_offer_invalid": msgid("Die Reichweite steht hier, sobald Art, Feld und Ort feststehen."),
    "audience_employer_not_verified": msgid("Die Reichweite steht hier, sobald Ihr Betrieb geprüft ist."),
    "audience_audience_exhausted": msgid("Für heute ist genug gezählt. Morgen zählen wir weiter."),
    "betriebsnummer_invalid": msgid("Eine Betriebsnummer hat 8 Ziffern, und die letzte prüft die anderen."),
    "chamber_invalid": msgid("Bitte Mitgliedsnummer und Kammer."),
    "domain_invalid": msgid("Bitte eine Website wie www.beispiel.de."),
    "employer_banned": msgid("Dieser Betrieb ist gesperrt. Bitte sprechen Sie mit dem Jugendberufszentrum."),
    "identity_verified": msgid("Name und Nummer sind geprüft. Ändern kann sie nur das Jugendberufszentrum."),
    "import_file_gone": msgid("Die geprüfte Datei liegt nicht mehr bereit. Bitte wählen Sie sie noch einmal."),
    "import_unreadable": msgid("Diese Datei können wir nicht lesen. Es muss eine CSV- oder JSON-Datei sein."),
    "encoding_unknown": msgid("Diese Schrift können wir nicht lesen. In Excel bitte als „CSV UTF-8“ speichern."),
    "file_empty": msgid("Die Datei ist leer."),
    "file_kind_unknown": msgid("Bitte als CSV oder JSON speichern, nicht als Arbeitsmappe oder gepackt."),
    "header_missing": msgid("Die erste Zeile muss die Spalten nennen, darunter Nummer oder Anlauf-ID."),
    "header_twice": msgid("Zwei Spalten der Kopfzeile bedeuten dasselbe."),
    "last_owner": msgid("Jemand muss das Team verwalten. Geben Sie diese Aufgabe zuerst weiter."),
    "in_the_past": msgid("Dieser Termin liegt schon in der Vergangenheit."),
    "near_duplicate": msgid("Ein ganz ähnliches Angebot haben Sie schon."),
    "owner_only": msgid("Das darf nur, wer das Team verwaltet."),
    "too_many_members": msgid("Das Team ist voll."),
    "trade_register_invalid": msgid("Bitte HRA oder HRB mit Nummer, und das Gericht."),
    "version_outdated": msgid("Das hat inzwischen jemand geändert. Bitte die Seite neu laden."),
    "contact_not_found": msgid("Zu diesem Zugang gibt es noch keine Kontaktdaten. Melde dich einmal per E-Mail an."),
    "employer_not_verified": msgid(
        "Ihr Betrieb ist noch nicht geprüft. Sobald das Jugendberufszentrum ihn freigegeben hat, können Sie einstellen."
    ),
    "idempotency_key_reused": msgid(
        "Dieses Formular wurde schon einmal mit anderem Inhalt abgeschickt. "
        "Wenn dies ein weiteres Angebot ist, schicken Sie es bitte noch einmal ab."
    ),
    "reply_invalid": msgid("Bitte eine E-Mail-Adresse oder eine Telefonnummer, unter der wir dich erreichen."),
    "mail_asked_too_often": msgid("Heute sind schon drei Links an neue Adressen gegangen. Morgen geht es weiter."),
    "application_transition_not_allowed": msgid("Das geht jetzt nicht mehr: Die Bewerbung ist inzwischen weiter."),
    "applied_already": msgid("Für dieses Angebot hast du dich schon gemeldet."),
    "applications_closed": msgid("Der letzte Tag für Bewerbungen ist vorbei."),
    "changed_meanwhile": msgid("In diesem Moment hat sich etwas geändert. Bitte sieh noch einmal nach."),
    "guardian_asked_too_often": msgid("Heute haben wir schon dreimal gefragt. Morgen geht es weiter."),
    "mail_invalid": msgid("Diese E-Mail-Adresse gibt es so nicht. Bitte prüfen."),
    "not_a_member": msgid("Dieser Zugang gehört noch zu keinem Betrieb."),
    "offer_in_the_past": msgid("Dieser Termin liegt schon in der Vergangenheit."),
    "phone_invalid": msgid("Diese Telefonnummer gibt es so nicht. Bitte prüfen."),
    "class_code_unknown": msgid("Zu diesem Code gibt es keine Klasse. Schau noch einmal auf den Zettel."),
    "class_full": msgid("In dieser Klasse sind schon 60 Schülerinnen und Schüler."),
    "guardian_needed": msgid("Bevor der Platz fest ist, müssen deine Eltern zustimmen."),
    "contact_not_due": msgid("Das geht, sobald der Betrieb Ja gesagt hat."),
    "recommendation_not_possible": msgid("Empfehlen geht nach einer Absage, die höchstens 30 Tage her ist."),
    "recommendation_over": msgid("Diese Empfehlung gilt nicht mehr."),
    "recommendation_transition_not_allowed": msgid("Diese Empfehlung gilt nicht mehr."),
    "letters_closed": msgid("Diese Bewerbung ist zu Ende: Es kann nichts mehr geschrieben werden."),
    "too_many_letters": msgid("Das waren viele Nachrichten an einem Tag. Morgen geht es weiter."),
    "no_seat_left": msgid("Leider ist kein Platz mehr frei."),
    "over": msgid("Diese Tage sind schon vorbei."),
    "own_address": msgid("Das ist deine eigene Adresse. Bitte die deiner Eltern oder deines Vormunds."),
    "period_unknown": msgid("Diese Tage bietet der Betrieb nicht an."),
    "permission_not_due": msgid("Deine Eltern fragen wir, sobald der Betrieb Ja gesagt hat."),
    "place_elsewhere": msgid("An diesen Tagen hast du schon einen festen Platz."),
    "profile_not_found": msgid("Dafür brauchen wir dein Profil mit deinem Geburtsdatum."),
    "phone_not_mobile": msgid("An diese Nummer kann keine SMS gehen. Bitte eine Handynummer."),
    "place_ambiguous": msgid("So heißen mehrere Orte. Welchen meinst du?"),
    "place_unknown": msgid("Diesen Ort kennen wir nicht. Versuch es mit der Postleitzahl."),
    "postal_code_unknown": msgid("Diese Postleitzahl kennen wir nicht."),
    "searches_used_up": msgid("Fünf Suchen sind genug. Lösche zuerst eine."),
    "too_many_keys": msgid("Zwanzig sind genug. Widerrufen Sie zuerst einen."),
    "too_many_webhooks": msgid("Fünf sind genug. Löschen Sie zuerst einen."),
    "webhook_off": msgid("Er ist abgeschaltet. Ein neues Geheimnis schaltet ihn wieder ein."),
    "webhook_url_refused": msgid("Bitte eine Adresse mit https:// und dem vollen Namen eines Servers."),
    "token_invalid": msgid("Das hat nicht geklappt: Der Code stimmt nicht oder ist abgelaufen."),
    "too_many_requests": msgid("Das waren zu viele Versuche. Bitte in ein paar Minuten noch einmal."),
}

# Which input a code is about when the refusal names none; the form's shape finds it by its last word.
ABOUT = {
    "age_out_of_range": "birth_date",
    "code_expired": "code",
    "code_locked": "code",
    "code_wrong": "code",
    "import_file_gone": "file",
    "import_unreadable": "file",
    "mail_invalid": "address",
    "offer_in_the_past": "periods",
    "phone_invalid": "phone",
    "phone_not_mobile": "phone",
    "place_ambiguous": "near",
    "place_unknown": "near",
    "postal_code_unknown": "postal_code",
    "token_invalid": "code",
    "webhook_url_refused": "url",
}

# Groups of tiles: there is nothing to fill in.
CHOICES = ("kind", "kinds", "fields", "role", "reason", "offers", "events", "scopes", "topics", "ways")

FALLBACK = msgid("Das passt hier nicht. Bitte prüfen.")


def of_input(kind: str, context: Mapping[str, Any], name: str) -> str:
    """A sentence for one of pydantic's errors; ``name`` is the input it belongs to."""
    if kind == "value_error":
        return gettext(_rule(str(context.get("error", ""))))
    if kind == "string_pattern_mismatch":
        return gettext(PATTERNS.get(name.rpartition(".")[2], FALLBACK))
    if context.get("field_type") == "Value":  # a string limited after its validators: pydantic counts "items"
        kind = f"string_{kind}"
    if kind == "string_too_short" and context.get("min_length") == 1:
        kind = "missing"
    if kind == "missing" and name in CHOICES:
        return gettext(msgid("Bitte etwas auswählen."))
    said = {key: dates.iso(str(value)) for key, value in context.items()}
    return gettext(INPUTS.get(kind, FALLBACK)).format(**said)


def missing(name: str) -> str:
    """Something the form cannot do without."""
    return gettext(msgid("Bitte etwas auswählen.")) if name in CHOICES else gettext(msgid("Bitte ausfüllen."))


def too_long(most: int) -> str:
    """More than so many characters."""
    kind = "string_too_long"
    return gettext(INPUTS[kind]).format(max_length=most)


def not_offered() -> str:
    """A choice that is not among those of the page."""
    rule = "enum"
    return gettext(INPUTS[rule])


def no_period() -> str:
    """An offer that does not say when."""
    rule = "needs at least one period"
    return gettext(RULES[rule])


def asleep() -> str:
    """Nobody answered in time; every order may be sent twice without harm."""
    return gettext(
        msgid(
            "Dieser Teil antwortet gerade nicht. Bitte gleich noch einmal abschicken: "
            "Die Angaben sind noch da, und nichts wird doppelt gespeichert."
        )
    )


def of_refusal(code: str, message: str) -> str:
    """A sentence for a service's code; one the page does not know is told in the service's own words."""
    return gettext(REFUSALS[code]) if code in REFUSALS else message or gettext(FALLBACK)


def of_field(wrong: FieldError) -> str:
    """The same for one field of a refusal; what the law forbids is told with its section and what would be allowed."""
    if (law := law_words.of_error(wrong)) is not None:
        return law
    return of_refusal(wrong.code, wrong.detail)


def _rule(text: str) -> str:
    return next((sentence for start, sentence in RULES.items() if text.startswith(start)), FALLBACK)
