"""Reports on a real database: whatever order they come in, how often, and from whom."""

import datetime as dt
import itertools
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.notifications.app import things
from services.notifications.handlers import Notifications
from services.notifications.handlers.contacts import save_contact
from services.notifications.handlers.guardians import ask_guardian
from services.notifications.handlers.matches import on_matches_found
from services.notifications.handlers.reports import take_mail_webhook, take_sms_webhook
from services.notifications.handlers.things import Webhooks
from services.notifications.message import State
from services.notifications.signatures import WebhookForged
from shared import clock
from shared.contracts.notifications.contacts import AskGuardian
from shared.contracts.notifications.reports import TakeMailWebhook, TakeSmsWebhook
from shared.contracts.words import Channel
from shared.mongo import Database
from tests.builders import offer_facts
from tests.notifications.conftest import (
    MIA,
    PHONE,
    Deliver,
    Provider,
    Relay,
    a_contact,
    matches,
    send_all,
    settings_for,
    states,
)
from tests.notifications.test_requests import saving
from tests.notifications.test_signatures import SECRET, standard


@pytest.fixture
def taking(notifications: Notifications) -> Notifications:
    return replace(notifications, webhooks=Webhooks("lox24", SECRET, SECRET))


def delivery(code: int, provider_id: str = "7001", secret: str = SECRET) -> TakeSmsWebhook:
    body = json.dumps({"name": "sms.delivery", "data": {"id": provider_id, "dlr_code": code}})
    return TakeSmsWebhook(url="https://x.example", headers=(), body=body, secret=secret)


def inbound(text: str, sender: str = PHONE.removeprefix("+")) -> TakeSmsWebhook:
    body = json.dumps({"name": "sms.inbound", "data": {"sender_id": sender, "text": text}})
    return TakeSmsWebhook(url="https://x.example", headers=(), body=body, secret=SECRET)


def mail(**said: Any) -> TakeMailWebhook:
    body = json.dumps({"type": "bounce", "recipient": MIA, **said})
    signed = standard(body, at=clock.now())
    return TakeMailWebhook(**signed.model_dump())


async def an_sms_is_sent(taking: Notifications, deliver: Deliver) -> None:
    contact = a_contact(mail_confirmed=None)
    await taking.contacts.save(contact)
    await deliver(on_matches_found, matches([offer_facts()], contact.person_id))
    await send_all(taking, deliver)


async def test_delivery_reports_end_the_same_in_any_order_and_again(taking: Notifications, deliver: Deliver) -> None:
    await an_sms_is_sent(taking, deliver)
    sms = {"channel": Channel.SMS}
    before = await taking.db["messages"].find_one(sms)
    assert before is not None
    assert before["state"] == State.SENT
    for codes in itertools.permutations((8, 2, 1)):
        await taking.db["messages"].update_one(sms, {"$set": {"state": State.SENT, "reason": ""}})
        for code in (*codes, *codes):
            await take_sms_webhook(delivery(code, before["provider_id"]), taking)
        after = await taking.db["messages"].find_one(sms)
        assert after is not None
        assert (after["state"], after["reason"]) == (State.DELIVERED, "")


async def test_a_report_that_is_faster_than_our_own_note_is_not_lost(taking: Notifications, deliver: Deliver) -> None:
    await take_sms_webhook(delivery(2), taking)
    await an_sms_is_sent(taking, deliver)
    assert (await states(taking.db))["failed"] == 1


async def test_what_is_forged_changes_nothing(taking: Notifications, deliver: Deliver) -> None:
    await an_sms_is_sent(taking, deliver)
    before = await states(taking.db)
    forged = inbound("STOP").model_copy(update={"secret": "guessed"})
    unset = replace(taking, webhooks=Webhooks("lox24"))
    for request, things_ in ((delivery(2, secret=""), taking), (forged, taking), (delivery(2, secret=""), unset)):
        with pytest.raises(WebhookForged):
            await take_sms_webhook(request, things_)
    with pytest.raises(WebhookForged):
        await take_mail_webhook(mail().model_copy(update={"body": "{}"}), taking)
    assert await states(taking.db) == before
    assert await taking.limits.find_suppression(Channel.SMS, PHONE) == ""
    assert await taking.db["reports"].count_documents({}) == 0


async def test_stop_ends_consent_and_every_sms_and_start_brings_nothing_back(taking: Notifications) -> None:
    contact = a_contact()
    await taking.contacts.save(contact)
    for text in ("Hallo", "START"):
        await take_sms_webhook(inbound(text), taking)
    assert (await taking.contacts.get(contact.person_id)).wants(Channel.SMS)
    for text in ("Stopp!", "STOP", "START"):
        await take_sms_webhook(inbound(text), taking)
    after = await taking.contacts.get(contact.person_id)
    assert not after.wants(Channel.SMS)
    assert after.wants(Channel.MAIL)
    assert [one.source for one in after.consents if not one.given] == ["STOP by SMS"]
    assert await taking.limits.find_suppression(Channel.SMS, PHONE) == "stopped"
    assert PHONE not in str([document async for document in taking.db["suppressions"].find({})])
    await save_contact(saving(person_id=contact.person_id, phone=PHONE), taking)
    assert await taking.limits.find_suppression(Channel.SMS, PHONE) == "", "a new yes in the profile"


async def test_a_guardian_who_has_said_stop_is_not_asked_again_there(
    taking: Notifications, deliver: Deliver, provider: Provider, relay: Relay
) -> None:
    """Nor by anybody else: the number is a stranger's."""
    mia = a_contact(phone=None, phone_confirmed=None)
    await taking.contacts.save(mia)
    for expected in (1, 1):
        await ask_guardian(AskGuardian(person_id=mia.person_id, phone=PHONE), taking)
        await send_all(taking, deliver)
        assert len(provider.orders) == expected
        await take_sms_webhook(inbound("STOP"), taking)
    kept = await taking.db["messages"].find({"kind": "guardian_asked"}, sort=[("planned_at", 1)]).to_list(None)
    assert [(one["state"], one["reason"], one["private"]) for one in kept][-1] == ("suppressed", "stopped", None)
    await ask_guardian(AskGuardian(person_id=mia.person_id, mail="eltern@demo.example"), taking)
    await send_all(taking, deliver)
    assert [to for to, _ in relay.mails] == ["eltern@demo.example"]


@pytest.mark.parametrize("sender", ["Anlauf", "0", "", "49", "+4934020412345"])
async def test_stop_from_what_is_no_mobile_number_is_nothing(taking: Notifications, sender: str) -> None:
    await take_sms_webhook(inbound("STOP", sender), taking)
    assert await taking.db["suppressions"].count_documents({}) == 0


async def sent_mail(taking: Notifications, db: Database, deliver: Deliver) -> UUID:
    await an_sms_is_sent(taking, deliver)
    change = {"$set": {"channel": Channel.MAIL}}
    document = await db["messages"].find_one_and_update({"state": State.SENT}, change)
    assert document is not None
    message_id: UUID = document["_id"]
    return message_id


async def test_a_hard_bounce_ends_the_address_and_a_soft_one_nothing(
    taking: Notifications, db: Database, deliver: Deliver
) -> None:
    message_id = f"<{await sent_mail(taking, db, deliver)}@anlauf.example>"
    await take_mail_webhook(mail(message_id=message_id, permanent=False), taking)
    assert "bounced" not in await states(db)
    assert await taking.limits.find_suppression(Channel.MAIL, MIA) == ""
    for _ in range(2):
        await take_mail_webhook(mail(message_id=message_id), taking)
    assert (await states(db))["bounced"] == 1
    assert await taking.limits.find_suppression(Channel.MAIL, MIA.upper()) == "bounced"


async def test_a_complaint_takes_the_consent_back(taking: Notifications, db: Database, deliver: Deliver) -> None:
    message_id = await sent_mail(taking, db, deliver)
    document = await db["messages"].find_one({"_id": message_id})
    assert document is not None
    await take_mail_webhook(mail(type="complaint", message_id=f"<{message_id}@anlauf.example>"), taking)
    assert not (await taking.contacts.get(document["person_id"])).wants(Channel.MAIL)
    assert await taking.limits.find_suppression(Channel.MAIL, MIA) == "complained"


async def test_a_complaint_of_who_was_asked_takes_nobody_elses_consent(taking: Notifications, deliver: Deliver) -> None:
    mia = a_contact(guardian_needed_until=clock.today() + dt.timedelta(days=99))
    await taking.contacts.save(mia)
    await ask_guardian(AskGuardian(person_id=mia.person_id, mail="eltern@demo.example"), taking)
    await send_all(taking, deliver)
    asked = await taking.db["messages"].find_one({"kind": "guardian_asked", "state": State.SENT})
    assert asked is not None
    said = {"type": "complaint", "recipient": "eltern@demo.example", "message_id": f"<{asked['_id']}@anlauf.example>"}
    await take_mail_webhook(mail(**said), taking)
    assert (await taking.contacts.get(mia.person_id)).wants(Channel.MAIL)
    assert await taking.limits.find_suppression(Channel.MAIL, "eltern@demo.example") == "complained"


def test_without_settings_nobody_is_believed(db: Database) -> None:
    assert things(db, settings_for()).webhooks == Webhooks("seven")
