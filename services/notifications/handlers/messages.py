"""Messages: one attempt each, and what somebody has asked for this minute."""

from collections.abc import Mapping
from uuid import UUID

from services.notifications import addresses, codes, digest, unsubscribe
from services.notifications.contact import Consent, Contact
from services.notifications.digest import DIGESTS
from services.notifications.handlers.things import Notifications, handlers, tell_staff
from services.notifications.kinds import RULES, Basis, Kind
from services.notifications.message import Message
from services.notifications.policy import Standing
from services.notifications.store import limits
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.message import Done
from shared.contracts.notifications.contacts import StopMatches
from shared.contracts.notifications.messages import AskForAppointment, CodePlanned, MessagePlanned, SendSignIn
from shared.contracts.words import Channel

WARN_AT_PERCENT = 80


@handlers.on(MessagePlanned)
async def on_message_planned(event: MessagePlanned, notifications: Notifications) -> None:
    """Send this one. Without the inbox: the claim lets one attempt at a time through, and none after it."""
    message = await notifications.messages.claim(event.message_id)
    if message is None:
        return
    contact = await notifications.contacts.find(message.person_id)
    offers = await _still_fitting(notifications, message)
    message, standing = await _standing(notifications, message, contact, offers)
    async with notifications.messages.holding(message):
        after = await notifications.delivery.attempt(message, contact, offers, standing)
    await notifications.messages.record(after)
    await notifications.reports.catch_up(after)
    await _count_sms(notifications, after)
    after.must_not_wait()


@handlers.on(CodePlanned)
async def on_code_planned(event: CodePlanned, notifications: Notifications) -> None:
    """Send this link or code, on a queue of its own: see the event."""
    await on_message_planned(MessagePlanned(message_id=event.message_id), notifications)


@handlers.answers(SendSignIn)
async def send_sign_in(request: SendSignIn, notifications: Notifications) -> Done:
    """Plan the link or code, once per key."""
    read = addresses.mail if request.channel is Channel.MAIL else addresses.phone
    await notifications.messages.plan_once(codes.plan_sign_in(request, read(request.address), clock.now()))
    return Done()


@handlers.answers(AskForAppointment)
async def ask_for_appointment(request: AskForAppointment, notifications: Notifications) -> Done:
    """Plan the mail to the desk, once per key."""
    message = codes.plan_appointment(request, addresses.reply(request.reply_to), clock.now())
    await notifications.messages.plan_once(message)
    return Done()


@handlers.answers(StopMatches)
async def stop_matches(request: StopMatches, notifications: Notifications) -> Done:
    """The click counts for as long as the mail is kept, and twice is once."""
    person_id, channel = unsubscribe.read(notifications.signing_key, request.token)
    consent = Consent(channel, False, "", clock.now(), "unsubscribe link")
    await notifications.contacts.withdraw(person_id, consent)
    return Done()


async def _still_fitting(notifications: Notifications, message: Message) -> dict[UUID, OfferFacts]:
    """Of the offers it tells of: those on the board that still fit the person."""
    lost = await notifications.losses.find_lost(message.person_id, message.about)
    return await notifications.offers.find_open(one.offer_id for one in message.about if one.offer_id not in lost)


async def _standing(
    notifications: Notifications, message: Message, contact: Contact | None, offers: Mapping[UUID, OfferFacts]
) -> tuple[Message, Standing]:
    """What stands in the message's way, read anew; a digest comes back without what has resolved itself."""
    store, now = notifications.limits, clock.now()
    stopped = message.kind in await store.find_stopped()
    if RULES[message.kind].basis is Basis.ASKED_FOR:
        return message, Standing(notifications.allowed, stopped=stopped)
    message, resolved = await _still_true(notifications, message, contact, offers)
    sms = message.channel is Channel.SMS
    address = contact.confirmed_address(message.channel) if contact and not message.private else None
    sent_today, sms_today = await store.find_counts(message.person_id, now)
    return message, Standing(
        limits=notifications.allowed,
        stopped=stopped,
        suppressed=await store.find_suppression(message.channel, address) if address else "",
        resolved=resolved,
        paused=bool(message.about) and not offers and await notifications.offers.any_paused(message.about),
        sent_today=sent_today,
        sms_today=sms_today,
        sms_this_month=await store.find_spent(now) if sms else 0,
    )


async def _still_true(
    notifications: Notifications, message: Message, contact: Contact | None, offers: Mapping[UUID, OfferFacts]
) -> tuple[Message, str]:
    versions = await notifications.limits.find_versions(digest.topics(message))
    if message.kind in DIGESTS:
        message = digest.still_true(message, contact, offers.keys(), versions, clock.today())
        return message, "nothing_left" if digest.is_empty(message) else ""
    if RULES[message.kind].moves_on and versions.get(message.topic, 0) > message.version:
        return message, "moved_on"
    return message, "offers_closed" if message.about and not offers else ""


async def _count_sms(notifications: Notifications, message: Message) -> None:
    """Add a sent SMS to the month's budget; from 80 % on the team hears of it, once a month."""
    if not message.segments:
        return
    now, budget = clock.now(), notifications.allowed.monthly_sms
    spent = await notifications.limits.spend(message.segments, now)
    if spent * 100 >= budget * WARN_AT_PERCENT:
        values = {"percent": spent * 100 // max(1, budget), "left": max(0, budget - spent)}
        await tell_staff(notifications, Kind.SMS_BUDGET, limits.month(now), values)
