"""kill -9 in the middle of an offer that fits thousands: each is told once; who waits behind it is told at once."""

import pytest

from tests.builders import offer_facts
from tests.eventually import eventually
from tests.fan_out import FEW, fan_out

PEOPLE = 8_000  # five transactions; 50,000 in `python -m tests.benchmarks fanout`


@pytest.mark.chaos
async def test_killing_matching_in_the_middle_of_a_large_offer_loses_and_doubles_nothing(
    amqp_url: str, mongo_url: str, database_prefix: str
) -> None:
    async with fan_out(amqp_url, mongo_url, database_prefix) as fan:
        await fan.people(PEOPLE)
        await fan.people(FEW, fields=["food"])
        await fan.start()
        large, small = offer_facts(), offer_facts(fields=["food"])
        await fan.publish(large)
        await fan.publish(small)
        await eventually(lambda: fan.told(large), within=20, every=0.002)
        await fan.running.kill("matching")
        assert 0 < await fan.told(large) < PEOPLE
        await fan.start()

        async def all_told() -> bool:
            return await fan.told(large) == PEOPLE and await fan.told(small) == FEW

        await eventually(all_told, within=30)
        pairs = await fan.announced()
    assert set(pairs.values()) == {1}
    assert len(pairs) == PEOPLE + FEW
