"""The map is declared in one go, and what differs is told."""

import pytest
from aio_pika.exceptions import ChannelPreconditionFailed

from shared import declaration
from shared.publisher import connect
from shared.topology import QUEUES


@pytest.mark.parametrize("place", [0, len(QUEUES) // 2, -1])
async def test_a_queue_that_is_there_with_other_arguments_is_refused_with_the_reason(
    amqp_url: str, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    async with await connect(amqp_url, "tests") as connection:
        await declaration.declare(await connection.channel())
        name = list(QUEUES)[place]
        monkeypatch.setattr(declaration, "QUEUES", QUEUES | {name: {**QUEUES[name], "x-max-length": 7}})
        with pytest.raises(ChannelPreconditionFailed, match=f"x-max-length.*{name}"):
            await declaration.declare(await connection.channel())


async def test_what_the_broker_has_lost_is_there_again_once_it_is_declared(amqp_url: str) -> None:
    async with await connect(amqp_url, "tests") as connection:
        channel = await connection.channel()
        await declaration.declare(channel)
        await (await channel.get_queue(next(iter(QUEUES)), ensure=False)).delete(if_unused=False, if_empty=False)
        assert len(await declaration.check(channel)) == 1
        await declaration.declare(channel)
        assert await declaration.check(channel) == []
