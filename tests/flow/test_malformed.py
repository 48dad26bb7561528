"""Whatever bytes come over whatever queue: they end in its dead queue with the reason, and the service goes on."""

from pydantic import ValidationError

from deploy import dead
from shared import topology
from shared.publisher import Publisher
from shared.topology import EventQueue, RequestQueue
from tests.builders import offer_body
from tests.eventually import eventually
from tests.system import System

GARBAGE = (b"\x00\xff\xfe", b"{}", b"[1, 2", b'{"offer": null, "person_id": {"$ne": 1}}')


def harmless(queue: EventQueue | RequestQueue) -> bool:
    """Where {} asks for everything, it is a question like any other."""
    try:
        return isinstance(queue, RequestQueue) and bool(queue.request.model_validate({}))
    except ValidationError:
        return False


async def test_a_malformed_message_on_any_queue_ends_in_its_dead_queue_with_the_reason(system: System) -> None:
    url = str(system.common.amqp_url)
    publisher = Publisher(url, "tests")
    await publisher.start()
    for queue in topology.READ_QUEUES:
        for number, body in enumerate(GARBAGE):
            await publisher.publish(
                "", queue.name, body, message_id=f"{queue.name}-{number}", correlation_id="c", headers={}
            )
    await publisher.stop()
    expected = {queue.name: len(GARBAGE) - harmless(queue) for queue in topology.READ_QUEUES}

    async def all_dead() -> bool:
        return await dead.counts(url) == expected

    await eventually(all_dead, within=30)
    letters = await dead.list_letters(url)
    assert {letter.reason for letter in letters} == {"malformed"}
    assert all(letter.error and letter.died_at and letter.digest for letter in letters)
    employer = await system.employer()
    answer = await system.http.post("/api/v1/offers", headers=employer, json={**offer_body(), "state": "published"})
    assert answer.status_code == 201
