"""The service as a whole, on a real broker: what comes in over RabbitMQ goes out over SMTP and HTTP."""

from collections.abc import AsyncIterator

import pytest

from services.notifications.app import notifications
from services.notifications.contact import Contact
from services.notifications.store import ContactStore
from shared import outbox
from shared.contracts.words import Channel
from shared.lifespan import Service
from shared.mongo import transaction
from shared.settings import CommonSettings
from tests.builders import offer_facts
from tests.eventually import eventually
from tests.notifications.conftest import Provider, Relay, a_contact, matches, settings_for, yes
from tests.servers import empty_queues


@pytest.fixture
async def service(
    amqp_url: str, mongo_url: str, database_prefix: str, relay: Relay, provider: Provider
) -> AsyncIterator[Service]:
    await empty_queues(amqp_url)
    common = CommonSettings(amqp_url=amqp_url, mongo_url=mongo_url, database_prefix=database_prefix, _env_file=None)
    made = notifications(common, settings_for(relay.port, provider.port))
    await made.start()
    await made.started()
    yield made
    await made.stop()


async def tell(service: Service, *people: Contact) -> None:
    """As if matching had found an offer for all of them."""
    for contact in people:
        await ContactStore(service.db).save(contact)
    event = matches([offer_facts()], *(contact.person_id for contact in people))
    await transaction(service.db, lambda session: outbox.announce(service.db, session, event))


async def test_matches_that_arrive_become_mails_and_sms(service: Service, relay: Relay, provider: Provider) -> None:
    people = [a_contact(mail=f"mia{n}@demo.example", phone=f"+49155500000{n:02}") for n in range(20)]
    await tell(service, *people)

    async def all_have_arrived() -> bool:
        return len(relay.mails) >= 20 and len(provider.orders) >= 20

    await eventually(all_have_arrived)
    assert await service.problems() == {}
    assert sorted(to for to, _ in relay.mails) == sorted(str(contact.mail) for contact in people)
    assert len({order["foreign_id"] for order in provider.orders}) == len(provider.orders) == 20
    assert relay.connections <= 10


async def test_a_relay_that_refuses_for_a_moment_gets_the_mail_a_second_later(service: Service, relay: Relay) -> None:
    relay.answers["RCPT"] = "451 4.7.1 Greylisted"
    await tell(service, a_contact(consents=yes(Channel.MAIL)))

    async def refused() -> bool:
        return await service.db["messages"].find_one({"state": "planned", "reason": "smtp_451 4.7.1"}) is not None

    async def sent() -> bool:
        return await service.db["messages"].find_one({"state": "sent"}) is not None

    await eventually(refused)
    relay.answers.clear()
    await eventually(sent)
    assert len(relay.mails) == 1
