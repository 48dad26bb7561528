"""Messages: one attempt each, and what somebody has asked for this minute."""

from services.notifications import addresses, codes, unsubscribe
from services.notifications.contact import Consent
from services.notifications.handlers.things import Notifications, handlers, tell_staff
from services.notifications.kinds import RULES, Audience, Kind
from services.notifications.message import Message, State
from services.notifications.store import limits
from shared import clock
from shared.contracts.message import Done
from shared.contracts.notifications.contacts import ReadStopLink, StopLinkView, StopMatches
from shared.contracts.notifications.messages import (
    AskForAppointment,
    CodePlanned,
    MessagePlanned,
    SendSignIn,
    SendSubscription,
)
from shared.contracts.words import Channel

WARN_AT_PERCENT = 80
# What the team is alerted of besides; a talk asked for goes to one desk, and is personal.
ALERTED = {kind for kind, rule in RULES.items() if rule.audience is Audience.STAFF} - {Kind.APPOINTMENT_ASKED}


@handlers.on(MessagePlanned)
async def on_message_planned(event: MessagePlanned, notifications: Notifications) -> None:
    """Send this one. Without the inbox: the claim lets one attempt at a time through, and none after it."""
    message = await notifications.claims.claim(event.message_id)
    if message is None:
        return
    with notifications.claims.holding(message):
        attempt = await notifications.standings.find(message)
        after = await notifications.delivery.attempt(attempt, notifications.claims.record)
    await notifications.reports.catch_up(after)
    await _count_sms(notifications, after)
    if after.state is State.SENT and after.kind in ALERTED:
        await notifications.alerts.tell(*notifications.delivery.renderer.alert(after))
    after.must_not_wait()


@handlers.on(CodePlanned)
async def on_code_planned(event: CodePlanned, notifications: Notifications) -> None:
    """Send this link or code, on a queue of its own: see the event."""
    await on_message_planned(MessagePlanned(message_id=event.message_id), notifications)


@handlers.answers(SendSignIn)
async def send_sign_in(request: SendSignIn, notifications: Notifications) -> Done:
    """Plan the link or code, once per key."""
    address = _reached(notifications, request)
    await notifications.messages.plan_once(codes.plan_sign_in(request, address, clock.now()))
    return Done()


@handlers.answers(SendSubscription)
async def send_subscription(request: SendSubscription, notifications: Notifications) -> Done:
    """The same, once per key. Whether somebody with this address is known makes no difference."""
    address = _reached(notifications, request)
    await notifications.messages.plan_once(codes.plan_subscription(request, address, clock.now()))
    return Done()


def _reached(notifications: Notifications, order: SendSignIn | SendSubscription) -> str:
    by_mail, countries = order.channel is Channel.MAIL, notifications.allowed.countries
    return addresses.mail(order.address) if by_mail else addresses.phone(order.address, countries)


@handlers.answers(AskForAppointment)
async def ask_for_appointment(request: AskForAppointment, notifications: Notifications) -> Done:
    """Plan the mail to the desk, once per key."""
    desk, reply_to = addresses.mail(request.desk_mail), addresses.reply(request.reply_to)
    message = codes.plan_appointment(request, desk, reply_to, clock.now())
    await notifications.messages.plan_once(message)
    return Done()


@handlers.answers(StopMatches)
async def stop_matches(request: StopMatches, notifications: Notifications) -> Done:
    """The click counts for as long as the mail is kept, and twice is once."""
    person_id, channel = unsubscribe.read(notifications.signing_key, request.token)
    consent = Consent(channel, False, "", clock.now(), "unsubscribe link")
    await notifications.contacts.withdraw(person_id, consent)
    return Done()


@handlers.answers(ReadStopLink)
async def read_stop_link(request: ReadStopLink, notifications: Notifications) -> StopLinkView:
    """For a page that may do more than stop the mails."""
    person_id, _ = unsubscribe.read(notifications.signing_key, request.token)
    return StopLinkView(person_id=person_id)


async def _count_sms(notifications: Notifications, message: Message) -> None:
    """Add a sent SMS to the month's budget; from 80 % on the team hears of it, once a month."""
    if not message.segments:
        return
    now, budget = clock.now(), notifications.allowed.monthly_sms
    spent = await notifications.limits.spend(message.segments, now)
    if spent * 100 >= budget * WARN_AT_PERCENT:
        values = {"percent": spent * 100 // max(1, budget), "left": max(0, budget - spent)}
        await tell_staff(notifications, Kind.SMS_BUDGET, limits.month(now), values)
