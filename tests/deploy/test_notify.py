"""Staff see a message before anybody is sent it."""

from pathlib import Path

from typer.testing import CliRunner

from deploy.cli import app


def preview(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["notifications", "preview", *arguments])
    return result.exit_code, result.output


def test_a_mail_in_a_language_of_choice(tmp_path: Path) -> None:
    file = tmp_path / "mail.html"
    code, output = preview("interest_accepted", "--language", "uk", "--html", str(file))
    assert code == 0
    assert "Subject: Schlosserei Muldeblick каже «так»." in output
    assert '<html lang="uk"' in file.read_text(encoding="utf-8")


def test_an_sms_with_what_it_costs() -> None:
    code, output = preview("phone_code", "--channel", "sms")
    assert code == 0
    assert "Dein Code ist 492017" in output
    assert "(GSM-7, 83 characters, 1 SMS)" in output


def test_all_kinds_are_listed() -> None:
    code, output = preview("all")
    assert code == 0
    assert "matches_found  (mail, sms)" in output.splitlines()


def test_what_there_is_not_is_said() -> None:
    assert preview("birthday")[0] == 2
    code, output = preview("weekly_figures", "--channel", "sms")
    assert (code, output.strip()) == (2, "weekly_figures is never sent by sms")
