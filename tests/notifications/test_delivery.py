"""One attempt after another: what a relay's no, a cut and a crash do to a message."""

import asyncio
import datetime as dt
import email
from typing import Any, cast

import pytest

from services.notifications.alarm import look
from services.notifications.channels import Outgoing
from services.notifications.delivery import AT_RISK
from services.notifications.handlers import Notifications
from services.notifications.handlers.matches import on_matches_found
from services.notifications.handlers.messages import on_message_planned
from services.notifications.kinds import Kind
from services.notifications.message import Message, plan_staff
from shared import clock
from shared.contracts.words import Channel
from shared.errors import Transient
from tests.builders import offer_facts
from tests.eventually import eventually
from tests.notifications.conftest import (
    MIA,
    Deliver,
    Provider,
    Relay,
    a_contact,
    matches,
    planned,
    send_all,
    set_clock,
    states,
    yes,
)


async def the_reason(notifications: Notifications) -> str:
    document = await notifications.db["messages"].find_one({})
    assert document is not None
    return str(document["reason"])


async def test_a_relay_that_refuses_for_now_makes_the_broker_wait_and_then_sends(
    notifications: Notifications, deliver: Deliver, relay: Relay, provider: Provider
) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    relay.answers["RCPT"] = "451 4.7.1 Greylisted"
    events = await planned(notifications.db)
    outcomes = await asyncio.gather(*(deliver(on_message_planned, event) for event in events), return_exceptions=True)
    assert sum(isinstance(outcome, Transient) for outcome in outcomes) == 1
    assert await states(notifications.db) == {"planned": 1, "sent": 1}  # the failing mail does not hold up the SMS
    relay.answers.clear()
    await send_all(notifications, deliver)
    assert (len(relay.mails), len(provider.orders)) == (1, 1)


async def test_a_relay_that_refuses_for_good_ends_the_message_with_the_reason(
    notifications: Notifications, deliver: Deliver, relay: Relay
) -> None:
    mia = a_contact(consents=yes(Channel.MAIL))
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    relay.answers["RCPT"] = f"550 5.1.1 <{MIA}>: User unknown"
    await send_all(notifications, deliver)
    relay.answers.clear()
    await send_all(notifications, deliver)
    assert await states(notifications.db) == {"failed": 1}
    assert await the_reason(notifications) == "smtp_550 5.1.1"
    assert relay.mails == []


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        ((200, b'{"success": "305"}'), "failed", "provider_305"),  # HTTP says yes, the provider no
        ((200, b'{"success": "500"}'), "planned", "provider_500"),
        ((200, b"<html>Welcome</html>"), "failed", "outcome_unknown"),
        ((400, b""), "failed", "http_400"),
        ((503, b""), "planned", "http_503"),
        (None, "planned", "no_answer RemoteProtocolError"),
    ],
)
async def test_what_is_stored_of_a_providers_no_and_what_comes_of_the_sms(
    notifications: Notifications,
    deliver: Deliver,
    provider: Provider,
    answer: tuple[int, bytes] | None,
    state: str,
    reason: str,
) -> None:
    mia = a_contact(consents=yes(Channel.SMS))
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    provider.answers.append(answer)
    (event,) = await planned(notifications.db)
    (outcome,) = await asyncio.gather(deliver(on_message_planned, event), return_exceptions=True)
    assert isinstance(outcome, Transient) == (state == "planned")
    assert await states(notifications.db) == {state: 1}
    assert await the_reason(notifications) == reason
    await deliver(on_message_planned, event)  # the broker brings it back
    assert await states(notifications.db) == {"sent" if state == "planned" else state: 1}
    assert {order["foreign_id"] for order in provider.orders} == {str(event.message_id)}
    assert len(provider.orders) == (2 if state == "planned" else 1)


async def test_a_cut_after_data_is_never_sent_again(
    notifications: Notifications, deliver: Deliver, relay: Relay
) -> None:
    mia = a_contact(consents=yes(Channel.MAIL))
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    relay.cut.add("DATA")
    await send_all(notifications, deliver)
    relay.cut.clear()
    await send_all(notifications, deliver)
    assert len(relay.mails) == 1
    assert await the_reason(notifications) == "outcome_unknown"


async def test_after_a_crash_before_the_record_the_same_mail_goes_out_under_the_same_id(
    notifications: Notifications, deliver: Deliver, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia = a_contact(consents=yes(Channel.MAIL))
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    (event,) = await planned(notifications.db)

    async def crash(*_: object) -> None:
        raise SystemError("as if the process had died here")

    with monkeypatch.context() as dying:
        dying.setattr(notifications.claims, "record", crash)
        with pytest.raises(SystemError):
            await deliver(on_message_planned, event)
    await deliver(on_message_planned, event)  # delivered again at once: its claim still stands
    assert len(relay.mails) == 1
    set_clock(monkeypatch, clock.now() + dt.timedelta(minutes=2))
    await look(notifications.messages, notifications.digests)
    await send_all(notifications, deliver)
    ids = [email.message_from_bytes(raw)["Message-ID"] for _, raw in relay.mails]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert await states(notifications.db) == {"sent": 1}


async def test_of_many_at_once_each_has_its_own_end_and_the_same_twice_is_sent_once(
    notifications: Notifications, deliver: Deliver, relay: Relay, provider: Provider
) -> None:
    people = [a_contact(mail=f"person-{n}@demo.example", phone=f"+49155500000{n:02}") for n in range(12)]
    for one in people:
        await notifications.contacts.save(one)
    await deliver(on_matches_found, matches([offer_facts()], *(one.person_id for one in people)))
    provider.answers.append((500, b"not now"))
    events = await planned(notifications.db)
    outcomes = await asyncio.gather(
        *(deliver(on_message_planned, event) for event in (*events, *events)), return_exceptions=True
    )
    assert [type(one) for one in outcomes if one is not None] == [Transient]
    assert await states(notifications.db) == {"planned": 1, "sent": 23}
    await send_all(notifications, deliver)
    assert await states(notifications.db) == {"sent": 24}
    assert sorted(address for address, _ in relay.mails) == sorted(str(one.mail) for one in people)
    assert (len(provider.orders), len({order["foreign_id"] for order in provider.orders})) == (13, 12)


async def test_never_more_than_twenty_are_handed_over_and_not_yet_recorded(
    notifications: Notifications, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [a_contact(consents=yes(Channel.MAIL)) for _ in range(40)]
    for one in people:
        await notifications.contacts.save(one)
    await deliver(on_matches_found, matches([offer_facts()], *(one.person_id for one in people)))
    wire, go_on = Slow(), asyncio.Event()
    record = notifications.claims.record

    async def record_later(message: Message) -> None:
        await go_on.wait()
        await record(message)
        wire.open -= 1

    monkeypatch.setattr(notifications.claims, "record", record_later)
    monkeypatch.setitem(cast(dict[Channel, Any], notifications.delivery.channels), Channel.MAIL, wire)
    sending = [asyncio.ensure_future(deliver(on_message_planned, one)) for one in await planned(notifications.db)]
    await eventually(wire.full)
    go_on.set()
    await asyncio.gather(*sending)
    assert (wire.most, wire.sent) == (AT_RISK, 40)


class Slow:
    """Counts what is on its way."""

    def __init__(self) -> None:
        self.open = self.most = self.sent = 0

    async def full(self) -> bool:
        return self.open == AT_RISK

    async def send(self, _: Outgoing) -> str:
        self.open, self.sent = self.open + 1, self.sent + 1
        self.most = max(self.most, self.open)
        return "taken"

    async def close(self) -> None:
        return None


async def test_what_cannot_be_written_is_tried_by_the_brokers_waits_and_not_for_ever(
    notifications: Notifications, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the end it lies among the dead, and can be replayed from there."""
    await notifications.messages.plan_once(
        plan_staff(Kind.EMPLOYER_WAITING, "müller@demo.example", "1", {}, clock.now())
    )
    (event,) = await planned(notifications.db)
    for _ in range(2):
        with pytest.raises(ValueError, match="header"):
            await deliver(on_message_planned, event)
        assert await states(notifications.db) == {"planned": 1}
    set_clock(monkeypatch, clock.now() + dt.timedelta(minutes=5))
    await look(notifications.messages, notifications.digests)
    assert len(await planned(notifications.db)) == 1


async def test_what_cannot_be_written_takes_nothing_of_what_somebody_may_get_in_a_day(
    notifications: Notifications, deliver: Deliver
) -> None:
    mia = a_contact(mail="müller@demo.example", consents=yes(Channel.MAIL))
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    (event,) = await planned(notifications.db)
    with pytest.raises(ValueError, match="header"):
        await deliver(on_message_planned, event)
    assert await notifications.db["counts"].find_one({"all": {"$ne": []}}) is None
