"""The map on a broker: make it hold what ``topology.py`` says, and compare."""

from aio_pika.abc import AbstractRobustChannel
from aio_pika.exceptions import ChannelClosed

from shared.topology import BINDINGS, EXCHANGES, QUEUES


async def declare(channel: AbstractRobustChannel) -> None:
    """Make the broker hold the whole map. Safe to repeat.

    Raises ``aio_pika.exceptions.ChannelPreconditionFailed`` when something of the same name has other arguments.
    """
    for name, (kind, arguments) in EXCHANGES.items():
        await channel.declare_exchange(name, kind, durable=True, arguments=arguments, robust=False)
    for name, arguments in QUEUES.items():
        await channel.declare_queue(name, durable=True, arguments=arguments, robust=False)
    for queue, exchange, routing_key in BINDINGS:
        underlying = await channel.get_underlay_channel()
        await underlying.queue_bind(queue, exchange, routing_key)


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
