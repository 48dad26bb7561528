"""The settings `anlauf up` hands on: the person's own first, then `.env`, the secrets kept here, and defaults."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dotenv import dotenv_values

from deploy.local import ports

RUNNING = "running.env"
GENERATED = ("GATEWAY_PEPPER", "NOTIFICATIONS_SIGNING_KEY", "NOTIFICATIONS_SMS_KEY")


def chosen(dotenv: Path) -> dict[str, str]:
    """What the person chose: the environment, and `.env` for what that leaves open."""
    from_file = {name: value for name, value in dotenv_values(dotenv, interpolate=False).items() if value is not None}
    return from_file | dict(os.environ)


def complete(environment: Mapping[str, str], directory: Path) -> dict[str, str]:
    """The environment with every setting of a local run filled in that the person left open."""
    numbers = {port: ports.number(port, environment) for port in (*ports.SERVICES.values(), ports.SMTP, ports.SMS)}
    public_url = environment.get("GATEWAY_PUBLIC_URL") or f"http://localhost:{numbers[ports.GATEWAY]}"
    defaults = {port.variable: str(number) for port, number in numbers.items()} | {
        "ANLAUF_LOG_FORMAT": "json",
        "ANLAUF_DEMO": "1",
        "GATEWAY_PUBLIC_URL": public_url,
        "GATEWAY_SIGN_IN_PER_ADDRESS_HOUR": "100",  # who tries things out signs in often, and mails nobody outside
        "GATEWAY_SIGN_IN_PER_CLIENT_HOUR": "1000",
        "NOTIFICATIONS_PUBLIC_URL": public_url,
        "NOTIFICATIONS_SMTP_HOST": "127.0.0.1",
        "NOTIFICATIONS_SMTP_PORT": str(numbers[ports.SMTP]),
        "NOTIFICATIONS_SMTP_TLS": "none",
        "NOTIFICATIONS_MAIL_FROM": "Anlauf <board@demo.anlauf.example>",
        "NOTIFICATIONS_SMS_URL": f"http://127.0.0.1:{numbers[ports.SMS]}/api/sms",
        "PYTHONUNBUFFERED": "1",
    }
    given = {name: value for name, value in environment.items() if value}
    return defaults | kept_secrets(directory / "secrets.env") | given


@contextmanager
def told(environment: Mapping[str, str], directory: Path) -> Iterator[None]:
    """As long as the run lasts, its settings lie beside its data, so that `anlauf doctor` next door finds it."""
    file = directory / RUNNING
    ours = ("ANLAUF_", "LISTINGS_", "MATCHING_", "NOTIFICATIONS_", "GATEWAY_", "INBOX_")
    file.touch(mode=0o600)
    file.write_text(
        "".join(f"{name}='{value}'\n" for name, value in environment.items() if name.startswith(ours)), encoding="utf-8"
    )
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def of_the_run(directory: Path) -> dict[str, str]:
    """The settings of the run that keeps its data in ``directory``; empty when none runs there."""
    found = dotenv_values(directory / RUNNING, interpolate=False)
    return {name: value for name, value in found.items() if value is not None}


def kept_secrets(file: Path) -> dict[str, str]:
    """The secrets of this checkout, made at random the first time and readable by their owner alone."""
    known = {name: value for name, value in dotenv_values(file, interpolate=False).items() if value}
    missing = {name: secrets.token_urlsafe(32) for name in GENERATED if name not in known}
    if missing:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text("".join(f"{name}={value}\n" for name, value in (known | missing).items()), encoding="ascii")
    return known | missing
