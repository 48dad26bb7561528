"""Webhooks of an employer's: where its own programs are told of offers and applications; run by its owners."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May
from services.gateway.limits import count
from services.gateway.problems import declared
from services.gateway.routes import LISTS, PREFIX, READS, SIGNED_IN, WRITES, answered, relayed_page
from services.gateway.routes.keys import owned
from services.gateway.rpc import ask
from shared.contracts.notifications.webhooks import (
    AddWebhook,
    DeleteWebhook,
    DeliveryList,
    ListDeliveries,
    ListWebhooks,
    RenewWebhook,
    TryWebhook,
    WebhookInput,
    WebhookList,
    WebhookSecret,
)
from shared.contracts.paging import Paged

router = APIRouter(prefix=f"{PREFIX}/employers/me/webhooks", tags=["Employers"])

Member = Annotated[Account, Depends(May("own_employer"))]
OWNER = (*SIGNED_IN, "not_a_member", "owner_only")
TRIES_PER_HOUR = 30


@router.get(
    "",
    response_model=WebhookList,
    responses=declared(*READS, *OWNER),
    summary="List the webhooks of the own employer",
)
async def list_webhooks(request: Request, account: Member) -> Response:
    return answered(await ask(request, ListWebhooks(employer_id=await owned(request, account))))


@router.post(
    "",
    status_code=201,
    response_model=WebhookSecret,
    responses=declared(*WRITES, *OWNER, "webhook_url_refused", "too_many_webhooks"),
    summary="Have a program told of offers and applications; the secret is shown this once",
)
async def add_webhook(request: Request, account: Member, body: WebhookInput) -> Response:
    employer_id = await owned(request, account)
    added = await ask(request, AddWebhook(employer_id=employer_id, account_id=account.id, **dict(body)))
    return answered(added, 201)


@router.delete(
    "/{webhook_id}",
    status_code=204,
    responses=declared(*READS, *OWNER, "cross_site", "webhook_not_found"),
    summary="Delete a webhook",
)
async def delete_webhook(request: Request, account: Member, webhook_id: UUID) -> Response:
    await ask(request, DeleteWebhook(employer_id=await owned(request, account), webhook_id=webhook_id))
    return Response(status_code=204)


@router.post(
    "/{webhook_id}/secret",
    response_model=WebhookSecret,
    responses=declared(*READS, *OWNER, "cross_site", "webhook_not_found"),
    summary="Renew the secret of a webhook, and switch it on again",
)
async def renew_webhook(request: Request, account: Member, webhook_id: UUID) -> Response:
    """For a day both secrets sign, so that the program can change its own meanwhile."""
    employer_id = await owned(request, account)
    order = RenewWebhook(employer_id=employer_id, account_id=account.id, webhook_id=webhook_id)
    return answered(await ask(request, order))


@router.post(
    "/{webhook_id}/test",
    status_code=202,
    response_model=None,
    response_class=Response,
    responses=declared(*READS, *OWNER, "cross_site", "webhook_not_found", "webhook_off", "too_many_requests"),
    summary="Have a delivery of the type test sent",
)
async def try_webhook(request: Request, account: Member, webhook_id: UUID) -> Response:
    """What becomes of it stands in the list of deliveries."""
    employer_id = await owned(request, account)
    await count(request, "webhook test", str(employer_id), TRIES_PER_HOUR)
    await ask(request, TryWebhook(employer_id=employer_id, webhook_id=webhook_id))
    return Response(status_code=202)


@router.get(
    "/{webhook_id}/deliveries",
    response_model=DeliveryList,
    responses=declared(*LISTS, *OWNER, "webhook_not_found"),
    summary="List what was told lately, and how it was taken",
)
async def list_deliveries(
    request: Request, account: Member, webhook_id: UUID, wanted: Annotated[Paged, Query()]
) -> Response:
    employer_id = await owned(request, account)
    return await relayed_page(request, ListDeliveries(employer_id=employer_id, webhook_id=webhook_id, **dict(wanted)))
