"""What `anlauf up` hands to its children: the person's settings win, secrets are made once."""

import stat
from pathlib import Path

import pytest

from deploy.local import environment


def test_the_persons_settings_win_over_every_default(tmp_path: Path) -> None:
    chosen = {"GATEWAY_PORT": "9000", "NOTIFICATIONS_SMTP_HOST": "mail.example", "GATEWAY_PEPPER": "mine"}
    complete = environment.complete(chosen, tmp_path)
    assert {name: complete[name] for name in chosen} == chosen
    assert complete["NOTIFICATIONS_MAIL_FROM"] == "Anlauf <board@demo.anlauf.example>"


def test_addresses_follow_the_ports(tmp_path: Path) -> None:
    complete = environment.complete(
        {"GATEWAY_PORT": "9000", "INBOX_SMTP_PORT": "9025", "INBOX_SMS_PORT": "9026"}, tmp_path
    )
    assert complete["GATEWAY_PUBLIC_URL"] == complete["NOTIFICATIONS_PUBLIC_URL"] == "http://localhost:9000"
    assert complete["NOTIFICATIONS_SMTP_PORT"] == "9025"
    assert complete["NOTIFICATIONS_SMS_URL"] == "http://127.0.0.1:9026/api/sms"


def test_an_empty_setting_counts_as_left_open(tmp_path: Path) -> None:
    complete = environment.complete({"GATEWAY_PEPPER": "", "ANLAUF_LOG_FORMAT": ""}, tmp_path)
    assert len(complete["GATEWAY_PEPPER"]) > 30
    assert complete["ANLAUF_LOG_FORMAT"] == "json"


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first = environment.kept_secrets(tmp_path / "new" / "secrets.env")
    assert environment.kept_secrets(tmp_path / "new" / "secrets.env") == first
    assert sorted(first) == sorted(environment.GENERATED)
    assert len(set(first.values())) == len(first)
    assert stat.S_IMODE((tmp_path / "new" / "secrets.env").stat().st_mode) == 0o600


def test_the_dotenv_file_counts_where_the_environment_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text('GATEWAY_PORT=9001\nNOTIFICATIONS_MAIL_FROM="Böse $HOME <b@anlauf.example>"\nEMPTY\n')
    monkeypatch.setenv("GATEWAY_PORT", "9002")
    monkeypatch.delenv("NOTIFICATIONS_MAIL_FROM", raising=False)
    chosen = environment.chosen(dotenv)
    assert chosen["GATEWAY_PORT"] == "9002"
    assert chosen["NOTIFICATIONS_MAIL_FROM"] == "Böse $HOME <b@anlauf.example>"
