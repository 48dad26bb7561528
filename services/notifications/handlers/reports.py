"""Reports: what has become of messages after they were handed over, and STOP. Each may come again, and in any order."""

from services.notifications import addresses, bounce, signatures, stop_words
from services.notifications.bounce import Bounce
from services.notifications.channels import providers
from services.notifications.contact import Consent
from services.notifications.handlers.things import Notifications, handlers
from services.notifications.signatures import WebhookForged
from shared import clock, logs
from shared.contracts.message import Done
from shared.contracts.notifications.reports import TakeMailWebhook, TakeSmsWebhook
from shared.contracts.words import Channel
from shared.errors import DomainError

log = logs.get(__name__)


@handlers.answers(TakeSmsWebhook)
async def take_sms_webhook(request: TakeSmsWebhook, notifications: Notifications) -> Done:
    """What it says is looked at only once it is known who says it."""
    webhook = providers.load(notifications.webhooks.sms_provider).webhook
    secret = _known(notifications.webhooks.sms_secret)
    said = webhook.read(signatures.WAYS[webhook.signed](request, secret, clock.now()))
    if said.delivered is not None and said.provider_id:
        await notifications.reports.report(said.provider_id, said.delivered)
    if stop_words.means_stop(said.text):
        await _stop(notifications, said.sender)
    return Done()


@handlers.answers(TakeMailWebhook)
async def take_mail_webhook(request: TakeMailWebhook, notifications: Notifications) -> Done:
    """A hard bounce or a complaint: nothing goes there any more. A soft one is the relay's to try again."""
    body = signatures.standard(request, _known(notifications.webhooks.mail_secret), clock.now())
    for one in bounce.read(body):
        log.info("mail reported", why=one.why, hard=one.hard, id=str(one.message_id))
        if one.hard:
            await _bounced(notifications, one)
    return Done()


async def _stop(notifications: Notifications, sender: str) -> None:
    """No more SMS there, whoever's number it is. START brings nothing back: that is said in the profile."""
    phone = _phone(sender)
    if phone:
        await notifications.limits.suppress(Channel.SMS, phone, "stopped")
        consent = Consent(Channel.SMS, False, "", clock.now(), "STOP by SMS")
        await notifications.contacts.withdraw_phone(phone, consent)


async def _bounced(notifications: Notifications, one: Bounce) -> None:
    if one.address:
        await notifications.limits.suppress(Channel.MAIL, one.address, one.why)
    message = await notifications.reports.bounce(one.message_id) if one.message_id else None
    own = message is not None and not message.asked_for  # else it went to a guardian, or where nobody has read yet
    if message is not None and own and message.person_id and one.why == "complained":
        consent = Consent(Channel.MAIL, False, "", clock.now(), "complaint")
        await notifications.contacts.withdraw(message.person_id, consent)


def _phone(sender: str) -> str | None:
    """Providers write numbers without "+". None for a name, or a number of no mobile phone."""
    international = sender.isdigit() and not sender.startswith("0")
    try:
        return addresses.phone(f"+{sender}" if international else sender)
    except DomainError:
        return None


def _known(secret: str) -> str:
    """Without a secret nobody is believed."""
    if not secret:
        raise WebhookForged("No secret is set for this webhook.")
    return secret
