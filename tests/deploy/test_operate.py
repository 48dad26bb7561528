"""The operator's commands, as an operator calls them."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from deploy import dead
from deploy.cli import app
from deploy.local import environment
from deploy.queues import Queue, look
from shared import mongo, topology
from shared.publisher import Publisher, connect
from tests.servers import empty_queues

ROOT = Path(__file__).parents[2]
QUEUE = "matching.on.listings.offer.closed.v1"
REQUIRED = {
    "GATEWAY_PEPPER": "a-pepper-for-the-tests",
    "NOTIFICATIONS_PUBLIC_URL": "http://localhost:8000",
    "NOTIFICATIONS_SIGNING_KEY": "a-signing-key-for-tests",
    "NOTIFICATIONS_SMTP_HOST": "127.0.0.1",
    "NOTIFICATIONS_SMTP_PORT": "1",
    "NOTIFICATIONS_MAIL_FROM": "board@demo.anlauf.example",
    "NOTIFICATIONS_SMS_URL": "http://127.0.0.1:1/api/sms",
    "NOTIFICATIONS_SMS_KEY": "a-very-secret-key",
}
HAVE_DEFAULTS = ("NOTIFICATIONS_SMTP_PORT",)


@pytest.fixture
def settings(amqp_url: str, mongo_url: str, database_prefix: str) -> dict[str, str]:
    own = {"ANLAUF_AMQP_URL": amqp_url, "ANLAUF_MONGO_URL": mongo_url, "ANLAUF_DATABASE_PREFIX": database_prefix}
    return {**REQUIRED, **own}


def anlauf(*words: str, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """With these settings alone, in a folder without a file of them; in this process, whose environment stays as it is.

    To start one of its own, which imports all of Anlauf anew, takes seconds.
    """
    with contextlib.chdir("/"), patch.dict(os.environ):
        for name in [name for name in os.environ if name.startswith("ANLAUF_")]:
            del os.environ[name]
        os.environ.update({"ANLAUF_LOCAL_DIR": "/nowhere", **settings})
        done = CliRunner().invoke(app, words)
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


def as_a_process(*words: str, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("ANLAUF_")}
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *words],
        env={**outside, "PYTHONPATH": str(ROOT), "ANLAUF_LOCAL_DIR": "/nowhere", **settings},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("service", "run"), [("listings", anlauf), ("notifications", anlauf), ("gateway", as_a_process)]
)
def test_a_service_without_its_settings_stops_at_once_and_names_every_one_that_is_missing(
    service: str, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    ended = run("serve", service, settings={})
    own = [name for name in REQUIRED if name.startswith(service.upper()) and name not in HAVE_DEFAULTS]
    assert ended.returncode == 2
    for name in ("ANLAUF_AMQP_URL", "ANLAUF_MONGO_URL", *own):
        assert name in ended.stderr


def test_beside_a_run_of_this_checkout_its_settings_are_used_and_named(
    settings: dict[str, str], tmp_path: Path
) -> None:
    with environment.told(settings, tmp_path):
        shown = anlauf("config", "show", settings={"ANLAUF_LOCAL_DIR": str(tmp_path)})
    assert shown.returncode == 0
    assert str(tmp_path) in shown.stderr
    assert f"ANLAUF_DATABASE_PREFIX={settings['ANLAUF_DATABASE_PREFIX']}" in shown.stdout
    assert anlauf("config", "show", settings={"ANLAUF_LOCAL_DIR": str(tmp_path)}).returncode == 2  # it has ended


def test_setup_may_be_repeated_and_the_check_is_content_afterwards(settings: dict[str, str]) -> None:
    for _ in range(2):
        done = anlauf("setup", settings=settings)
        assert done.returncode == 0, done.stderr
    checked = as_a_process("topology", "check", "--json", settings=settings)
    assert (checked.returncode, json.loads(checked.stdout)) == (0, [])


def test_setup_says_which_server_does_not_answer(settings: dict[str, str]) -> None:
    ended = anlauf("setup", "--wait", "1", settings={**settings, "ANLAUF_AMQP_URL": "amqp://127.0.0.1:1/"})
    assert ended.returncode == 1
    assert "RabbitMQ" in ended.stderr


async def die(amqp_url: str, ids: list[str]) -> None:
    """One message of each of these ids lies in the dead queue, and no other."""
    await empty_queues(amqp_url)
    publisher = Publisher(amqp_url, "tests")
    await publisher.start()
    for message_id in ids:
        headers = {"x-reason": "permanent", "x-error": "ValueError: no", "x-attempt": 0}
        await publisher.publish(
            topology.DEAD, QUEUE, b'{"of": 1}', message_id=message_id, correlation_id="c", headers=headers
        )
    await publisher.stop()


def test_dead_letters_are_listed_shown_sent_again_and_dropped(amqp_url: str, settings: dict[str, str]) -> None:
    ids = [uuid4().hex for _ in range(3)]
    asyncio.run(die(amqp_url, ids))
    listed = json.loads(anlauf("dead", "list", "--json", settings=settings).stdout)
    assert [(row["id"], row["reason"]) for row in listed] == [(message_id, "permanent") for message_id in ids]
    shown = json.loads(anlauf("dead", "show", QUEUE, ids[1], settings=settings).stdout)
    assert shown["body"] == '{"of": 1}'
    assert anlauf("dead", "show", QUEUE, "unknown", settings=settings).returncode == 1
    assert "1 sent again" in anlauf("dead", "replay", QUEUE, "--id", ids[0], settings=settings).stdout
    assert "2 deleted" in anlauf("dead", "drop", QUEUE, "--yes", settings=settings).stdout
    assert json.loads(anlauf("dead", "list", "--json", settings=settings).stdout) == []


def test_a_letter_is_found_by_its_id_however_many_lie_before_it(
    amqp_url: str, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead, "LOOKED_AT", 1)
    ids = [uuid4().hex for _ in range(3)]
    asyncio.run(die(amqp_url, ids))
    assert json.loads(anlauf("dead", "show", f"{QUEUE}.dead", ids[2], settings=settings).stdout)["id"] == ids[2]
    sent = anlauf("dead", "replay", QUEUE, "--id", ids[2], "--json", settings=settings)
    assert (sent.returncode, json.loads(sent.stdout)) == (0, {"sent_again": 1})
    again = anlauf("dead", "drop", QUEUE, "--id", ids[2], "--yes", settings=settings)
    assert (again.returncode, again.stdout) == (1, "0 deleted\n")
    assert [anlauf("dead", "drop", QUEUE, "--yes", settings=settings).stdout for _ in range(3)] == [
        "1 deleted\n",
        "1 deleted\n",
        "0 deleted\n",
    ]


@pytest.mark.parametrize("words", ["list", "show {} an-id", "replay {}", "drop {} --yes"])
def test_a_queue_that_is_not_on_the_map_is_named(words: str, settings: dict[str, str]) -> None:
    wrong = "matching.on.listings.offer.shut.v1"
    ended = anlauf("dead", *(words.format(wrong) if "{}" in words else f"list {wrong}").split(), settings=settings)
    assert ended.returncode == 2
    assert f"there is no queue {wrong}" in ended.stderr


AWAY = {"ANLAUF_AMQP_URL": "amqp://guest:hidden@127.0.0.1:1/", "ANLAUF_MONGO_URL": "mongodb://127.0.0.1:1/"}


@pytest.mark.parametrize(
    ("words", "server"),
    [
        ("dead list", "RabbitMQ"),
        (f"dead replay {QUEUE}", "RabbitMQ"),
        ("topology check", "RabbitMQ"),
        ("matching report", "RabbitMQ"),
        ("notifications stopped", "MongoDB"),
    ],
)
def test_a_server_that_is_away_is_named_in_words(
    words: str, server: str, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mongo, "connect", partial(mongo.connect, timeout_ms=100))
    ended = anlauf(*words.split(), settings={**settings, **AWAY})
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(f"anlauf: {server} cannot be asked: ")
    assert "127.0.0.1" in ended.stderr
    assert "hidden" not in ended.stderr
    assert len(ended.stderr) < 200


def test_a_question_that_nobody_reads_is_not_waited_for(settings: dict[str, str]) -> None:
    assert anlauf("setup", settings=settings).returncode == 0
    ended = anlauf("matching", "report", settings=settings)
    assert ended.returncode == 1
    assert "matching does not run" in ended.stderr


def test_the_configuration_is_shown_without_its_secrets(settings: dict[str, str]) -> None:
    shown = anlauf("config", "show", settings=settings)
    assert shown.returncode == 0
    assert "NOTIFICATIONS_SMS_KEY=***" in shown.stdout
    assert "a-very-secret-key" not in shown.stdout
    assert "guest:guest" not in shown.stdout
    missing = anlauf("config", "show", settings={})
    assert missing.returncode == 2
    assert "GATEWAY_PEPPER" in missing.stderr


def test_the_doctor_names_what_does_not_answer_and_ends_with_1(settings: dict[str, str]) -> None:
    assert anlauf("setup", settings=settings).returncode == 0
    ended = anlauf("doctor", "--json", settings=settings)
    checks = {check["name"]: check["ok"] for check in json.loads(ended.stdout)}
    told = {check["name"]: check["told"] for check in json.loads(ended.stdout)}
    assert ended.returncode == 1
    assert (checks["RabbitMQ"], checks["MongoDB"], checks["mail server"]) == (True, True, False)
    assert checks["queues"] is False
    for service in ("listings", "matching", "notifications"):
        assert f" of {service}" in told["queues"]


async def test_what_waits_and_who_reads_it_is_told(amqp_url: str) -> None:
    await empty_queues(amqp_url)
    publisher = Publisher(amqp_url, "tests")
    await publisher.start()
    await publisher.publish("", QUEUE, b"{}", message_id="m", correlation_id="c", headers={})
    await publisher.stop()
    reading = await connect(amqp_url, "tests")

    async def leave_it(_: object) -> None:
        pass

    answers = await (await reading.channel()).get_queue("matching.report-matching")
    await answers.consume(leave_it)
    found = await look(amqp_url, [QUEUE, answers.name])
    await reading.close()
    await empty_queues(amqp_url)
    assert (found[QUEUE], found[answers.name]) == (Queue(messages=1, readers=0), Queue(messages=0, readers=1))


def test_the_doctor_without_settings_ends_with_2() -> None:
    assert anlauf("doctor", settings={}).returncode == 2


def test_the_map_can_be_read(settings: dict[str, str]) -> None:
    shown = anlauf("topology", "show", settings=settings)
    assert QUEUE in shown.stdout
    assert json.loads(anlauf("topology", "show", "--json", settings=settings).stdout)["queues"][QUEUE]
