"""Contacts: how somebody is reached, and what they have agreed to."""

from services.notifications import addresses, phone_code
from services.notifications import message as messages
from services.notifications.contact import Contact
from services.notifications.handlers.things import Notifications, handlers
from shared import clock
from shared.contracts.notifications.contacts import (
    ConfirmMail,
    ConfirmPhone,
    ContactView,
    GetContact,
    ResendCode,
    SaveContact,
    VerifyPhone,
)
from shared.contracts.words import Channel


@handlers.answers(ConfirmMail)
async def confirm_mail(request: ConfirmMail, notifications: Notifications) -> ContactView:
    """The address is the person's. Makes the contact where there is none."""
    before = await notifications.contacts.find(request.person_id) or Contact(request.person_id, 0, request.language)
    mail = addresses.mail(request.mail)
    contact = before.confirm_mail(mail, clock.now(), request.source)
    if contact is not before:
        await notifications.contacts.save(contact)
    await notifications.limits.allow(Channel.MAIL, mail)
    return contact.view()


@handlers.answers(ConfirmPhone)
async def confirm_phone(request: ConfirmPhone, notifications: Notifications) -> ContactView:
    """The number is the person's. Makes the contact where there is none."""
    before = await notifications.contacts.find(request.person_id) or Contact(request.person_id, 0, request.language)
    phone = addresses.phone(request.phone)
    contact = before.confirm_phone(phone, clock.now(), request.source)
    if contact is not before:
        await notifications.contacts.save(contact)
    await notifications.limits.allow(Channel.SMS, phone)
    return contact.view()


@handlers.answers(ResendCode)
async def resend_code(request: ResendCode, notifications: Notifications) -> ContactView:
    """The old code holds no longer."""
    before, now = await notifications.contacts.get(request.person_id), clock.now()
    contact, digits = before.resend_code(notifications.signing_key, now)
    if digits is not None:
        await notifications.contacts.save(contact, *messages.plan_phone_code(contact, digits, now))
    return contact.view()


@handlers.answers(GetContact)
async def get_contact(request: GetContact, notifications: Notifications) -> ContactView:
    """How this person is reached."""
    return (await notifications.contacts.get(request.person_id)).view()


@handlers.answers(SaveContact)
async def save_contact(request: SaveContact, notifications: Notifications) -> ContactView:
    """As the person wishes; a new phone is sent a code."""
    before, now = await notifications.contacts.get(request.person_id), clock.now()
    phone = addresses.phone(request.phone) if request.phone else None
    contact, digits = before.save(request, phone, now).new_code(before, notifications.signing_key, now)
    await notifications.contacts.save(contact, *messages.plan_phone_code(contact, digits, now))
    return contact.view()


@handlers.answers(VerifyPhone)
async def verify_phone(request: VerifyPhone, notifications: Notifications) -> ContactView:
    """Each try is saved before its result is told: tries side by side are not more tries."""
    before, now = await notifications.contacts.get(request.person_id), clock.now()
    digest = phone_code.digest(notifications.signing_key, before.person_id, before.phone or "", request.code)
    contact = before.enter_code(digest, now)
    await notifications.contacts.save(contact)
    contact.must_have_phone(now)
    await notifications.limits.allow(Channel.SMS, contact.phone or "")
    return contact.view()
