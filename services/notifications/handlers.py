"""What notifications hears and answers. One function per message in."""

from dataclasses import dataclass

from services.notifications import addresses, phone_code, planning, unsubscribe
from services.notifications import message as messages
from services.notifications.contact import Consent, Contact
from services.notifications.delivery import Delivery
from services.notifications.store import ContactStore, MessageStore, OfferStore
from shared import clock
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.matching.matches import MatchesFound
from shared.contracts.message import Done
from shared.contracts.notifications.contacts import (
    ConfirmMail,
    ContactView,
    GetContact,
    SaveContact,
    StopMatches,
    VerifyPhone,
)
from shared.contracts.notifications.messages import CodePlanned, MessagePlanned, SendSignIn
from shared.contracts.words import Channel
from shared.handlers import Handlers
from shared.inbox import once
from shared.mongo import Database, Session


@dataclass(frozen=True)
class Notifications:
    db: Database
    contacts: ContactStore
    offers: OfferStore
    messages: MessageStore
    delivery: Delivery
    signing_key: bytes


handlers: Handlers[Notifications] = Handlers("notifications")


@handlers.on(MatchesFound)
async def on_matches_found(event: MatchesFound, notifications: Notifications) -> None:
    """Plan one message per person and channel, about all of the event's offers that were not told there before."""
    await notifications.offers.learn(event.offers)
    contacts = await notifications.contacts.find_many({pair.person_id for pair in event.found})

    async def plan(session: Session) -> None:
        told = await notifications.messages.find_told(session, planning.keys(event.found, contacts))
        await notifications.messages.plan(session, planning.plan(event.found, contacts, told, clock.now()))

    await once(notifications.db, plan)


@handlers.on(OfferClosed)
async def on_offer_closed(event: OfferClosed, notifications: Notifications) -> None:
    """Nothing more is told of it. Without the inbox: both steps may be repeated, and concern thousands."""
    await notifications.offers.close(event.offer_id)
    await notifications.messages.close_offer(event.offer_id)


@handlers.on(MessagePlanned)
async def on_message_planned(event: MessagePlanned, notifications: Notifications) -> None:
    """Send this one. Without the inbox: the claim lets one attempt at a time through, and none after it."""
    message = await notifications.messages.claim(event.message_id)
    if message is None:
        return
    contact = await notifications.contacts.find(message.person_id)
    offers = await notifications.offers.find_open(one.offer_id for one in message.about)
    async with notifications.messages.holding(message):
        after = await notifications.delivery.attempt(message, contact, offers)
    await notifications.messages.record(after)
    after.must_not_wait()


@handlers.on(CodePlanned)
async def on_code_planned(event: CodePlanned, notifications: Notifications) -> None:
    """Send this link or code, on a queue of its own: see the event."""
    await on_message_planned(MessagePlanned(message_id=event.message_id), notifications)


@handlers.answers(ConfirmMail)
async def confirm_mail(request: ConfirmMail, notifications: Notifications) -> ContactView:
    """The address is the person's. Makes the contact where there is none."""
    before = await notifications.contacts.find(request.person_id) or Contact(request.person_id, 0, request.language)
    contact = before.confirm_mail(addresses.mail(request.mail), clock.now(), request.source)
    if contact is not before:
        await notifications.contacts.save(contact)
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
    return contact.view()


@handlers.answers(SendSignIn)
async def send_sign_in(request: SendSignIn, notifications: Notifications) -> Done:
    """Plan the link or code, once per key."""
    read = addresses.mail if request.channel is Channel.MAIL else addresses.phone
    await notifications.messages.plan_once(messages.plan_sign_in(request, read(request.address), clock.now()))
    return Done()


@handlers.answers(StopMatches)
async def stop_matches(request: StopMatches, notifications: Notifications) -> Done:
    """The click counts for as long as the mail is kept, and twice is once."""
    person_id, channel = unsubscribe.read(notifications.signing_key, request.token)
    consent = Consent(channel, False, "", clock.now(), "unsubscribe link")
    await notifications.contacts.withdraw(person_id, consent)
    return Done()
