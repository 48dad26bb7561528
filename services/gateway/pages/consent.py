"""What a young person agrees to, word for word. Change a text and its edition together: the proof names it."""

from services.gateway import languages
from services.gateway.pages.words import msgid

EDITION = "2026-11"

MAIL = msgid(
    "Ja, schickt mir eine E-Mail, wenn ein Angebot zu meinem Profil passt. "
    "Ich kann das jederzeit beenden: hier oder mit einem Klick in jeder Mail."
)
SMS = msgid(
    "Ja, schickt mir eine SMS, wenn ein Angebot zu meinem Profil passt. "
    "Das kostet mich nichts. Ich kann das jederzeit beenden: hier im Profil."
)
# What a subscription agrees to; its edition is ``subscribing.CONSENT_EDITION``.
ALERT = msgid(
    "Ja, schickt mir eine Nachricht, wenn ein Angebot zu meiner Suche passt. "
    "Das kostet mich nichts. Ich kann das jederzeit beenden."
)


def version() -> str:
    """The text as it was shown: its language and its edition, ``de-2026-11``."""
    return f"{languages.current()}-{EDITION}"
