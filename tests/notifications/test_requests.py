"""What notifications answers, on a real database."""

import asyncio
import datetime as dt
import re
from typing import Any

import pytest

from services.notifications import unsubscribe
from services.notifications.addresses import MailInvalid, PhoneInvalid, PhoneNotMobile
from services.notifications.contact import ContactNotFound, VersionOutdated
from services.notifications.handlers import Notifications
from services.notifications.handlers.contacts import confirm_mail, get_contact, save_contact, verify_phone
from services.notifications.handlers.messages import (
    on_code_planned,
    read_stop_link,
    send_sign_in,
    send_subscription,
    stop_matches,
)
from services.notifications.phone_code import CodeLocked, CodeWrong
from services.notifications.store import ChangedMeanwhile
from services.notifications.unsubscribe import TokenInvalid
from shared import clock
from shared.contracts.notifications.contacts import (
    ConfirmMail,
    ContactView,
    GetContact,
    ReadStopLink,
    SaveContact,
    StopMatches,
    VerifyPhone,
)
from shared.contracts.notifications.messages import CodePlanned, SendSignIn, SendSubscription
from shared.contracts.words import Channel
from tests.notifications.conftest import KEY, MIA, PHONE, Deliver, Provider, Relay, a_contact, planned, send_all, states


def confirming(**changes: Any) -> ConfirmMail:
    values = {"person_id": clock.new_id(), "mail": MIA, "language": "de", "source": "sign-in link"}
    return ConfirmMail.model_validate({**values, **changes})


def saving(**changes: Any) -> SaveContact:
    values = {
        "language": "en",
        "mail_matches": True,
        "phone": "0155 50000001",
        "phone_matches": True,
        "quiet_hours": None,
        "text_version": "test-1",
        "source": "/profil",
    }
    return SaveContact.model_validate({**values, **changes})


def signing_in(**changes: Any) -> SendSignIn:
    values = {
        "key": "k1",
        "channel": "mail",
        "address": MIA,
        "secret": "http://localhost:8000/anmelden/link?token=abc",
        "expires_at": clock.now() + dt.timedelta(minutes=20),
        "language": "de",
    }
    return SendSignIn.model_validate({**values, **changes})


async def test_of_two_who_have_read_the_same_contact_one_saves(notifications: Notifications) -> None:
    read = await confirm_mail(confirming(), notifications)
    seen = ContactView.model_validate_json(read.model_dump_json())
    order = saving(person_id=read.person_id, seen=seen)
    first = await save_contact(order, notifications)
    with pytest.raises(VersionOutdated):
        await save_contact(order, notifications)
    again = saving(person_id=read.person_id, seen=ContactView.model_validate_json(first.model_dump_json()))
    assert (await save_contact(again, notifications)).language == "en"


async def test_a_confirmed_mail_makes_the_contact_once(notifications: Notifications) -> None:
    request = confirming(mail="Mia@DEMO.anlauf.example")
    first = await confirm_mail(request, notifications)
    assert (first.mail, first.mail_confirmed, first.mail_matches) == ("Mia@demo.anlauf.example", True, False)
    assert await confirm_mail(request, notifications) == first
    assert await get_contact(GetContact(person_id=request.person_id), notifications) == first


async def test_a_mail_the_contract_lets_through_may_still_be_none_we_can_write_to(notifications: Notifications) -> None:
    with pytest.raises(MailInvalid):
        await confirm_mail(confirming(mail="müller@demo.example"), notifications)


async def test_who_is_not_known_has_no_contact(notifications: Notifications) -> None:
    nobody = clock.new_id()
    for ask in (
        get_contact(GetContact(person_id=nobody), notifications),
        save_contact(saving(person_id=nobody), notifications),
        verify_phone(VerifyPhone(person_id=nobody, code="123456"), notifications),
    ):
        with pytest.raises(ContactNotFound):
            await ask


async def test_a_new_phone_is_sent_a_code_and_confirmed_by_it(
    notifications: Notifications, deliver: Deliver, provider: Provider
) -> None:
    person = (await confirm_mail(confirming(), notifications)).person_id
    saved = await save_contact(saving(person_id=person), notifications)
    assert (saved.phone, saved.phone_confirmed, saved.phone_matches) == (PHONE, False, True)
    await send_all(notifications, deliver)
    (sms,) = provider.orders
    digits = re.findall(r"\b\d{6}\b", sms["text"])[0]
    assert sms["text"].startswith(f"Anlauf: your code is {digits}.")
    assert await verify_phone(VerifyPhone(person_id=person, code=digits), notifications) == saved.model_copy(
        update={"phone_confirmed": True}
    )
    document = await notifications.db["messages"].find_one({})
    assert document is not None
    assert PHONE not in str(document)
    assert digits not in str(document)


async def test_saving_other_wishes_sends_no_other_code(notifications: Notifications) -> None:
    person = (await confirm_mail(confirming(), notifications)).person_id
    for quiet in (None, {"start": "22:00", "end": "06:00"}):
        await save_contact(saving(person_id=person, quiet_hours=quiet), notifications)
    assert len(await planned(notifications.db)) == 1


async def test_tries_side_by_side_are_not_more_tries(notifications: Notifications) -> None:
    person = (await confirm_mail(confirming(), notifications)).person_id
    await save_contact(saving(person_id=person), notifications)
    tries = [verify_phone(VerifyPhone(person_id=person, code=f"{number:06d}"), notifications) for number in range(60)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    told = [result for result in results if isinstance(result, CodeWrong)]
    assert len(told) <= 4
    assert {type(result) for result in results} <= {CodeWrong, CodeLocked, ChangedMeanwhile}


@pytest.mark.parametrize(
    ("phone", "refusal"), [("abc", PhoneInvalid), ("0340 2041234", PhoneNotMobile), ("+4934012", PhoneInvalid)]
)
async def test_a_phone_that_takes_no_sms_changes_nothing(
    notifications: Notifications, phone: str, refusal: type[Exception]
) -> None:
    person = (await confirm_mail(confirming(), notifications)).person_id
    before = await get_contact(GetContact(person_id=person), notifications)
    with pytest.raises(refusal):
        await save_contact(saving(person_id=person, phone=phone), notifications)
    assert await get_contact(GetContact(person_id=person), notifications) == before


async def test_a_link_to_sign_in_goes_out_once_and_is_forgotten(
    notifications: Notifications, deliver: Deliver, relay: Relay
) -> None:
    order = signing_in()
    for _ in range(3):
        await send_sign_in(order, notifications)
    await send_all(notifications, deliver)
    assert [recipient for recipient, _ in relay.mails] == [MIA]
    document = await notifications.db["messages"].find_one({})
    assert document is not None
    assert document["state"] == "sent"
    assert MIA not in str(document)
    assert "token=abc" not in str(document)


async def test_on_code_planned_twice_changes_nothing(
    notifications: Notifications, deliver: Deliver, relay: Relay
) -> None:
    await send_sign_in(signing_in(), notifications)
    (event,) = await planned(notifications.db)
    for _ in range(2):
        await deliver(on_code_planned, CodePlanned(message_id=event.message_id))
    assert len(relay.mails) == 1
    assert await states(notifications.db) == {"sent": 1}


async def test_what_somebody_waits_for_has_a_queue_of_its_own(notifications: Notifications) -> None:
    await send_sign_in(signing_in(), notifications)
    row = await notifications.db["outbox"].find_one({})
    assert row is not None
    assert row["routing_key"] == CodePlanned.routing_key


async def test_a_code_to_sign_in_goes_to_the_phone(
    notifications: Notifications, deliver: Deliver, provider: Provider
) -> None:
    await send_sign_in(signing_in(channel="sms", address="0155 50000001", secret="012345"), notifications)
    await send_all(notifications, deliver)
    assert [(sms["to"], "012345" in sms["text"]) for sms in provider.orders] == [(PHONE, True)]


async def test_a_link_that_has_expired_is_not_sent(
    notifications: Notifications, deliver: Deliver, relay: Relay
) -> None:
    await send_sign_in(signing_in(expires_at=clock.now()), notifications)
    await send_all(notifications, deliver)
    assert relay.mails == []
    assert await states(notifications.db) == {"suppressed": 1}


@pytest.mark.parametrize(
    ("channel", "address", "refusal"),
    [
        ("mail", "mia", MailInvalid),
        ("mail", PHONE, MailInvalid),
        ("sms", MIA, PhoneInvalid),
        ("sms", "0340 2041234", PhoneNotMobile),
    ],
)
async def test_nothing_is_sent_to_what_is_no_address(
    notifications: Notifications, channel: str, address: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await send_sign_in(signing_in(channel=channel, address=address), notifications)
    assert await states(notifications.db) == {}


async def test_one_click_ends_the_mails_and_keeps_the_proof(notifications: Notifications) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    click = StopMatches(token=unsubscribe.token(KEY, mia.person_id, Channel.MAIL))
    await asyncio.gather(*(stop_matches(click, notifications) for _ in range(3)))
    contact = await notifications.contacts.get(mia.person_id)
    assert (contact.wants(Channel.MAIL), contact.wants(Channel.SMS)) == (False, True)
    assert contact.consents[:2] == mia.consents
    assert [(c.channel, c.given, c.source) for c in contact.consents[2:]] == [(Channel.MAIL, False, "unsubscribe link")]


async def test_one_click_may_be_followed_by_a_new_yes_and_another_click(notifications: Notifications) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    click = StopMatches(token=unsubscribe.token(KEY, mia.person_id, Channel.MAIL))
    await stop_matches(click, notifications)
    wishes = saving(person_id=mia.person_id, phone=PHONE)
    assert (await save_contact(wishes, notifications)).mail_matches
    await stop_matches(click, notifications)
    assert not (await notifications.contacts.get(mia.person_id)).wants(Channel.MAIL)


async def test_a_click_on_behalf_of_nobody_known_is_done_as_well(notifications: Notifications) -> None:
    await stop_matches(StopMatches(token=unsubscribe.token(KEY, clock.new_id(), Channel.MAIL)), notifications)
    assert await notifications.db["contacts"].count_documents({}) == 0


async def test_the_same_link_says_whose_it_is_and_stops_nothing(notifications: Notifications) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    whose = ReadStopLink(token=unsubscribe.token(KEY, mia.person_id, Channel.SMS))
    assert (await read_stop_link(whose, notifications)).person_id == mia.person_id
    assert await notifications.contacts.get(mia.person_id) == mia
    with pytest.raises(TokenInvalid):
        await read_stop_link(ReadStopLink(token="x" * 40), notifications)


async def test_an_ordered_alert_is_one_message_that_says_what_for(
    notifications: Notifications, deliver: Deliver, provider: Provider
) -> None:
    wanted = {"kinds": ["holiday_job"], "fields": ["metal"], "postal_code": "06842", "radius_km": 10}
    by_sms = signing_in(channel="sms", address="0155 50000001", secret="012345").model_dump()
    for _ in range(2):
        await send_subscription(SendSubscription.model_validate({**by_sms, **wanted}), notifications)
    await send_all(notifications, deliver)
    (sms,) = provider.orders
    assert (sms["to"], "012345" in sms["text"], "10 km um 06842" in sms["text"]) == (PHONE, True, True)


async def test_a_forged_click_changes_nothing(notifications: Notifications) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    with pytest.raises(TokenInvalid):
        await stop_matches(StopMatches(token=unsubscribe.token(b"x" * 16, mia.person_id, Channel.MAIL)), notifications)
    assert await notifications.contacts.get(mia.person_id) == mia
