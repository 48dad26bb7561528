"""The settings all services share, read from the environment, from ``.env``, or from files in a secrets folder.

A missing or wrong setting stops the service at start, with every problem listed by the variable's name.
"""

import os
import sys
from typing import TypeVar

from pydantic import AmqpDsn, Field, MongoDsn, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_PREFIX = "demo-only-"


class CommonSettings(BaseSettings):
    """Variables ``ANLAUF_...``."""

    model_config = SettingsConfigDict(
        env_prefix="ANLAUF_",
        env_file=".env",
        extra="ignore",
        secrets_dir="/run/secrets" if os.path.isdir("/run/secrets") else None,
    )

    amqp_url: AmqpDsn = Field(description="RabbitMQ 3.10 or later, e.g. amqp://user:secret@host:5672/vhost")
    mongo_url: MongoDsn = Field(
        description="MongoDB 6 or later, a replica set, e.g. mongodb://host:27017/?replicaSet=rs0"
    )
    database_prefix: str = Field("", description="put before every database name; one server, many installations")
    http_host: str = Field("127.0.0.1", description="address the service listens on")
    log_format: str = Field("console", pattern="^(console|json)$")
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$")
    stop_seconds: float = Field(20.0, gt=0, description="how long a stopping service may finish what it has in hand")


Own = TypeVar("Own", bound=BaseSettings)


def load(own: type[Own]) -> tuple[CommonSettings, Own]:
    """The common settings and a service's own; if any is missing or wrong, list every one on stderr and exit with 2."""
    problems: list[str] = []
    common, mine = problems_of(CommonSettings, problems), problems_of(own, problems)
    if common is None or mine is None:
        print("Settings are missing or wrong:", *problems, sep="\n", file=sys.stderr)  # noqa: T201 - before logs are set up
        raise SystemExit(2)
    return common, mine


def problems_of(kind: type[Own], problems: list[str]) -> Own | None:
    """The settings, or None after adding a line per missing or wrong one to ``problems``."""
    try:
        return kind()
    except ValidationError as error:
        prefix = kind.model_config.get("env_prefix", "")
        problems += [f"  {prefix}{'__'.join(map(str, e['loc']))}".upper() + f": {e['msg']}" for e in error.errors()]
        return None


def refuse_demo_secret(public_url: str, secret: SecretStr) -> None:
    """The secrets that the compose file's demo falls back to are public: raise when people come over https."""
    if public_url.startswith("https://") and secret.get_secret_value().startswith(DEMO_PREFIX):
        raise ValueError(f"a secret beginning with {DEMO_PREFIX!r} is for the demo; set one of your own")
