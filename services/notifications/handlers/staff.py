"""Staff: what has become of messages, and what each kind says."""

import datetime as dt

from services.notifications import figures, gsm7, samples
from services.notifications.handlers.things import Notifications, handlers
from services.notifications.kinds import RULES, Kind
from services.notifications.store import limits
from shared import clock
from shared.contracts.notifications.overview import (
    MOST_DAYS,
    GetMessageFigures,
    ListMessageKinds,
    MessageFigures,
    MessageKind,
    MessageKinds,
    MessagePreview,
    PreviewMessage,
    SmsBudget,
)
from shared.contracts.words import Channel
from shared.errors import DomainError

SHOWN = dt.timedelta(days=6)


class MessageKindNotFound(DomainError):
    code = "message_kind_not_found"


@handlers.answers(GetMessageFigures)
async def get_message_figures(request: GetMessageFigures, notifications: Notifications) -> MessageFigures:
    """Of the days asked for; the last seven where nothing is said."""
    last = request.last_day or (request.first_day + SHOWN if request.first_day else clock.today())
    first = max(request.first_day or last - SHOWN, last - dt.timedelta(days=MOST_DAYS - 1))
    now = clock.now()
    month, spent = limits.month(now), await notifications.limits.find_spent(now)
    return MessageFigures(
        items=figures.rows(await notifications.figures.count(first, last)),
        sms=SmsBudget(month=month, sent=spent, budget=notifications.allowed.monthly_sms),
        stopped=tuple(sorted(await notifications.limits.find_stopped())),
    )


@handlers.answers(ListMessageKinds)
async def list_message_kinds(_: ListMessageKinds, __: Notifications) -> MessageKinds:
    """The catalogue as it is."""
    return MessageKinds(
        items=tuple(
            MessageKind(
                kind=kind,
                audience=rule.audience,
                basis=rule.basis,
                group=rule.group,
                channels=rule.channels,
                digest=rule.digest,
                counted=rule.counted,
            )
            for kind, rule in RULES.items()
        )
    )


@handlers.answers(PreviewMessage)
async def preview_message(request: PreviewMessage, notifications: Notifications) -> MessagePreview:
    """As it would be sent; nothing is."""
    if request.kind not in Kind.__members__.values():
        raise MessageKindNotFound("There is no such message.")
    kind = Kind(request.kind)
    channel = request.channel or RULES[kind].channels[0]
    if channel not in RULES[kind].channels:
        raise MessageKindNotFound("This message is never sent over this channel.")
    sample = samples.written(kind, request.language, channel, notifications.public_url)
    parts = gsm7.segments(sample.text)[1] if channel is Channel.SMS else 0
    said = {"subject": sample.subject, "text": sample.text, "html": sample.html, "segments": parts}
    return MessagePreview(kind=kind, channel=channel, language=request.language, **said)
