import hashlib

from services.gateway.pages import consent

# What people have agreed to is kept by version: a changed text with an old version would falsify the proof.
AGREED = {"de-2026-11": "58196827747af78e"}


def test_the_text_of_each_version_never_changes() -> None:
    text = f"{consent.MAIL}\n{consent.SMS}"
    assert AGREED[consent.version()] == hashlib.sha256(text.encode()).hexdigest()[:16]
