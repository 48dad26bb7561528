"""A wrong or missing setting stops the service at start."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.notifications.settings import NotificationsSettings
from shared.settings import load
from tests.notifications.conftest import settings_for

REQUIRED = ("PUBLIC_URL", "SIGNING_KEY", "MAIL_FROM", "SMTP_HOST", "SMS_URL", "SMS_KEY")


def test_every_missing_setting_is_listed_by_its_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.chdir(str(tmp_path))  # no .env here
    with pytest.raises(SystemExit):
        load(NotificationsSettings)
    listed = capsys.readouterr().err
    for name in REQUIRED:
        assert f"NOTIFICATIONS_{name}: Field required" in listed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("public_url", "localhost:8000"),
        ("public_url", "https://anlauf.example/?a=b"),
        ("mail_from", "Anlauf"),
        ("mail_from", "Anlauf <board@localhost>"),
        ("mail_from", "A\u2028nlauf <board@demo.example>"),
        ("mail_from", "Anlauf <board@demo.example>\r\nBcc: all@demo.example"),
        ("signing_key", "too short"),
        ("smtp_tls", "ssl"),
        ("smtp_port", 0),
        ("smtp_connections", 0),
        ("sms_url", "ftp://a.example"),
        ("sms_from", "longer than a sender may be"),
    ],
)
def test_a_setting_that_cannot_work_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValidationError, match=name):
        settings_for(**{name: value})


def test_secrets_are_not_shown() -> None:
    assert "signing-key-of-the-tests" not in repr(settings_for())


def test_a_senders_domain_may_have_umlauts_and_is_written_as_mail_knows_it() -> None:
    made = settings_for(mail_from="Jugendberufszentrum Süd <post@jbz-roßlau.example>", staff_mail="team@süd.example")
    assert made.mail_from == "Jugendberufszentrum Süd <post@xn--jbz-rolau-l1a.example>"
    assert made.staff_address == "team@xn--sd-xka.example"
