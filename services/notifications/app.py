"""The only wiring of notifications: settings -> database, stores, channels, alarm, service."""

from functools import partial

from starlette.applications import Starlette

from services.notifications.alarm import look
from services.notifications.channels.sms import SmsProvider
from services.notifications.channels.smtp import Smtp
from services.notifications.delivery import Delivery
from services.notifications.handlers import Notifications, handlers
from services.notifications.render import Renderer
from services.notifications.settings import NotificationsSettings
from services.notifications.store import INDEXES, ContactStore, MessageStore, OfferStore
from shared import lifespan, logs, mongo
from shared.alarm import Alarm
from shared.contracts.words import Channel
from shared.lifespan import Service
from shared.mongo import Database
from shared.settings import CommonSettings, load


def things(db: Database, own: NotificationsSettings) -> Notifications:
    """What the handlers work with."""
    delivery = Delivery(Renderer(own), {Channel.MAIL: Smtp(own), Channel.SMS: SmsProvider(own)})
    key = own.signing_key.get_secret_value().encode()
    return Notifications(db, ContactStore(db), OfferStore(db), MessageStore(db), delivery, key)


def notifications(common: CommonSettings, own: NotificationsSettings) -> Service:
    client = mongo.connect(str(common.mongo_url), app=own.database)
    db = mongo.database(client, common.database_prefix + own.database)
    mine = things(db, own)
    alarm = Alarm(partial(look, mine.messages))

    async def close() -> None:
        await alarm.stop()
        await mine.delivery.close()

    return Service(common, db, handlers, mine, INDEXES, opening=alarm.start, closing=close)


def create_app() -> Starlette:
    common, own = load(NotificationsSettings)
    logs.set_up("notifications", fmt=common.log_format, level=common.log_level)
    return lifespan.asgi(notifications(common, own))
