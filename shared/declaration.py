"""The map on a broker: make it hold what ``topology.py`` says, and compare."""

from aio_pika.abc import AbstractRobustChannel
from aio_pika.exceptions import ChannelClosed, ChannelInvalidStateError

from shared.topology import BINDINGS, EXCHANGES, QUEUES


async def declare(channel: AbstractRobustChannel) -> None:
    """Make the broker hold the whole map. Safe to repeat.

    All in one go, since to wait for each of hundreds of answers takes longer than what is asked: the broker takes them
    in their order, and the answer to the last tells that all are done.
    Raises ``aio_pika.exceptions.ChannelPreconditionFailed`` when something of the same name has other arguments.
    """
    underlying = await channel.get_underlay_channel()
    try:
        for name, (kind, arguments) in EXCHANGES.items():
            await underlying.exchange_declare(name, exchange_type=kind, durable=True, arguments=arguments, nowait=True)
        for name, arguments in QUEUES.items():
            await underlying.queue_declare(name, durable=True, arguments=arguments, nowait=True)
        for queue, exchange, routing_key in BINDINGS:
            await underlying.queue_bind(queue, exchange, routing_key, nowait=True)
        await underlying.queue_declare(name, passive=True)
    except ChannelInvalidStateError:
        await underlying.closing  # raises why the broker has closed it
        raise


async def check(channel: AbstractRobustChannel) -> list[str]:
    """What the broker lacks or has otherwise, one sentence each; empty when it holds the map. Creates nothing.

    Asked twice: is it there (passive), and is it as the map has it (declaring what exists only compares).
    A no closes the channel, which is then opened again.
    """
    problems = []
    for name, (kind, arguments) in EXCHANGES.items():
        for passive in (True, False):
            try:
                await channel.declare_exchange(
                    name, kind, durable=True, passive=passive, arguments=arguments, robust=False
                )
            except ChannelClosed as error:
                problems.append(f"exchange {name}: {error}")
                await channel.reopen()
                break
    for name, arguments in QUEUES.items():
        for passive in (True, False):
            try:
                await channel.declare_queue(name, durable=True, passive=passive, arguments=arguments, robust=False)
            except ChannelClosed as error:
                problems.append(f"queue {name}: {error}")
                await channel.reopen()
                break
    return problems
