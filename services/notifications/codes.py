"""Links and codes that somebody waits for: messages that bring their own address, which may be no contact's. Pure."""

import datetime as dt
from dataclasses import replace

from services.notifications.contact import Contact
from services.notifications.guardian import Guardian
from services.notifications.kinds import RULES, Kind
from services.notifications.message import Message, Private, message_id
from services.notifications.permission import Asked, Permission
from shared.contracts.notifications.messages import AskForAppointment, SendSignIn, SendSubscription
from shared.contracts.words import Channel, Language

PERMISSIONS = {"placement": Kind.PLACEMENT_ASKED, "class_list": Kind.CLASS_LIST_ASKED}


def plan_guardian(contact: Contact, guardian: Guardian, link: str, now: dt.datetime) -> Message:
    """The question, to somebody who has no contact here: address and link travel in the message."""
    subject = guardian.asked[-1].isoformat()
    return Message(
        id=message_id(str(contact.person_id), Kind.GUARDIAN_ASKED, subject, guardian.channel),
        kind=Kind.GUARDIAN_ASKED,
        channel=guardian.channel,
        subject=subject,
        person_id=contact.person_id,
        planned_at=now,
        expires_at=now + RULES[Kind.GUARDIAN_ASKED].kept,
        language=contact.language,
        private=Private(guardian.address, link),
    )


def plan_permission(permission: Permission, one: Asked, link: str, code: str, now: dt.datetime) -> Message:
    """The question what a child may do, to somebody who has no contact here."""
    kind, subject = PERMISSIONS[permission.place.about], f"{permission.application_id} {one.digest}"
    place = permission.place
    values = {"title": place.title, "employer": place.employer, "town": place.town}
    return Message(
        id=message_id(str(permission.person_id), kind, subject, one.channel),
        kind=kind,
        channel=one.channel,
        subject=subject,
        person_id=permission.person_id,
        planned_at=now,
        expires_at=now + RULES[kind].kept,
        language=permission.language,
        values=values | ({"day": place.first_day.isoformat()} if place.first_day else {}),
        private=Private(one.address, link, code=code),
    )


def plan_sign_in(order: SendSignIn, address: str, now: dt.datetime) -> Message:
    """The person may have no contact yet: address and secret travel in the message."""
    return _ordered(Kind.SIGN_IN if order.channel is Channel.MAIL else Kind.SIGN_IN_CODE, order, address, now)


def plan_subscription(order: SendSubscription, address: str, now: dt.datetime) -> Message:
    """The same, and what the alert would be of."""
    kind = Kind.SUBSCRIPTION if order.channel is Channel.MAIL else Kind.SUBSCRIPTION_CODE
    wanted = order.model_dump(mode="json", include={"kinds", "fields", "postal_code", "radius_km"})
    until = order.expires_at.isoformat()
    return replace(_ordered(kind, order, address, now), values={**wanted, "until": until})


def _ordered(kind: Kind, order: SendSignIn | SendSubscription, address: str, now: dt.datetime) -> Message:
    return Message(
        id=message_id("", kind, order.key, order.channel),
        kind=kind,
        channel=order.channel,
        subject=order.key,
        person_id=None,
        planned_at=now,
        expires_at=order.expires_at,
        language=order.language,
        private=Private(address, order.secret),
    )


def plan_mail_link(contact: Contact, before: Contact, link: str, now: dt.datetime) -> tuple[Message, ...]:
    """The link to the address it is to confirm; nothing when no other one is due."""
    if contact.new_mail is None or not contact.new_mail.address or contact.new_mail == before.new_mail:
        return ()
    subject = contact.new_mail.asked[-1].isoformat()
    message = Message(
        id=message_id(str(contact.person_id), Kind.CONFIRM_MAIL, subject, Channel.MAIL),
        kind=Kind.CONFIRM_MAIL,
        channel=Channel.MAIL,
        subject=subject,
        person_id=contact.person_id,
        planned_at=now,
        expires_at=now + RULES[Kind.CONFIRM_MAIL].kept,
        language=contact.language,
        private=Private(contact.new_mail.address, link),
    )
    return (message,)


def plan_appointment(order: AskForAppointment, desk: str, reply_to: str, now: dt.datetime) -> Message:
    """To the desk's public address. Text and address to reply to are forgotten as soon as it is sent."""
    kind = Kind.APPOINTMENT_ASKED
    return Message(
        id=message_id("staff", kind, order.key, Channel.MAIL),
        kind=kind,
        channel=Channel.MAIL,
        subject=order.key,
        person_id=None,
        planned_at=now,
        expires_at=now + RULES[kind].kept,
        language=Language.GERMAN,
        values={"desk": order.desk, "spoken": order.language.value},
        private=Private(desk, order.text, reply_to),
    )


def plan_phone_code(contact: Contact, digits: str | None, now: dt.datetime) -> tuple[Message, ...]:
    """The code to the phone it is to confirm; nothing when there are no digits to send."""
    if digits is None or contact.phone is None or contact.code is None:
        return ()
    message = Message(
        id=message_id(str(contact.person_id), Kind.PHONE_CODE, contact.code.digest, Channel.SMS),
        kind=Kind.PHONE_CODE,
        channel=Channel.SMS,
        subject=contact.code.digest,
        person_id=contact.person_id,
        planned_at=now,
        expires_at=contact.code.expires_at,
        language=contact.language,
        private=Private(contact.phone, digits),
    )
    return (message,)
