"""Contacts: how somebody is reached, and what they have agreed to."""

from services.notifications import addresses, codes, links, new_mail, phone_code
from services.notifications.contact import Contact
from services.notifications.handlers.things import Notifications, handlers
from services.notifications.new_mail import MailLinkInvalid
from shared import clock
from shared.contracts.notifications.contacts import (
    ConfirmMail,
    ConfirmPhone,
    ConfirmWantedMail,
    ContactView,
    GetContact,
    MailLinkView,
    ReadMailLink,
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
    contact = before.confirm_mail(mail, clock.now(), request.source, request.agreed_to)
    if contact is not before:
        await notifications.contacts.save(contact)
    await notifications.limits.allow(Channel.MAIL, mail)
    return contact.view()


@handlers.answers(ConfirmPhone)
async def confirm_phone(request: ConfirmPhone, notifications: Notifications) -> ContactView:
    """The number is the person's. Makes the contact where there is none."""
    before = await notifications.contacts.find(request.person_id) or Contact(request.person_id, 0, request.language)
    phone = addresses.phone(request.phone)
    contact = before.confirm_phone(phone, clock.now(), request.source, request.agreed_to)
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
        await notifications.contacts.save(contact, *codes.plan_phone_code(contact, digits, now))
    return contact.view()


@handlers.answers(GetContact)
async def get_contact(request: GetContact, notifications: Notifications) -> ContactView:
    """How this person is reached."""
    return (await notifications.contacts.get(request.person_id)).view()


@handlers.answers(SaveContact)
async def save_contact(request: SaveContact, notifications: Notifications) -> ContactView:
    """As the person wishes; a new phone is sent a code, a new mail address a link."""
    before, now = await notifications.contacts.get(request.person_id), clock.now()
    before.must_be(request.seen)
    phone = addresses.phone(request.phone, notifications.allowed.countries) if request.phone else None
    mail = addresses.mail(request.mail) if request.mail else None
    contact, digits = before.save(request, phone, mail, now).new_code(before, notifications.signing_key, now)
    link = _mail_link(notifications, contact)
    planned = (
        *codes.plan_phone_code(contact, digits, now),
        *codes.plan_mail_link(contact, before, link, now),
    )
    await notifications.contacts.save(contact, *planned)
    await _allow_again(notifications, before, contact)
    return contact.view()


@handlers.answers(ReadMailLink)
async def read_mail_link(request: ReadMailLink, notifications: Notifications) -> MailLinkView:
    """Only shows: link scanners open links, and must not confirm for anyone."""
    contact = await _linked(notifications, request.token)
    address = contact.linked_mail(notifications.signing_key, request.token, clock.now())
    return MailLinkView(confirmed=address == contact.confirmed_address(Channel.MAIL))


@handlers.answers(ConfirmWantedMail)
async def confirm_wanted_mail(request: ConfirmWantedMail, notifications: Notifications) -> MailLinkView:
    """The address reaches the person: it takes the place of the old one."""
    before = await _linked(notifications, request.token)
    contact = before.open_mail_link(notifications.signing_key, request.token, clock.now())
    if contact is not before:
        await notifications.contacts.save(contact)
        await notifications.limits.allow(Channel.MAIL, contact.mail or "")
    return MailLinkView(confirmed=True)


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


def _mail_link(notifications: Notifications, contact: Contact) -> str:
    address = contact.new_mail.address if contact.new_mail else ""
    token = links.token(notifications.signing_key, new_mail.PURPOSE, contact.person_id, address)
    return notifications.address(f"/adresse/{token}", contact.language)


async def _linked(notifications: Notifications, token: str) -> Contact:
    """Whom the link is about; what it is worth is seen with its address. Raises MailLinkInvalid."""
    person_id = links.person_in(token)
    contact = await notifications.contacts.find(person_id) if person_id else None
    if contact is None:
        raise MailLinkInvalid("This link is not one that holds.")
    return contact


async def _allow_again(notifications: Notifications, before: Contact, contact: Contact) -> None:
    """A new yes to SMS, on a phone shown to be theirs, ends their STOP; nothing else does but a code entered."""
    phone = contact.confirmed_address(Channel.SMS)
    if phone and contact.wants(Channel.SMS) and not before.wants(Channel.SMS):
        await notifications.limits.allow_stopped(Channel.SMS, phone)
