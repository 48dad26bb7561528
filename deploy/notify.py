"""The operator's look at messages: what each kind says, in each language, before anybody is sent it."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from shared.contracts.words import Channel, Language

notifications_app = typer.Typer(no_args_is_help=True, help="The messages that people are sent.")


@notifications_app.callback()
def notifications() -> None:
    """The messages that people are sent."""


@notifications_app.command()
def preview(
    kind: Annotated[str, typer.Argument(help="Which message, e.g. matches_found; `all` lists them.")],
    language: Annotated[Language, typer.Option(help="In which language.")] = Language.GERMAN,
    channel: Annotated[Channel | None, typer.Option(help="As mail or SMS; the first its kind has.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the mail's HTML part here, to look at in a browser.")] = None,
) -> None:
    """Show a message as it would be sent, with invented persons and firms. Nothing is sent, no server is asked.

    \b
    Examples:
      anlauf notifications preview all
      anlauf notifications preview interest_accepted --language uk
      anlauf notifications preview matches_found --language ar --html mail.html
      anlauf notifications preview phone_code --channel sms
    """
    from services.notifications import gsm7, samples
    from services.notifications.kinds import RULES, Kind

    if kind == "all":
        typer.echo("\n".join(f"{one}  ({', '.join(RULES[one].channels)})" for one in Kind))
        return
    if kind not in Kind.__members__.values():
        _stop(f"there is no message {kind}; `anlauf notifications preview all` lists them")
    wanted = Kind(kind)
    channel = channel or RULES[wanted].channels[0]
    if channel not in RULES[wanted].channels:
        _stop(f"{kind} is never sent by {channel}")
    sample = samples.written(wanted, language, channel)
    if channel is Channel.SMS:
        alphabet, parts = gsm7.segments(sample.text)
        typer.echo(f"{sample.text}\n\n({alphabet}, {len(sample.text)} characters, {parts} SMS)")
        return
    typer.echo(f"Subject: {sample.subject}\n\n{sample.text}")
    if html is not None:
        html.write_text(sample.html, encoding="utf-8")
        typer.echo(f"(HTML part, {len(sample.html.encode()) / 1024:.0f} KiB: {html})", err=True)


def _stop(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)
