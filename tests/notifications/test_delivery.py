"""One attempt after another: what a relay's no, a cut and a crash do to a message."""

import asyncio
import datetime as dt
import email

import pytest

from services.notifications.alarm import look
from services.notifications.handlers import Notifications
from services.notifications.handlers.matches import on_matches_found
from services.notifications.handlers.messages import on_message_planned
from shared import clock
from shared.contracts.words import Channel
from shared.errors import Transient
from tests.builders import offer_facts
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
        dying.setattr(notifications.messages, "record", crash)
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
