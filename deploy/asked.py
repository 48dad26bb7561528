"""Runs what a command asks of the servers: where one does not answer, a line says which, and no traceback."""

import asyncio
import logging
import warnings
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import typer
from aio_pika.exceptions import AMQPError

from shared.mongo import PyMongoError
from shared.publisher import Unconfirmed

Result = TypeVar("Result")


def asked(work: Coroutine[Any, Any, Result]) -> Result:
    """What ``work`` returns, or an end in words."""
    with in_words():
        return asyncio.run(work)


@contextmanager
def in_words() -> Iterator[None]:
    """Ends the command with 1, and one line, when RabbitMQ or MongoDB does not answer or refuses."""
    for library in ("aiormq", "aio_pika"):  # they tell the same beside us, once for each try
        logging.getLogger(library).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", "coroutine 'RobustConnection.close' was never awaited")  # one that never opened
    try:
        yield
        return
    except (AMQPError, Unconfirmed, ConnectionError, TimeoutError) as error:
        server, why = "RabbitMQ", str(error) or "no answer in time"
    except PyMongoError as error:
        server, why = "MongoDB", in_short(error)
    typer.echo(f"anlauf: {server} cannot be asked: {why}\n`anlauf doctor` says what else is wrong.", err=True)
    raise typer.Exit(1)


def in_short(error: PyMongoError) -> str:
    """What is the matter, without the driver's timeouts and its whole picture of the servers."""
    return str(error).partition(" (configured timeouts")[0].partition(", Timeout:")[0][:200]
