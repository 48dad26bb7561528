"""`anlauf backup` and `anlauf restore`: the command line around ``backup``."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from deploy.asked import in_words
from deploy.operate import Json, common, print_json
from shared.settings import CommonSettings

Work = Callable[[CommonSettings, Path, Callable[[str], None]], dict[str, int]]


def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where it goes; must not be there yet.")],
    as_json: Json = False,
) -> None:
    """Write all four databases to one file, as they are at one moment; the services may go on.

    The file holds personal data. GATEWAY_PEPPER and NOTIFICATIONS_SIGNING_KEY are not in it: keep them apart from it.

    \b
    Example:
      anlauf backup anlauf-2026-11-30.gz
    """
    from deploy.backup import back_up

    _do("backup", back_up, file, as_json)


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="What backup has written.")],
    as_json: Json = False,
) -> None:
    """Fill empty databases out of a backup. Services must not run; `anlauf setup` comes afterwards.

    \b
    Example:
      anlauf restore anlauf-2026-11-30.gz && anlauf setup
    """
    from deploy.backup import restore as fill

    _do("restore", fill, file, as_json)


def _do(name: str, work: Work, file: Path, as_json: bool) -> None:
    from deploy.backup import BackupError

    def say(told: str) -> None:
        typer.echo(told, err=True)

    try:
        with in_words():
            counts = work(common(), file, say)
    except (BackupError, OSError) as error:
        typer.echo(f"anlauf {name}: {error}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        print_json(counts)
    else:
        typer.echo(", ".join(f"{number} documents of {service}" for service, number in counts.items()))
