"""What an operator asks at 3 a.m.: does everything answer, does anything wait, has anything died?"""

import socket
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from deploy import dead
from deploy.asked import asked, in_short
from deploy.queues import look
from deploy.setup import SERVICES, database_of
from services.notifications.settings import NotificationsSettings
from shared import clock, declaration, mongo, topology
from shared.mongo import PyMongoError
from shared.publisher import connect
from shared.settings import CommonSettings, problems_of

LAG_ALARM_SECONDS = 30


class SettingsMissing(Exception):
    """What the services need is not set; the message lists every variable."""


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool
    told: str


async def examine(settings: CommonSettings) -> list[Check]:
    """All checks; none changes anything."""
    checks = [await _broker(settings), await _queues(settings), await _dead(settings), await _database(settings)]
    checks += [await _outbox(settings, service) for service in SERVICES if service != "gateway"]
    checks += [_reachable(name, url) for name, url in _outside()]
    return checks


async def _broker(settings: CommonSettings) -> Check:
    try:
        problems = await check_topology(settings)
    except (OSError, TimeoutError) as error:
        return Check("RabbitMQ", False, f"does not answer: {error}")
    return Check(
        "RabbitMQ", not problems, "; ".join(problems) or f"answers, {len(topology.QUEUES)} queues as on the map"
    )


async def _queues(settings: CommonSettings) -> Check:
    """Is each queue read, and what waits. A service that is away is seen here: its queues have no reader."""
    readers = {read.name: read.reader for read in topology.READ_QUEUES}
    try:
        found = await look(str(settings.amqp_url), [*readers, *topology.WAITS])
    except Exception as error:  # noqa: BLE001 - a report names every trouble and goes on
        return Check("queues", False, f"cannot be asked: {str(error)[:200]}")
    unread = Counter(reader for name, reader in readers.items() if not found[name].readers)
    again = sum(found.pop(wait).messages for wait in topology.WAITS)
    waiting = sum(queue.messages for queue in found.values())
    longest = max(found, key=lambda name: found[name].messages)
    told = f"{waiting} messages wait" + (f", {found[longest].messages} in {longest}" if waiting else "")
    told += f", and {again} for another try" if again else ""
    away = ", ".join(f"{number} of {reader}" for reader, number in unread.items())
    return Check("queues", not unread, f"nobody reads {away} (look: its /readyz); {told}" if unread else told)


async def _dead(settings: CommonSettings) -> Check:
    try:
        counts = await dead.counts(str(settings.amqp_url))
    except Exception as error:  # noqa: BLE001 - a report names every trouble and goes on
        return Check("dead letters", False, f"cannot be counted: {error}")
    told = ", ".join(f"{count} in {queue}" for queue, count in counts.items())
    return Check("dead letters", not counts, f"{told} (look: anlauf dead list)" if told else "none")


async def _database(settings: CommonSettings) -> Check:
    client = mongo.connect(str(settings.mongo_url), app="anlauf-doctor", timeout_ms=3000)
    try:
        hello = await client.admin.command("hello")
        version = (await client.admin.command("buildInfo"))["version"]
    except PyMongoError as error:
        return Check("MongoDB", False, f"does not answer: {in_short(error)}")
    finally:
        client.close()
    good = bool(hello.get("setName")) and bool(hello.get("isWritablePrimary"))
    told = f"{version}, replica set {hello.get('setName')}, writable primary: {hello.get('isWritablePrimary')}"
    return Check("MongoDB", good, told)


async def _outbox(settings: CommonSettings, service: str) -> Check:
    client = mongo.connect(str(settings.mongo_url), app="anlauf-doctor", timeout_ms=3000)
    try:
        outbox = client[settings.database_prefix + database_of(service)]["outbox"]
        oldest = await outbox.find_one({"state": 0}, sort=[("_id", 1)])
    except PyMongoError as error:
        return Check(f"outbox of {service}", False, in_short(error))
    finally:
        client.close()
    lag = (clock.now() - oldest["created_at"]).total_seconds() if oldest else 0.0
    return Check(f"outbox of {service}", lag < LAG_ALARM_SECONDS, f"oldest event waiting: {lag:.0f} s")


def _outside() -> list[tuple[str, tuple[str, int]]]:
    """Who receives what we send."""
    problems: list[str] = []
    own = problems_of(NotificationsSettings, problems)
    if own is None:
        raise SettingsMissing("\n".join(problems))
    sms = urlsplit(str(own.sms_url))
    port = sms.port or (443 if sms.scheme == "https" else 80)
    return [("mail server", (own.smtp_host, own.smtp_port)), ("SMS provider", (sms.hostname or "", port))]


def _reachable(name: str, address: tuple[str, int]) -> Check:
    try:
        socket.create_connection(address, timeout=3).close()
    except OSError as error:
        return Check(name, False, f"{address[0]}:{address[1]} {error}")
    return Check(name, True, f"{address[0]}:{address[1]} answers")


async def check_topology(settings: CommonSettings) -> list[str]:
    """What the broker lacks or has otherwise than the map."""
    connection = await connect(str(settings.amqp_url), "anlauf.check")
    try:
        return await declaration.check(await connection.channel())
    finally:
        await connection.close()


def run(settings: CommonSettings) -> list[Check]:
    return asked(examine(settings))
