"""An employer's webhooks: which of its programs are told of what, whether that arrives, and a secret shown once."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages.employer import find_employer
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Employer
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from services.gateway.routes.keys import owned
from services.gateway.routes.partner_webhooks import delete_webhook, try_webhook
from services.gateway.rpc import Refused, Unanswered, ask
from shared.contracts.notifications.webhooks import (
    AddWebhook,
    DeliveryView,
    ListDeliveries,
    ListWebhooks,
    RenewWebhook,
    WebhookInput,
    WebhookSecret,
    WebhookView,
)

router = APIRouter(include_in_schema=False)

PATH = "/betrieb/webhooks"
LATELY = 5  # deliveries shown of each
NEW = Shape(
    {"url": msgid("Adresse Ihres Programms"), "events": msgid("Wovon soll es erfahren?")},
    lists=frozenset({"events"}),
    root="url",
)
EVENTS = {
    "offer.published": msgid("Ein Angebot ist auf der Börse"),
    "offer.paused": msgid("Ein Angebot ruht"),
    "offer.closed": msgid("Ein Angebot ist zu Ende"),
    "application.received": msgid("Jemand zeigt Interesse"),
    "application.answered": msgid("Ihr Betrieb hat geantwortet"),
    "application.confirmed": msgid("Ein Platz ist fest"),
    "application.withdrawn": msgid("Jemand hat sich zurückgezogen"),
}
TYPES = {**EVENTS, "test": msgid("Test")}
STATES = {
    "planned": msgid("unterwegs"),
    "sending": msgid("unterwegs"),
    "deferred": msgid("noch nicht angekommen, wir versuchen es wieder"),
    "sent": msgid("angekommen"),
    "failed": msgid("nicht angekommen"),
}
Shown = list[tuple[WebhookView, tuple[DeliveryView, ...]]]


@router.get(PATH)
async def webhooks(request: Request, account: Employer) -> Response:
    return await _page(request, account, Form(NEW))


@router.post(PATH)
async def add(request: Request, account: Employer) -> Response:
    """Answered by the page itself and by no redirect: the secret is nowhere to be asked for again."""
    form = await posted(request, NEW)
    if wanted := form.check(WebhookInput):
        try:
            order = AddWebhook(employer_id=await owned(request, account), account_id=account.id, **dict(wanted))
            return await _page(request, account, Form(NEW), secret=await ask(request, order))
        except Refused as no:
            form.refuse(no.refusal)
        except Unanswered:
            form.sleep()
    return await _page(request, account, form)


@router.post(PATH + "/{webhook_id}/geheimnis")
async def renew(request: Request, account: Employer, webhook_id: UUID) -> Response:
    """A new secret, and on again where it was off."""
    who = {"employer_id": await owned(request, account), "account_id": account.id}
    renewed = await ask(request, RenewWebhook(webhook_id=webhook_id, **who))
    return await _page(request, account, Form(NEW), secret=renewed)


@router.post(PATH + "/{webhook_id}/test")
async def try_out(request: Request, account: Employer, webhook_id: UUID) -> Response:
    form = Form(NEW)
    try:
        await try_webhook(request, account, webhook_id)
        return RedirectResponse(f"{PATH}?erledigt=test", 303)
    except Refused as no:
        if no.refusal.code == "webhook_not_found":
            raise
        form.refuse(no.refusal)
    except Unanswered:
        form.sleep()
    return await _page(request, account, form)


@router.post(PATH + "/{webhook_id}/loeschen")
async def delete(request: Request, account: Employer, webhook_id: UUID) -> Response:
    """Deleting twice is deleting once."""
    try:
        await delete_webhook(request, account, webhook_id)
    except Refused as no:
        if no.refusal.code != "webhook_not_found":
            raise
    return RedirectResponse(f"{PATH}?erledigt=loeschen", 303)


async def _page(request: Request, account: Account, form: Form, secret: WebhookSecret | None = None) -> Response:
    own = await find_employer(request, account)
    if own is None or own.role != "owner":
        return RedirectResponse("/betrieb/team" if own else "/betrieb", 303)
    return page(
        request,
        "webhooks.html",
        account=account,
        status=form.status,
        form=form,
        found=[] if form.asleep else await _found(request, own.id),
        secret=secret,
        events=EVENTS,
        types=TYPES,
        states=STATES,
        told=request.query_params.get("erledigt", ""),
    )


async def _found(request: Request, employer_id: UUID) -> Shown:
    """Each with what it was told lately."""
    own = (await ask(request, ListWebhooks(employer_id=employer_id))).items
    asked = (ListDeliveries(employer_id=employer_id, webhook_id=one.id, limit=LATELY) for one in own)
    lately = await asyncio.gather(*(ask(request, one) for one in asked))
    return [(one, deliveries.items) for one, deliveries in zip(own, lately, strict=True)]
