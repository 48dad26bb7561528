"""The kill switch of notifications: stop one kind of message, start it again, see which stand still."""

import os
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from deploy.asked import asked
from deploy.notify import notifications_app
from deploy.operate import Json, common, print_json
from services.notifications.kinds import Kind
from services.notifications.store.limits import LimitStore
from shared import mongo

__all__ = ["notifications_app"]  # with its commands

Result = TypeVar("Result")
KindArgument = Annotated[Kind, typer.Argument(help="A kind of the catalogue, e.g. matches_found")]


@notifications_app.command("stop")
def stop(kind: KindArgument) -> None:
    """Send no message of this kind until it is started again. What is due waits, as long as it is worth sending.

    \b
    Example:
      anlauf notifications stop matches_found
    """
    asked(_at_the_switches(lambda limits: limits.stop(kind)))
    typer.echo(f"{kind} stands still; those due are looked at again every 15 minutes")


@notifications_app.command("start")
def start(kind: KindArgument) -> None:
    """Send messages of this kind again, within 15 minutes."""
    asked(_at_the_switches(lambda limits: limits.start(kind)))
    typer.echo(f"{kind} goes out again")


@notifications_app.command("stopped")
def stopped(as_json: Json = False) -> None:
    """List the kinds that stand still."""
    kinds = sorted(asked(_at_the_switches(lambda limits: limits.find_stopped())))
    if as_json:
        print_json(kinds)
    else:
        typer.echo("\n".join(kinds) or "all kinds go out")


async def _at_the_switches(work: Callable[[LimitStore], Awaitable[Result]]) -> Result:
    """In the database itself: the switch must work while notifications does not answer."""
    own = common()
    name = os.environ.get("NOTIFICATIONS_DATABASE", "notifications")
    client = mongo.connect(str(own.mongo_url), app="anlauf")
    try:
        return await work(LimitStore(mongo.database(client, own.database_prefix + name), b""))
    finally:
        client.close()
