"""One application as one of its sides sees it, and what its buttons do: signed in, or by the link in a mail."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import placements
from services.gateway.accounts import Account
from services.gateway.pages import application_words as said
from services.gateway.pages import words
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from services.gateway.rpc import Refused, Unanswered, ask
from shared.contracts.listings.applications import ActOnApplication, ApplicationView, GetApplication
from shared.contracts.matching.matches import ListMatches, MatchView
from shared.contracts.notifications.permissions import GetPermission, PermissionView

ACT = Shape(
    {
        "act": msgid("Was möchten Sie tun?"),
        "reason": msgid("Grund"),
        "guardian": msgid("E-Mail-Adresse oder Handynummer"),
        "second_guardian": msgid("Zweite Person"),
    },
    root="act",
)
REASONS = {"decline": said.DECLINE, "cancel": said.CANCEL, "withdraw": ("by_young_person",)}
SIMILAR = 3


@dataclass(frozen=True)
class Reader:
    """Who looks: the account of a session, or the one a mail's link was sent to. ``path``: where the buttons lead."""

    account_id: UUID
    side: str
    path: str
    account: Account | None = None


async def show(request: Request, reader: Reader, application_id: UUID, form: Form | None = None) -> Response:
    """The page. Refused: ``application_not_found``, ``not_a_member``."""
    order = {"account_id": reader.account_id, "side": reader.side, "application_id": application_id}
    found = await ask(request, GetApplication.model_validate(order))
    young = reader.side == "young_person"
    permission, similar = await asyncio.gather(
        _permission(request, reader, found) if young else _nothing(),
        _similar(request, reader, found) if young else _none(),
    )
    form = form or Form(ACT)
    return page(
        request,
        "application.html",
        account=reader.account,
        status=form.status,
        one=found,
        reader=reader,
        form=form,
        said=said,
        permission=permission,
        similar=similar,
        declining=words.choices(said.DECLINE),
        cancelling=words.choices(said.CANCEL),
    )


async def act(request: Request, reader: Reader, application_id: UUID) -> Response:
    """Do what the button says, then show the page anew; what is not possible (any more) is said on it."""
    form = await posted(request, ACT)
    try:
        await _do(request, reader, application_id, form)
    except Refused as no:
        form.refuse(no.refusal)
    except Unanswered:
        form.sleep()
    if form.errors:
        return await show(request, reader, application_id, form)
    return RedirectResponse(reader.path, 303)


async def _do(request: Request, reader: Reader, application_id: UUID, form: Form) -> None:
    wanted = form.value("act")
    if wanted == "confirm" and reader.side == "young_person":
        await placements.confirm(request, reader.account_id, application_id)
    elif wanted == "ask" and reader.side == "young_person":
        asked = tuple(form.value(name) for name in ("guardian", "second_guardian") if form.value(name))
        await placements.ask_guardians(request, reader.account_id, application_id, asked) if asked else form.lack(
            "guardian"
        )
    else:
        order = _order(reader, application_id, wanted, form.value("reason"))
        if checked := form.saying(order).check(ActOnApplication):
            await ask(request, checked)


def _order(reader: Reader, application_id: UUID, wanted: str, reason: str) -> dict[str, Any]:
    known = tuple(REASONS.get(wanted, ()))
    order = {"account_id": reader.account_id, "side": reader.side, "application_id": application_id, "act": wanted}
    return {**order, "reason": reason if reason in known else known[-1] if known else ""}


async def _permission(request: Request, reader: Reader, found: ApplicationView) -> PermissionView | None:
    if not found.minor or found.state not in ("accepted", "confirmed"):
        return None
    return await ask(request, GetPermission(person_id=reader.account_id, application_id=found.id))


async def _similar(request: Request, reader: Reader, found: ApplicationView) -> tuple[MatchView, ...]:
    """What else fits, for whom it has come to nothing."""
    if found.state not in said.OVER:
        return ()
    matches = (await ask(request, ListMatches(person_id=reader.account_id))).items
    return tuple(one for one in matches if one.offer.offer_id != found.offer_id)[:SIMILAR]


async def _nothing() -> None:
    return None


async def _none() -> tuple[MatchView, ...]:
    return ()
