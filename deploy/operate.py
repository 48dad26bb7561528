"""The operator's commands: setup, seed, topology, doctor, configuration, interface documents."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.asked import asked
from shared.settings import CommonSettings, problems_of

topology_app = typer.Typer(no_args_is_help=True, help="The map of exchanges and queues.")
matching_app = typer.Typer(no_args_is_help=True, help="What matching finds, and for whom not.")
config_app = typer.Typer(no_args_is_help=True, help="The settings in force.")
docs_app = typer.Typer(no_args_is_help=True, help="The interface documents in docs/.")

LOCAL = Path(__file__).resolve().parents[1] / ".local"
Json = Annotated[bool, typer.Option("--json", help="Data instead of words, for scripts.")]


def register(app: typer.Typer) -> None:
    """Add the operator's commands to ``app``."""
    from deploy.backup_command import backup, restore
    from deploy.dead_command import dead_app
    from deploy.import_command import import_app

    app.command()(setup)
    app.command()(seed)
    app.command()(doctor)
    app.command()(backup)
    app.command()(restore)
    app.add_typer(topology_app, name="topology")
    app.add_typer(dead_app, name="dead")
    app.add_typer(matching_app, name="matching")
    app.add_typer(config_app, name="config")
    app.add_typer(import_app, name="import")
    app.add_typer(docs_app, name="docs")


def find_the_run() -> None:
    """Where no broker is named, use the settings of the `anlauf up` that runs in this checkout, and say so."""
    if os.environ.get("ANLAUF_AMQP_URL"):
        return
    from deploy.local import environment

    directory = Path(os.environ.get("ANLAUF_LOCAL_DIR") or LOCAL)
    if found := environment.of_the_run(directory):
        typer.echo(f"(settings of the run in {directory})", err=True)
        for name, value in found.items():
            os.environ.setdefault(name, value)


def common() -> CommonSettings:
    find_the_run()
    problems: list[str] = []
    settings = problems_of(CommonSettings, problems)
    if settings is None:
        typer.echo("\n".join(["Settings are missing or wrong:", *problems]), err=True)
        raise typer.Exit(2)
    return settings


def print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def setup(
    replica_set: Annotated[
        str | None, typer.Option(help="Make a fresh mongod at HOST:PORT a one-node replica set.")
    ] = None,
    wait: Annotated[float, typer.Option(help="Seconds to wait for the servers.")] = 60,
) -> None:
    """Make broker and database ready: replica set, indexes, exchanges, queues, Germany's towns. Safe to repeat.

    \b
    Examples:
      anlauf setup
      anlauf setup --replica-set mongo:27017
    """
    from deploy.import_places import import_towns
    from deploy.setup import NotReady, set_up

    try:
        asked(set_up(common(), typer.echo, replica_set_host=replica_set, seconds=wait))
        asked(import_towns(common(), typer.echo))
    except NotReady as error:
        typer.echo(f"anlauf setup: {error}", err=True)
        raise typer.Exit(1) from None


def seed() -> None:
    """Fill a fresh installation with the demo region: 60 offers, 300 profiles, three accounts. Never in production.

    \b
    Example:
      ANLAUF_DEMO=1 anlauf seed
    """
    from deploy.seed.seed import seed as fill

    asked(fill(common(), typer.echo))


def doctor(as_json: Json = False) -> None:
    """Ask every part whether it answers; exit 1 if anything is wrong. Changes nothing.

    \b
    Example:
      anlauf doctor --json
    """
    from deploy.doctor import SettingsMissing, run

    try:
        checks = run(common())
    except SettingsMissing as error:
        typer.echo(f"Settings are missing or wrong:\n{error}", err=True)
        raise typer.Exit(2) from None
    if as_json:
        print_json([vars(check) for check in checks])
    else:
        for check in checks:
            typer.echo(f"{'ok   ' if check.ok else 'WRONG'}  {check.name:24} {check.told}")
    raise typer.Exit(0 if all(check.ok for check in checks) else 1)


@topology_app.command("show")
def topology_show(as_json: Json = False) -> None:
    """Every queue, who reads it and what lands there."""
    from shared import topology

    queues = [
        {
            "queue": q.name,
            "reader": q.reader,
            "message": (q.event if isinstance(q, topology.EventQueue) else q.request).__name__,
        }
        for q in topology.READ_QUEUES
    ]
    if as_json:
        print_json({"exchanges": topology.EXCHANGES, "queues": topology.QUEUES, "bindings": topology.BINDINGS})
    for queue in [] if as_json else queues:
        typer.echo(f"{queue['reader']:14} {queue['queue']:58} {queue['message']}")


@topology_app.command("check")
def topology_check(as_json: Json = False) -> None:
    """Hold the broker against the map; exit 1 if it lacks something or has it otherwise."""
    from deploy.doctor import check_topology

    problems = asked(check_topology(common()))
    if as_json:
        print_json(problems)
    else:
        typer.echo("\n".join(problems) or "The broker holds the whole map.")
    raise typer.Exit(1 if problems else 0)


@matching_app.command("report")
def matching_report(as_json: Json = False) -> None:
    """Is anybody left out: people, matches and who has none, by age, field and distance. Counts alone; changes nothing.

    \b
    Example:
      anlauf matching report --json
    """
    from deploy import report
    from shared.rpc import Unanswered

    try:
        found = asked(report.ask_for_report(str(common().amqp_url)))
    except Unanswered as error:
        typer.echo(f"anlauf matching report: matching does not answer ({error})", err=True)
        raise typer.Exit(1) from None
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        typer.echo("\n".join(report.lines(found)))


@config_app.command("show")
def config_show(as_json: Json = False) -> None:
    """Every setting in force, secrets masked; exit 2 with all problems when one is missing."""
    from deploy.config import describe

    find_the_run()
    rows, problems = describe()
    if as_json:
        print_json({"settings": rows, "problems": problems})
    else:
        for name, value in rows.items():
            typer.echo(f"{name}={value}")
        for problem in problems:
            typer.echo(problem, err=True)
    raise typer.Exit(2 if problems else 0)


@docs_app.command("write")
def docs_write(directory: Annotated[Path, typer.Option(help="Where they go.")] = Path("docs")) -> None:
    """Write openapi.json and the AsyncAPI documents from the code. CI fails when the committed ones are stale."""
    from deploy.documents import write

    for path in write(directory):
        typer.echo(path)
