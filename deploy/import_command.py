"""`anlauf import`: the command line around ``import_offers``."""

import asyncio
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from deploy.operate import Json, common, print_json

import_app = typer.Typer(no_args_is_help=True, help="Offers out of files.")


@import_app.callback()
def files() -> None:
    """Offers out of files."""


@import_app.command("offers")
def import_offers(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV or JSON.")],
    employer: Annotated[UUID, typer.Option(help="For which employer, its id.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only the report; nothing is stored.")] = False,
    as_json: Json = False,
) -> None:
    """Import offers from a file; the same file again changes nothing. Exit 1 when a row is refused.

    \b
    Examples:
      anlauf import offers angebote.csv --employer 0192... --dry-run
      anlauf import offers angebote.json --employer 0192... --json
    """
    from deploy import import_offers as imports
    from shared.rpc import Refused, Unanswered

    def say(job: Any) -> None:
        percent = 100 * job.bytes_done // max(job.bytes_total, 1)
        typer.echo(f"{percent:3} %  {job.rows} rows: {_counted(job)}", err=True)

    try:
        job, refused = asyncio.run(imports.run(str(common().amqp_url), file, employer, dry_run=dry_run, say=say))
    except (Refused, Unanswered, ValueError) as error:
        typer.echo(f"anlauf import offers: {error}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        print_json({"import": job.model_dump(mode="json"), "refused": [row.model_dump(mode="json") for row in refused]})
    for row in [] if as_json else refused:
        for wrong in row.errors:
            typer.echo(f"row {row.row} ({row.external_id}) {wrong.pointer}: {wrong.detail}")
    if job.problem is not None:
        typer.echo(f"anlauf import offers: {job.problem.detail}", err=True)
    raise typer.Exit(1 if refused or job.state == "failed" else 0)


def _counted(job: Any) -> str:
    return ", ".join(f"{number} {outcome}" for outcome, number in job.counts.model_dump().items())
