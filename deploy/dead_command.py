"""`anlauf dead`: the command line around ``dead``."""

from typing import Annotated

import typer

from deploy.asked import asked
from deploy.operate import Json, common, print_json

dead_app = typer.Typer(no_args_is_help=True, help="Messages that could not be handled.")


def _on_the_map(queue: str | None) -> str | None:
    """The name of a queue that is read, also when its dead queue is named."""
    from shared import topology

    name = (queue or "").removesuffix(".dead")
    if queue is not None and name not in {read.name for read in topology.READ_QUEUES}:
        raise typer.BadParameter(f"there is no queue {name}; `anlauf topology show` lists them")
    return queue and name


Queue = Annotated[
    str,
    typer.Argument(
        callback=_on_the_map,
        help="The queue whose dead letters are meant, e.g. matching.on.listings.offer.published.v1",
    ),
]
Id = Annotated[str | None, typer.Option("--id", help="Only the message with this id.")]


@dead_app.command("list")
def dead_list(
    queue: Annotated[str | None, typer.Argument(callback=_on_the_map, help="One queue; all when left out.")] = None,
    as_json: Json = False,
) -> None:
    """Dead letters with their reasons, oldest first; of each queue the first 1,000.

    \b
    Examples:
      anlauf dead list
      anlauf dead list notifications.on.notifications.message.planned.v1 --json
    """
    from deploy import dead

    letters = asked(dead.list_letters(str(common().amqp_url), queue))
    if as_json:
        print_json([vars(letter) for letter in letters])
        return
    for letter in letters:
        typer.echo(f"{letter.died_at:26} {letter.queue}  {letter.id}  {letter.reason}  {letter.error[:120]}")
    typer.echo(f"{len(letters)} dead letters", err=True)


@dead_app.command("show")
def dead_show(queue: Queue, message_id: Annotated[str, typer.Argument(help="The message's id.")]) -> None:
    """One dead letter with its body, as JSON."""
    from deploy import dead

    letter = asked(dead.find_letter(str(common().amqp_url), queue, message_id))
    if letter is None:
        typer.echo(f"anlauf dead show: no letter {message_id} in {queue}", err=True)
        raise typer.Exit(1)
    print_json(vars(letter))


@dead_app.command("replay")
def dead_replay(queue: Queue, message_id: Id = None, as_json: Json = False) -> None:
    """Send dead letters to their queue again, under the same id: what had its effect already changes nothing.

    \b
    Examples:
      anlauf dead replay matching.on.listings.offer.published.v1
      anlauf dead replay matching.on.listings.offer.published.v1 --id 01a2...
    """
    from deploy import dead

    number = asked(dead.replay(str(common().amqp_url), queue, message_id))
    _tell(number, "sent again", message_id, as_json)


@dead_app.command("drop")
def dead_drop(
    queue: Queue,
    message_id: Id = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Delete dead letters for good."""
    from deploy import dead

    if not yes:
        typer.confirm(
            f"Delete {'message ' + message_id if message_id else 'ALL dead letters'} of {queue} for good?", abort=True
        )
    number = asked(dead.drop(str(common().amqp_url), queue, message_id))
    _tell(number, "deleted", message_id, as_json)


def _tell(number: int, done: str, message_id: str | None, as_json: bool) -> None:
    """How many letters; exit 1 when the one that was named is not there."""
    print_json({done.replace(" ", "_"): number}) if as_json else typer.echo(f"{number} {done}")
    raise typer.Exit(1 if message_id and not number else 0)
