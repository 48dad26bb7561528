import hashlib

from services.gateway import languages, subscribing
from services.gateway.pages import consent

# What people have agreed to is kept by version: a changed text with an old version would falsify the proof.
AGREED = {"de-2026-11": "58196827747af78e", "de-alert-2026-11": "e25d2822e2ad161a"}


def test_the_text_of_each_version_never_changes() -> None:
    alert = f"{languages.current()}-{subscribing.CONSENT_EDITION}"
    for version, text in ((consent.version(), f"{consent.MAIL}\n{consent.SMS}"), (alert, consent.ALERT)):
        assert AGREED[version] == hashlib.sha256(text.encode()).hexdigest()[:16]
