"""The only wiring of notifications: settings -> database, stores, channels, alarm, service."""

from collections.abc import Mapping
from functools import partial

from pydantic import SecretStr
from starlette.applications import Starlette

from services.notifications import channels
from services.notifications.alarm import look_at_all
from services.notifications.channels.alerts import Alerts
from services.notifications.channels.dry import DryRun
from services.notifications.channels.sms import SmsProvider
from services.notifications.channels.smtp import Smtp
from services.notifications.channels.webhook import WebhookSender
from services.notifications.delivery import Delivery
from services.notifications.handlers import Notifications, handlers
from services.notifications.handlers.things import Webhooks
from services.notifications.policy import Limits
from services.notifications.render import Renderer
from services.notifications.settings import NotificationsSettings
from services.notifications.standings import Standings
from services.notifications.store import (
    INDEXES,
    ClaimStore,
    ContactStore,
    DigestStore,
    FigureStore,
    LimitStore,
    LossStore,
    MessageStore,
    OfferStore,
    PermissionStore,
    ReportStore,
    WebhookStore,
)
from shared import lifespan, logs, mongo
from shared.alarm import Alarm
from shared.contracts.words import Channel
from shared.lifespan import Service
from shared.mongo import Database
from shared.settings import CommonSettings, load


def things(db: Database, own: NotificationsSettings) -> Notifications:
    """What the handlers work with."""
    key = own.signing_key.get_secret_value().encode()
    contacts, offers, losses, limits = ContactStore(db), OfferStore(db), LossStore(db), LimitStore(db, key)
    allowed = Limits(own.daily_cap, own.daily_sms_cap, own.monthly_sms, own.land, own.number_cap, own.countries)
    return Notifications(
        db=db,
        contacts=contacts,
        offers=offers,
        messages=MessageStore(db),
        claims=ClaimStore(db),
        digests=DigestStore(db),
        figures=FigureStore(db),
        reports=ReportStore(db),
        limits=limits,
        permissions=PermissionStore(db),
        losses=losses,
        standings=Standings(contacts, offers, losses, limits, allowed),
        delivery=Delivery(Renderer(own), _channels(own), limits),
        alerts=Alerts(own.staff_alerts),
        allowed=allowed,
        signing_key=key,
        public_url=own.public_url,
        staff_mail=own.staff_address,
        partners=WebhookStore(db),
        caller=WebhookSender(local=own.webhook_local),
        webhooks_local=own.webhook_local,
        webhooks=Webhooks(own.sms_provider, _secret(own.sms_webhook_secret), _secret(own.mail_webhook_secret)),
    )


def _channels(own: NotificationsSettings) -> Mapping[Channel, channels.Channel]:
    if own.dry_run:
        return dict.fromkeys(Channel, DryRun())
    return {Channel.MAIL: Smtp(own), Channel.SMS: SmsProvider(own)}


def _secret(given: SecretStr | None) -> str:
    return given.get_secret_value() if given else ""


def notifications(common: CommonSettings, own: NotificationsSettings) -> Service:
    client = mongo.connect(str(common.mongo_url), app=own.database)
    db = mongo.database(client, common.database_prefix + own.database)
    mine = things(db, own)
    alarm = Alarm(partial(look_at_all, mine))

    async def close() -> None:
        await alarm.stop()
        await mine.delivery.close()
        await mine.caller.close()

    return Service(common, db, handlers, mine, INDEXES, opening=alarm.start, closing=close)


def create_app() -> Starlette:
    common, own = load(NotificationsSettings)
    logs.set_up("notifications", fmt=common.log_format, level=common.log_level)
    return lifespan.asgi(notifications(common, own))
