"""The `anlauf` command. Each subcommand imports what it needs when it runs, so that `anlauf --help` stays quick."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from deploy.operate import register
from deploy.staff import staff_app
from deploy.switches import notifications_app

ROOT = Path(__file__).resolve().parents[1]

app = typer.Typer(
    name="anlauf",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

DirectoryOption = Annotated[
    Path, typer.Option(envvar="ANLAUF_LOCAL_DIR", help="Where data, logs and secrets of a local run are kept.")
]


class Service(StrEnum):
    """The four services, by the names of their folders."""

    LISTINGS = "listings"
    MATCHING = "matching"
    NOTIFICATIONS = "notifications"
    GATEWAY = "gateway"


@app.callback()
def anlauf() -> None:
    """Anlauf, the internship board: run it, look into it, repair it."""


@app.command()
def up(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The board. [GATEWAY_PORT, 8000]")] = None,
    smtp_port: Annotated[int | None, typer.Option(help="Mail inbox, SMTP. [INBOX_SMTP_PORT, 1025]")] = None,
    mail_port: Annotated[int | None, typer.Option(help="Mail inbox, page. [INBOX_MAIL_PORT, 8025]")] = None,
    sms_port: Annotated[int | None, typer.Option(help="SMS inbox. [INBOX_SMS_PORT, 8026]")] = None,
    amqp_port: Annotated[int | None, typer.Option(help="Private RabbitMQ. [ANLAUF_AMQP_PORT, 5682]")] = None,
    mongo_port: Annotated[int | None, typer.Option(help="Private MongoDB. [ANLAUF_MONGO_PORT, 27027]")] = None,
    directory: DirectoryOption = ROOT / ".local",
) -> None:
    """Run all of Anlauf on this machine until Ctrl-C: servers, services, inboxes and a demo region.

    RabbitMQ and MongoDB are started privately, unless ANLAUF_AMQP_URL or ANLAUF_MONGO_URL name running ones. Settings
    come from the options, the environment, then the file .env. Data stay for the next run.

    \b
    Examples:
      anlauf up
      anlauf up --port 9000
      ANLAUF_AMQP_URL=amqp://guest:guest@localhost/ anlauf up
    """
    from deploy.local.process import StartError
    from deploy.local.up import up as run_everything

    chosen = {
        "GATEWAY_PORT": port,
        "INBOX_SMTP_PORT": smtp_port,
        "INBOX_MAIL_PORT": mail_port,
        "INBOX_SMS_PORT": sms_port,
        "ANLAUF_AMQP_PORT": amqp_port,
        "ANLAUF_MONGO_PORT": mongo_port,
    }
    options = {name: str(value) for name, value in chosen.items() if value is not None}
    try:
        run_everything(directory.resolve(), options | {"ANLAUF_LOCAL_DIR": str(directory.resolve())})
    except StartError as error:
        typer.echo(f"anlauf up: {error}", err=True)
        raise typer.Exit(1) from None


@app.command()
def serve(service: Annotated[Service, typer.Argument(help="Which of the four.")]) -> None:
    """Run one service in the foreground until SIGTERM.

    It listens on ANLAUF_HTTP_HOST (127.0.0.1) and <SERVICE>_PORT: gateway 8000, and for health and figures listings
    8001, matching 8002, notifications 8003.

    \b
    Examples:
      anlauf serve matching
      GATEWAY_PORT=9000 anlauf serve gateway
    """
    import uvicorn

    from deploy.local import ports
    from deploy.serving import serving

    config = uvicorn.Config(
        f"services.{service}.app:create_app",
        factory=True,
        host=os.environ.get("ANLAUF_HTTP_HOST", "127.0.0.1"),
        port=ports.number(ports.SERVICES[service], os.environ),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # GATEWAY_TRUSTED_PROXIES says whom the gateway believes
        timeout_graceful_shutdown=20,
    )
    serving(config)


@app.command()
def inbox(directory: DirectoryOption = ROOT / ".local") -> None:
    """Run the mail inbox (SMTP 1025, page and API 8025) and the SMS provider's stand-in (8026) until SIGTERM.

    The API has Mailpit's shape. Ports: INBOX_SMTP_PORT, INBOX_MAIL_PORT, INBOX_SMS_PORT. The SMS key that callers
    have to send is NOTIFICATIONS_SMS_KEY.

    \b
    Examples:
      NOTIFICATIONS_SMS_KEY=local anlauf inbox
      curl -s localhost:8025/api/v1/messages
      curl -s localhost:8026/messages
      curl -s localhost:8026/faults -H 'Content-Type: application/json' -d '{"mode": "http_500", "count": 3}'
    """
    from deploy.inbox.listen import run
    from deploy.local.process import StartError

    try:
        run(os.environ, directory.resolve() / "inbox")
    except StartError as error:
        typer.echo(f"anlauf inbox: {error}", err=True)
        raise typer.Exit(1) from None


@app.command()
def assets() -> None:
    """Copy what the pages need out of node_modules to where the gateway serves it; `make assets` installs them first.

    \b
    Example:
      npm ci --ignore-scripts && anlauf assets
    """
    from services.gateway.assets import install

    install(ROOT)


register(app)
app.add_typer(notifications_app, name="notifications")
app.add_typer(staff_app, name="staff")

if __name__ == "__main__":
    app()
