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


def harmful(queue: EventQueue | RequestQueue, number: int) -> bytes:
    """One of the four, each queue's turn; where {} asks for everything, it is a question like any other."""
    body = GARBAGE[number % len(GARBAGE)]
    try:
        if isinstance(queue, RequestQueue) and queue.request.model_validate_json(body):
            return GARBAGE[0]
    except ValidationError:
        pass
    return body


async def test_a_malformed_message_on_any_queue_ends_in_its_dead_queue_with_the_reason(system: System) -> None:
    url = str(system.common.amqp_url)
    publisher = Publisher(url, "tests")
    await publisher.start()
    for number, queue in enumerate(topology.READ_QUEUES):
        await publisher.publish(
            "", queue.name, harmful(queue, number), message_id=queue.name, correlation_id="c", headers={}
        )
    await publisher.stop()

    async def all_dead() -> bool:
        return await dead.counts(url) == {queue.name: 1 for queue in topology.READ_QUEUES}

    await eventually(all_dead, within=30)
    letters = await dead.list_letters(url)
    assert {letter.reason for letter in letters} == {"malformed"}
    assert all(letter.error and letter.died_at and letter.digest for letter in letters)
    employer = await system.employer()
    answer = await system.http.post("/api/v1/offers", headers=employer, json={**offer_body(), "state": "published"})
    assert answer.status_code == 201
