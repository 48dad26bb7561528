"""Which ports a run uses, what each is for, and the variable that moves it."""

import errno
import random
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.process import StartError


@dataclass(frozen=True)
class Port:
    """A port `anlauf up` listens on, on the loopback interface."""

    variable: str
    default: int
    purpose: str


GATEWAY = Port("GATEWAY_PORT", 8000, "the board")
LISTINGS = Port("LISTINGS_PORT", 8001, "the health of listings")
MATCHING = Port("MATCHING_PORT", 8002, "the health of matching")
NOTIFICATIONS = Port("NOTIFICATIONS_PORT", 8003, "the health of notifications")
SMTP = Port("INBOX_SMTP_PORT", 1025, "the mail inbox, SMTP")
MAIL = Port("INBOX_MAIL_PORT", 8025, "the mail inbox, page and API")
SMS = Port("INBOX_SMS_PORT", 8026, "the SMS inbox")
AMQP = Port("ANLAUF_AMQP_PORT", 5682, "the private RabbitMQ")
MONGO = Port("ANLAUF_MONGO_PORT", 27027, "the private MongoDB")
# Below the range the kernel gives to outgoing connections, and beside every default above.
NOBODYS_PORTS = range(20000, 27000)
_claims: list[socket.socket] = []
SERVICES = {"listings": LISTINGS, "matching": MATCHING, "notifications": NOTIFICATIONS, "gateway": GATEWAY}


def number(port: Port, environment: Mapping[str, str]) -> int:
    """The port's number in this environment; :class:`StartError` when what is set there is none."""
    value = environment.get(port.variable) or str(port.default)
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 65536:
        raise StartError(f"{port.variable} is {value!r}, which is not a port number (1 to 65535).")
    return int(value)


def check_free(ports: Iterable[Port], environment: Mapping[str, str]) -> None:
    """Raise :class:`StartError` with one line for each port that is taken or wanted twice."""
    complaints, seen = [], dict[int, Port]()
    for port in ports:
        wanted = number(port, environment)
        if wanted in seen:
            complaints.append(f"Port {wanted} is wanted twice: {seen[wanted].variable} and {port.variable}.")
        elif (problem := why_not(wanted)) is not None:
            complaints.append(
                f"Port {wanted} ({port.purpose}) {problem}. Choose another with {port.variable}, "
                f"for example: {port.variable}={wanted + 100 if wanted < 65000 else wanted - 100} make run"
            )
        seen[wanted] = port
    if len(complaints) > 3:
        complaints.append("So many at once: perhaps another Anlauf is running on this machine.")
    if complaints:
        raise StartError("\n".join(complaints))


def why_not(port: int) -> str | None:
    """Why nothing can listen on this loopback port now, or None when it is free."""
    try:
        listening_socket(port).close()
    except OSError as error:
        return "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
    return None


def listening_socket(port: int, host: str = "127.0.0.1") -> socket.socket:
    """A TCP socket bound to the port; OSError when that is taken."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(1024)
    except OSError:
        bound.close()
        raise
    return bound


def any_free_port() -> int:
    """A port nobody listens on, which no other call is given, in any process, as long as this process lives.

    Whoever asks needs a moment until it listens, and another one asks in that moment: so each port given away is
    claimed by a datagram socket of the same number, which the kernel closes with the process.
    """
    # The system's dice: a property test seeds the others, and each process would try the same ports.
    for port in random.SystemRandom().sample(NOBODYS_PORTS, len(NOBODYS_PORTS)):
        claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            continue
        if why_not(port) is None:
            _claims.append(claim)
            return port
        claim.close()
    raise StartError(f"No port is free between {NOBODYS_PORTS.start} and {NOBODYS_PORTS.stop}.")


def kept_port(file: Path) -> int:
    """The port noted in ``file`` if that is still free, else a new one, noted there: a restart keeps its address."""
    if file.exists() and why_not(port := int(file.read_text(encoding="ascii"))) is None:
        return port
    file.parent.mkdir(parents=True, exist_ok=True)
    port = any_free_port()
    file.write_text(str(port), encoding="ascii")
    return port
