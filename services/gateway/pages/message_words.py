"""What staff call the kinds of messages, and why some were not sent. The figures and the kill switch go by the keys."""

from collections import Counter
from collections.abc import Mapping

from services.gateway.pages.words import gettext, msgid

KINDS = {
    "sign_in": msgid("Link zum Anmelden"),
    "sign_in_code": msgid("Code zum Anmelden"),
    "subscription": msgid("Bescheid bestätigen, mit Link"),
    "subscription_code": msgid("Bescheid bestätigen, mit Code"),
    "phone_code": msgid("Code für die Handynummer"),
    "confirm_mail": msgid("Mailadresse bestätigen"),
    "employer_confirm_mail": msgid("Mailadresse des Betriebs bestätigen"),
    "guardian_asked": msgid("Eltern gefragt: Nachrichten"),
    "placement_asked": msgid("Eltern gefragt: Platz"),
    "class_list_asked": msgid("Eltern gefragt: Klassenliste"),
    "guardian_given": msgid("Eltern sagen Ja zu Nachrichten"),
    "guardian_refused": msgid("Eltern sagen Nein zu Nachrichten"),
    "placement_allowed": msgid("Eltern sagen Ja zum Platz"),
    "placement_not_allowed": msgid("Eltern sagen Nein zum Platz"),
    "matches_found": msgid("Neue Treffer"),
    "digest": msgid("Gesammelte Treffer"),
    "interest_sent": msgid("Anfrage abgeschickt"),
    "interest_read": msgid("Anfrage gelesen"),
    "interest_accepted": msgid("Zusage, bitte bestätigen"),
    "interest_unconfirmed": msgid("Erinnerung: Zusage bestätigen"),
    "interest_declined": msgid("Absage, mit ähnlichen Angeboten"),
    "interest_lapsed": msgid("Anfrage verfallen"),
    "offer_withdrawn": msgid("Angebot zurückgezogen"),
    "placement_near": msgid("In zwei Tagen geht es los"),
    "placement_cancelled": msgid("Platz abgesagt"),
    "how_was_it": msgid("Wie war es?"),
    "letter_received": msgid("Neue Nachricht vom Betrieb"),
    "recommended": msgid("Weiterempfohlen"),
    "letter_released": msgid("Nachricht freigegeben"),
    "event_reminder": msgid("Erinnerung an einen Termin"),
    "seats_found": msgid("Plätze bei Terminen, noch einmal geschickt"),
    "event_cancelled": msgid("Termin abgesagt"),
    "deletion_near": msgid("Löschung steht bevor"),
    "employer_verified": msgid("Betrieb freigeschaltet"),
    "employer_refused": msgid("Betrieb abgelehnt"),
    "employer_digest": msgid("Gesammelte Anfragen"),
    "interest_received": msgid("Neue Anfrage"),
    "interest_waiting": msgid("Erinnerung: Anfrage wartet"),
    "interest_withdrawn": msgid("Anfrage zurückgezogen"),
    "placement_confirmed": msgid("Platz ist fest"),
    "employer_placement_near": msgid("In zwei Tagen kommt jemand"),
    "employer_placement_cancelled": msgid("Platz abgesagt, an den Betrieb"),
    "employer_how_was_it": msgid("Wie war es? An den Betrieb"),
    "employer_letter_received": msgid("Neue Nachricht an den Betrieb"),
    "recommendation_received": msgid("Empfehlung erhalten"),
    "employer_letter_released": msgid("Nachricht freigegeben, an den Betrieb"),
    "offer_approved": msgid("Angebot freigegeben"),
    "offer_rejected": msgid("Angebot abgelehnt"),
    "offer_expiring": msgid("Angebot läuft bald ab"),
    "offer_expired": msgid("Angebot abgelaufen"),
    "offer_full": msgid("Angebot ist besetzt"),
    "offer_paused": msgid("Angebot ruht"),
    "offer_demand_low": msgid("Wenig Nachfrage, und was hilft"),
    "webhook_off": msgid("Webhook abgeschaltet"),
    "employer_waiting": msgid("Betrieb wartet auf Prüfung"),
    "offer_waiting": msgid("Angebot wartet auf Prüfung"),
    "offer_flagged": msgid("Angebot gemeldet"),
    "letter_flagged": msgid("Nachricht gemeldet"),
    "import_failed": msgid("Import gescheitert"),
    "sms_budget": msgid("SMS-Budget fast verbraucht"),
    "weekly_figures": msgid("Zahlen der Woche"),
    "appointment_asked": msgid("Jemand bittet um einen Termin"),
}
# A key alone, or with the state of the message where it means two things.
REASONS = {
    "deferred: stopped": msgid("diese Nachricht ist angehalten"),
    "stopped": msgid("mit STOP abbestellt"),
    "expired": msgid("zu spät dafür"),
    "contact_gone": msgid("Kontakt gelöscht"),
    "no_consent": msgid("ohne Einwilligung"),
    "no_guardian_consent": msgid("Einwilligung der Eltern fehlt"),
    "not_confirmed": msgid("Adresse oder Nummer nicht bestätigt"),
    "bounced": msgid("Adresse nimmt keine Mails an"),
    "complained": msgid("als Spam gemeldet"),
    "offers_paused": msgid("Angebot ruht"),
    "offers_closed": msgid("Angebot nicht mehr online"),
    "moved_on": msgid("von Neuerem überholt"),
    "nothing_left": msgid("nichts mehr zu melden"),
    "muted": msgid("von der Person stumm gestellt"),
    "quiet_hours": msgid("wartet bis nach der Ruhezeit"),
    "school_hours": msgid("wartet bis nach der Schule"),
    "daily_cap": msgid("wartet: genug für einen Tag"),
    "digest": msgid("wartet auf die Sammelmail"),
    "sms_budget": msgid("SMS-Budget verbraucht"),
    "number_limit": msgid("zu viele SMS an diese Nummer"),
    "country_not_allowed": msgid("keine SMS in dieses Land"),
    "address_malformed": msgid("Adresse falsch geschrieben"),
    "not_delivered": msgid("nicht zugestellt"),
    "outcome_unknown": msgid("ungewiss, ob angekommen"),
    "dry_run": msgid("nur zur Probe, nicht verschickt"),
}
# What a relay or a provider has answered with: its own code says the rest.
REFUSALS = {
    "smtp_": msgid("vom Mailserver abgelehnt (%(code)s)"),
    "http_": msgid("vom SMS-Dienst abgelehnt (%(code)s)"),
    "provider_": msgid("vom SMS-Dienst abgelehnt (%(code)s)"),
}


def name(kind: str) -> str:
    """One the pages do not know yet keeps its technical word."""
    return gettext(KINDS[kind]) if kind in KINDS else kind


def whys(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    """Each reason of ``MessageCount.reasons`` in words, with how many; the most first, alike ones together."""
    counted = Counter[str]()
    for reason, count in reasons.items():
        counted[_why(reason)] += count
    return counted.most_common()


def _why(reason: str) -> str:
    key = reason.partition(": ")[2]
    if known := REASONS.get(reason) or REASONS.get(key):
        return gettext(known)
    refused = next((begins for begins in REFUSALS if key.startswith(begins)), None)
    return gettext(REFUSALS[refused]) % {"code": key.removeprefix(refused)} if refused else reason
