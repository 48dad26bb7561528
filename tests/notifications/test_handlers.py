"""What notifications does when an event comes, once or twice; what it answers to requests is in test_requests.py."""

import asyncio
import email
import email.policy
from dataclasses import replace

import pytest

from services.notifications.alarm import look
from services.notifications.handlers import Notifications
from services.notifications.handlers.matches import on_matches_found
from services.notifications.handlers.messages import on_message_planned
from services.notifications.handlers.offers import on_offer_closed
from services.notifications.store.people import PLACES
from shared import clock, people, short_links
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.notifications.contacts import QuietHours
from shared.contracts.words import Channel, Reason
from tests.builders import offer_facts
from tests.notifications.conftest import (
    MIA,
    Deliver,
    Provider,
    Relay,
    a_contact,
    at,
    matches,
    planned,
    send_all,
    set_clock,
    states,
    yes,
)


def closing(offer: OfferFacts) -> OfferClosed:
    return OfferClosed(offer_id=offer.offer_id, version=offer.version + 1, reason=Reason(key="offer_filled"))


async def test_a_match_becomes_a_mail_and_an_sms(
    notifications: Notifications, deliver: Deliver, relay: Relay, provider: Provider
) -> None:
    mia, offer = a_contact(), offer_facts()
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer], mia.person_id))
    await send_all(notifications, deliver)
    ((recipient, raw),) = relay.mails
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert recipient == MIA
    assert mail["Subject"] == "Passt zu dir: Ferienjob in der Schlosserei"
    (sms,) = provider.orders
    assert short_links.code(offer.offer_id) in sms["text"]
    assert await states(notifications.db) == {"sent": 2}
    kept = {d["channel"]: d async for d in notifications.db["messages"].find({})}
    assert mail["Message-ID"] == f"<{kept['mail']['_id']}@demo.anlauf.example>"
    assert sms["foreign_id"] == str(kept["sms"]["_id"])
    assert kept["sms"]["provider_id"] == "7001"
    assert kept["mail"]["provider_id"] == "2.0.0 Ok: queued as 4XyZ"


async def test_on_matches_found_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    people = [a_contact() for _ in range(3)]
    for contact in people:
        await notifications.contacts.save(contact)
    event = matches([offer_facts(), offer_facts()], *(contact.person_id for contact in people))
    await deliver(on_matches_found, event, "m1")
    await deliver(on_matches_found, event, "m1")
    await deliver(on_matches_found, event, "sent again by hand under another id")
    assert len(await planned(notifications.db)) == 6
    assert await states(notifications.db) == {"planned": 6}
    assert await notifications.db["told"].count_documents({}) == 12


async def test_the_same_matches_at_the_same_moment_are_told_once(
    notifications: Notifications, deliver: Deliver
) -> None:
    people = [a_contact() for _ in range(20)]
    for contact in people:
        await notifications.contacts.save(contact)
    event = matches([offer_facts()], *(contact.person_id for contact in people))
    await asyncio.gather(*(deliver(on_matches_found, event) for _ in range(4)))
    assert len(await planned(notifications.db)) == 40
    assert await states(notifications.db) == {"planned": 40}


async def test_an_offer_told_before_is_left_out_of_the_next_message(
    notifications: Notifications, deliver: Deliver, relay: Relay
) -> None:
    mia, old, new = a_contact(consents=yes(Channel.MAIL)), offer_facts(title="Alt"), offer_facts(title="Neu")
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([old], mia.person_id))
    await deliver(on_matches_found, matches([old, new], mia.person_id))
    await send_all(notifications, deliver)
    subjects = [email.message_from_bytes(raw, policy=email.policy.default)["Subject"] for _, raw in relay.mails]
    assert subjects == ["Passt zu dir: Alt", "Passt zu dir: Neu"]


async def test_on_offer_closed_twice_changes_nothing(
    notifications: Notifications, deliver: Deliver, relay: Relay, provider: Provider
) -> None:
    mia, offer = a_contact(), offer_facts()
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer], mia.person_id))
    before = await planned(notifications.db)
    for message_id in ("m1", "m1", "another"):
        await deliver(on_offer_closed, closing(offer), message_id)
    assert await notifications.db["offers"].count_documents({"closed_at": {"$lte": clock.now()}}) == 1, "and expires"
    assert await states(notifications.db) == {"superseded": 2}
    assert await planned(notifications.db) == before
    await send_all(notifications, deliver)
    assert relay.mails == []
    assert provider.orders == []


async def test_a_message_about_several_offers_is_superseded_with_the_last_of_them(
    notifications: Notifications, deliver: Deliver, relay: Relay
) -> None:
    mia, first, second = a_contact(consents=yes(Channel.MAIL)), offer_facts(title="Eins"), offer_facts(title="Zwei")
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([first, second], mia.person_id))
    await deliver(on_offer_closed, closing(first))
    assert await states(notifications.db) == {"planned": 1}
    await send_all(notifications, deliver)
    assert email.message_from_bytes(relay.mails[0][1], policy=email.policy.default)["Subject"] == "Passt zu dir: Zwei"
    await deliver(on_offer_closed, closing(second))
    assert await states(notifications.db) == {"sent": 1}


async def test_an_offer_that_closes_before_its_matches_come_is_not_told(
    notifications: Notifications, deliver: Deliver, relay: Relay
) -> None:
    mia, offer = a_contact(consents=yes(Channel.MAIL)), offer_facts()
    await notifications.contacts.save(mia)
    await deliver(on_offer_closed, closing(offer))
    await deliver(on_matches_found, matches([offer], mia.person_id))
    await send_all(notifications, deliver)
    assert relay.mails == []
    assert await states(notifications.db) == {"superseded": 1}


async def test_on_message_planned_twice_changes_nothing(
    notifications: Notifications, deliver: Deliver, relay: Relay, provider: Provider
) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    for event in await planned(notifications.db):
        await deliver(on_message_planned, event, "m1")
        await deliver(on_message_planned, event, "m1")
        await deliver(on_message_planned, event, "another")
    assert (len(relay.mails), len(provider.orders)) == (1, 1)
    assert await states(notifications.db) == {"sent": 2}


async def test_a_message_delivered_twice_at_once_is_sent_once(
    notifications: Notifications, deliver: Deliver, relay: Relay
) -> None:
    mia = a_contact(consents=yes(Channel.MAIL))
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    (event,) = await planned(notifications.db)
    await asyncio.gather(*(deliver(on_message_planned, event) for _ in range(5)))
    assert len(relay.mails) == 1


async def test_consent_withdrawn_after_planning_is_respected(
    notifications: Notifications, deliver: Deliver, relay: Relay, provider: Provider
) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    await notifications.contacts.save(replace(mia, version=2, consents=mia.consents + yes(Channel.MAIL, given=False)))
    await send_all(notifications, deliver)
    assert (len(relay.mails), len(provider.orders)) == (0, 1)
    assert await states(notifications.db) == {"suppressed": 1, "sent": 1}


async def test_what_comes_at_night_goes_out_in_the_morning_once(
    notifications: Notifications, deliver: Deliver, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia = a_contact(consents=yes(Channel.MAIL), quiet_hours=QuietHours())
    await notifications.contacts.save(mia)
    set_clock(monkeypatch, at("2026-11-20T23:00"))
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    assert await states(notifications.db) == {"deferred": 1}
    set_clock(monkeypatch, at("2026-11-21T06:59"))
    await look(notifications.messages, notifications.digests)
    assert await planned(notifications.db) == []
    set_clock(monkeypatch, at("2026-11-21T07:00"))
    await look(notifications.messages, notifications.digests)
    await look(notifications.messages, notifications.digests)
    assert len(await planned(notifications.db)) == 1
    await send_all(notifications, deliver)
    assert len(relay.mails) == 1


async def test_a_message_that_meets_the_night_on_its_way_is_deferred(
    notifications: Notifications, deliver: Deliver, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia = a_contact(consents=yes(Channel.MAIL), quiet_hours=QuietHours())
    await notifications.contacts.save(mia)
    set_clock(monkeypatch, at("2026-11-20T20:59"))
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    set_clock(monkeypatch, at("2026-11-20T21:00"))
    await send_all(notifications, deliver)
    document = await notifications.db["messages"].find_one({})
    assert document is not None
    assert (document["state"], document["due"]) == ("deferred", at("2026-11-21T07:00"))
    assert relay.mails == []


async def test_a_message_that_was_erased_before_it_could_be_sent_is_no_dead_letter(
    notifications: Notifications, deliver: Deliver, relay: Relay
) -> None:
    mia = a_contact(consents=yes(Channel.MAIL))
    await notifications.contacts.save(mia)
    await deliver(on_matches_found, matches([offer_facts()], mia.person_id))
    await people.erase(notifications.db, PLACES, mia.person_id, clock.new_id())
    await send_all(notifications, deliver)
    assert relay.mails == []
    assert await notifications.db["messages"].count_documents({}) == 0
