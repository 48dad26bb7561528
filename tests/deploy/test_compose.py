"""What can be said of the containers without an engine: compose file, Dockerfile, .env.example, variables."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from pydantic_settings import BaseSettings

from deploy.local import ports
from services.gateway.settings import GatewaySettings
from services.listings.settings import ListingsSettings
from services.matching.settings import MatchingSettings
from services.notifications.settings import NotificationsSettings
from shared.settings import CommonSettings

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "deploy/compose.yaml").read_text("utf-8")
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text("utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]

OWN = {
    "listings": ListingsSettings,
    "matching": MatchingSettings,
    "notifications": NotificationsSettings,
    "gateway": GatewaySettings,
}
ONCE = {"setup", "seed"}  # do one thing and end
OURS = {*OWN, *ONCE, "inbox"}
SERVERS = {"mongo", "rabbitmq"}
PORTS = {port.variable for port in vars(ports).values() if isinstance(port, ports.Port)}
NOT_SETTINGS = PORTS | {"ANLAUF_DEMO", "ANLAUF_LOCAL_DIR"}
COMPOSE_ALONE = {"RABBITMQ_PASSWORD", "ANLAUF_IMAGE", "BUILD_NETWORK"} | {
    f"{image}_IMAGE" for image in ("PYTHON", "NODE", "MONGO", "RABBITMQ")
}
REFERENCE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


def variable(kind: type[BaseSettings], field: str) -> str:
    return f"{kind.model_config.get('env_prefix', '')}{field}".upper()


FIELDS = {
    variable(kind, name): field for kind in (CommonSettings, *OWN.values()) for name, field in kind.model_fields.items()
}
SECRETS = {name for name, field in FIELDS.items() if "SecretStr" in str(field.annotation)} | {"RABBITMQ_PASSWORD"}


def given(service: str) -> dict[str, str]:
    """The variables a container gets when nobody sets any."""
    environment: Mapping[str, str] = SERVICES[service].get("environment", {})
    return {name: REFERENCE.sub(lambda found: found[2], value) for name, value in environment.items()}


def example() -> dict[str, str]:
    """The variables of .env.example with the values beside them."""
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    settings = [found for line in lines if (found := re.fullmatch(r"#([A-Z_]+)=(.*)", line))]
    return {found[1]: found[2] for found in settings}


def test_the_services_are_ours_and_two_servers() -> None:
    assert set(SERVICES) == OURS | SERVERS


@pytest.mark.parametrize("service", sorted((OURS | SERVERS) - ONCE))
def test_what_keeps_running_is_watched_and_started_again(service: str) -> None:
    assert SERVICES[service]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[service]["restart"] == "unless-stopped"


@pytest.mark.parametrize("service", sorted(ONCE))
def test_what_does_one_thing_is_not_started_again(service: str) -> None:
    assert "restart" not in SERVICES[service]
    assert "healthcheck" not in SERVICES[service]


@pytest.mark.parametrize("service", sorted(OURS))
def test_our_containers_may_do_nothing_they_need_not(service: str) -> None:
    container = SERVICES[service]
    assert container["read_only"] is True
    assert container["tmpfs"] == ["/tmp"]
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "user", "cap_add", "network_mode"} & set(container)


@pytest.mark.parametrize("service", sorted(OWN))
def test_a_service_is_given_longer_to_stop_than_it_takes(service: str) -> None:
    grace = int(SERVICES[service]["stop_grace_period"].removesuffix("s"))
    assert grace > CommonSettings.model_fields["stop_seconds"].default


def test_the_image_is_built_once_and_never_looked_for_elsewhere() -> None:
    assert [name for name in SERVICES if "build" in SERVICES[name]] == ["setup"]
    assert {(SERVICES[name]["image"], SERVICES[name]["pull_policy"]) for name in OURS} == {
        ("${ANLAUF_IMAGE:-anlauf:local}", "never")
    }


def test_ports_are_open_on_the_loopback_interface_alone_and_can_be_moved() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert len(published) == 4
    assert all(re.fullmatch(r"127\.0\.0\.1:\$\{\w+_PORT:-(\d+)\}:\1", port) for port in published)


def test_broker_and_database_stand_in_a_network_that_leads_nowhere() -> None:
    assert yaml.safe_load(COMPOSE)["networks"]["inner"] == {"internal": True}
    assert all(SERVICES[name]["networks"] == ["inner"] and "ports" not in SERVICES[name] for name in SERVERS)


def test_a_secret_with_a_default_says_that_it_is_none() -> None:
    defaults = {name: default for name, default in REFERENCE.findall(COMPOSE) if name in SECRETS}
    assert defaults.keys() == {name for name in SECRETS if name not in FIELDS or FIELDS[name].is_required()}
    assert all(default.startswith("demo-only-") for default in defaults.values())


@pytest.mark.parametrize("service", sorted(OURS))
def test_containers_are_given_only_variables_that_somebody_reads(service: str) -> None:
    assert not given(service).keys() - FIELDS.keys() - NOT_SETTINGS


@pytest.mark.parametrize("service", sorted(OWN))
def test_a_service_starts_with_what_it_is_given(service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # away from any .env
    for name in FIELDS:
        monkeypatch.delenv(name, raising=False)
    for name, value in given(service).items():
        monkeypatch.setenv(name, value)
    assert CommonSettings().http_host == "0.0.0.0"
    own: Any = OWN[service]()
    assert own.port == 8000  # where the health check asks, and the gateway's port leads
    assert SERVICES[service]["command"] == ["serve", service]


class Answer(BaseHTTPRequestHandler):
    """Answers /readyz and /livez with the server's status."""

    status: ClassVar[int] = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path in ("/readyz", "/livez") else 404)
        self.end_headers()
        self.wfile.write(json.dumps({"problems": {"database": "away"}}).encode())

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture
def http_server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("service", sorted({*OWN, "inbox"}))
@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_a_health_check_tells_ready_from_not_ready(
    service: str, status: int, code: int, http_server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answer, "status", status)
    command = SERVICES[service]["healthcheck"]["test"][1:]
    asked = f"{http_server.server_port}"
    command = [sys.executable, *(re.sub(r"\b80(00|25)\b", asked, word) for word in command[1:])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == code
    if code and service != "inbox":
        assert "database" in done.stderr  # `docker inspect` shows why


def test_the_inbox_listens_where_its_ports_lead() -> None:
    published = {port.rpartition(":")[2] for port in SERVICES["inbox"]["ports"]}
    assert {given("inbox")[name] for name in ("INBOX_SMTP_PORT", "INBOX_MAIL_PORT", "INBOX_SMS_PORT")} == published
    assert given("notifications")["NOTIFICATIONS_SMS_KEY"] == given("inbox")["NOTIFICATIONS_SMS_KEY"]


def test_the_image_runs_as_somebody_without_rights_and_holds_no_build_tools() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.*)$", last, re.MULTILINE) == ["10001:10001"]
    assert 'ENTRYPOINT ["anlauf"]' in last
    assert re.findall(r"^COPY (.*)$", last, re.MULTILINE) == ["--from=build /app /app"]
    assert not re.search(r"\b(pip|uv|npm|apt|apt-get)\b", last)


def test_the_dockerfile_needs_no_buildkit_and_names_no_registry() -> None:
    assert not re.search(r"--mount|<<|# *syntax *=|https?://", DOCKERFILE)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"${NODE_IMAGE}", "${PYTHON_IMAGE}"}


def test_dockerfile_and_compose_stand_on_the_same_pinned_images() -> None:
    pinned = dict(re.findall(r"^ARG (\w+_IMAGE)=(\S+)$", DOCKERFILE, re.MULTILINE))
    wanted = {name: default for name, default in REFERENCE.findall(COMPOSE) if name.endswith("_IMAGE")}
    assert pinned.items() <= wanted.items()
    assert all(re.search(r":(\d+\.\d+|24-slim|local)", image) for image in wanted.values())


def test_nothing_private_is_sent_to_the_engine() -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert rules[0] == "*"
    assert not {"!.env", "!.local", "!.git", "!."} & set(rules)


def test_env_example_names_every_variable_there_is() -> None:
    assert example().keys() == FIELDS.keys() | NOT_SETTINGS | COMPOSE_ALONE
    assert {name for name, _ in REFERENCE.findall(COMPOSE)} <= example().keys()


def test_env_example_shows_the_defaults_that_hold_and_no_secret() -> None:
    defaults = {name: field.default for name, field in FIELDS.items() if not field.is_required()}
    for name, default in defaults.items():
        assert example()[name] == f"{'' if default is None else default:{'g' if isinstance(default, float) else ''}}"
    required = {name for name, field in FIELDS.items() if field.is_required()}
    assert {example()[name] for name in required | SECRETS} == {""}
    used = {name: default for name, default in REFERENCE.findall(COMPOSE) if name in COMPOSE_ALONE - SECRETS}
    assert used.items() <= example().items()


def test_the_page_on_running_names_every_variable() -> None:
    page = (ROOT / "docs/running.md").read_text("utf-8")
    assert [name for name in example() if f"`{name}`" not in page] == []
