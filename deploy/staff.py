"""Who of the centre may sign in: add a colleague by mail address, take one out, list them."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Annotated, Any

import typer

from deploy.asked import asked
from deploy.operate import Json, common, print_json
from services.gateway.accounts import Address, Pepper, read_mail
from services.gateway.roles import COUNSELLOR, EDITOR, OPERATOR
from services.gateway.settings import GatewaySettings
from services.gateway.staff import StaffStore
from services.gateway.store import AccountStore
from shared import mongo
from shared.errors import DomainError
from shared.mongo import Database
from shared.settings import problems_of

staff_app = typer.Typer(no_args_is_help=True, help="Who of the centre may sign in, and as what.")

Mail = Annotated[str, typer.Argument(help="Their mail address; the link to sign in goes there.")]


class Role(StrEnum):
    """See docs/roles.md."""

    COUNSELLOR = COUNSELLOR
    EDITOR = EDITOR
    OPERATOR = OPERATOR


@staff_app.command("add")
def add(mail: Mail, role: Annotated[Role, typer.Option(help="What they may do: docs/roles.md.")]) -> None:
    """Let a colleague in, who then has a link sent to this address. Twice is once.

    Not needed where staff sign in at the centre's own provider (GATEWAY_OIDC_ISSUER), which says who has which role.

    \b
    Example:
      anlauf staff add kim@jbz.example --role counsellor
    """
    address = _read(mail)
    asked(_with(lambda db, pepper: AccountStore(db, pepper).open_account(role.value, address)))
    typer.echo(f"{mail} may sign in as {role.value}: by a link, at /anmelden?role=counsellor")


@staff_app.command("remove")
def remove(mail: Mail) -> None:
    """Let a colleague in no longer: sessions end at once, no link and no passkey leads into their accounts any more.

    What they have done stays on record. Who has a role at the centre's provider comes in again by that: take it there.

    \b
    Example:
      anlauf staff remove kim@jbz.example
    """
    address = _read(mail)
    count = asked(_with(lambda db, pepper: StaffStore(db, pepper).remove(address)))
    typer.echo(f"{count} account{'s' if count != 1 else ''} shut")
    raise typer.Exit(0 if count else 1)


@staff_app.command("list")
def show(as_json: Json = False) -> None:
    """Who may sign in as what, and since when they have not. Addresses are kept as hashes and cannot be listed."""
    found = asked(_with(lambda db, pepper: StaffStore(db, pepper).list()))
    if as_json:
        print_json([vars(one) for one in found])
        return
    for one in found:
        typer.echo(f"{one.id}  {one.role:10}  {'provider' if one.provider else 'link':8}  {one.last_seen_at:%Y-%m-%d}")


def _read(mail: str) -> Address:
    try:
        return read_mail(mail)
    except DomainError as error:
        typer.echo(f"anlauf staff: {error.message}", err=True)
        raise typer.Exit(2) from None


async def _with(work: Callable[[Database, Pepper], Awaitable[Any]]) -> Any:
    servers = common()
    problems: list[str] = []
    own = problems_of(GatewaySettings, problems)
    if own is None:
        typer.echo("\n".join(["Settings are missing or wrong:", *problems]), err=True)
        raise typer.Exit(2)
    client = mongo.connect(str(servers.mongo_url), app="anlauf")
    try:
        db = mongo.database(client, servers.database_prefix + own.database)
        return await work(db, Pepper(own.pepper.get_secret_value()))
    finally:
        client.close()
