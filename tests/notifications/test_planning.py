"""Which messages new matches make."""

import datetime as dt
from typing import Any

from services.notifications import planning
from services.notifications.contact import Contact
from services.notifications.message import Message, State
from shared import clock
from shared.contracts.notifications.contacts import QuietHours
from shared.contracts.words import Channel
from tests.builders import offer_facts
from tests.notifications.conftest import a_contact, at, matches, yes

NOW = at("2026-11-20T15:00")


def plan(event: Any, *contacts: Contact, told: tuple[str, ...] = (), now: dt.datetime = NOW) -> list[Message]:
    return planning.plan(event.found, {contact.person_id: contact for contact in contacts}, told, now)


def test_several_offers_for_one_person_make_one_message_per_channel() -> None:
    mia, offers = a_contact(), [offer_facts(), offer_facts()]
    planned = plan(matches(offers, mia.person_id), mia)
    assert [(message.channel, len(message.about)) for message in planned] == [(Channel.MAIL, 2), (Channel.SMS, 2)]


def test_each_person_gets_their_own() -> None:
    mia, tom = a_contact(), a_contact(consents=yes(Channel.MAIL))
    planned = plan(matches([offer_facts()], mia.person_id, tom.person_id), mia, tom)
    assert [(message.person_id, message.channel) for message in planned] == [
        (mia.person_id, Channel.MAIL),
        (mia.person_id, Channel.SMS),
        (tom.person_id, Channel.MAIL),
    ]


def test_nothing_is_planned_for_who_is_unknown_has_not_agreed_or_cannot_be_reached() -> None:
    silent, unconfirmed = a_contact(consents=()), a_contact(mail_confirmed=None, phone_confirmed=None)
    event = matches([offer_facts()], silent.person_id, unconfirmed.person_id, clock.new_id())
    assert plan(event, silent, unconfirmed) == []


def test_what_was_told_over_one_channel_is_left_out_there_alone() -> None:
    mia, old, new = a_contact(), offer_facts(), offer_facts()
    told = planning.told_key(mia.person_id, old.offer_id, Channel.MAIL)
    planned = plan(matches([old, new], mia.person_id), mia, told=(told,))
    about = {message.channel: {one.offer_id for one in message.about} for message in planned}
    assert about == {Channel.MAIL: {new.offer_id}, Channel.SMS: {old.offer_id, new.offer_id}}


def test_when_everything_was_told_nothing_is_planned() -> None:
    mia, event = a_contact(), matches([offer_facts()], clock.new_id())
    event = matches(list(event.offers), mia.person_id)
    told = tuple(key for message in plan(event, mia) for key in planning.told_keys(message))
    assert plan(event, mia, told=told) == []
    assert sorted(told) == sorted(planning.keys(event.found, {mia.person_id: mia}))


def test_at_night_it_is_planned_for_the_morning() -> None:
    mia = a_contact(quiet_hours=QuietHours())
    messages = plan(matches([offer_facts()], mia.person_id), mia, now=at("2026-11-20T23:00"))
    assert {(message.state, message.due) for message in messages} == {(State.DEFERRED, at("2026-11-21T07:00"))}


def test_a_pair_named_twice_is_told_once() -> None:
    mia, offer = a_contact(), offer_facts()
    mail, _ = plan(matches([offer, offer], mia.person_id), mia)
    assert len(mail.about) == 1
