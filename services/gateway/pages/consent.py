"""What a young person agrees to, word for word. Change a text and its version together: the proof names the version."""

from services.gateway.pages.words import msgid

VERSION = "de-2026-11"

MAIL = msgid(
    "Ja, schickt mir eine E-Mail, wenn ein Angebot zu meinem Profil passt. "
    "Ich kann das jederzeit beenden: hier oder mit einem Klick in jeder Mail."
)
SMS = msgid(
    "Ja, schickt mir eine SMS, wenn ein Angebot zu meinem Profil passt. "
    "Das kostet mich nichts. Ich kann das jederzeit beenden: hier im Profil."
)
