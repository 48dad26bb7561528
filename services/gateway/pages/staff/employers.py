"""Employers as counsellors see them: who waits, an employer's file, and what is decided."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages import staff_words as words
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Moderator
from services.gateway.pages.render import cursor_of, page
from services.gateway.pages.words import gettext, msgid
from services.gateway.rpc import ask
from shared.contracts.listings.employer_review import (
    BanEmployer,
    EmployerFile,
    ListEmployers,
    ReadEmployer,
    RefuseEmployer,
    ReopenEmployer,
    VerifyEmployer,
)
from shared.contracts.message import Request as Order

router = APIRouter(include_in_schema=False)

STATES = ("mail_confirmed", "registered", "verified", "refused", "banned")
LABELS = {
    "evidence": msgid("Womit haben Sie geprüft?"),
    "reason": msgid("Warum?"),
    "note": msgid("Was dazu gesagt wird"),
    "despite_suspicion": msgid("Trotzdem"),
}
DECISION = Shape(LABELS, lists=frozenset({"evidence"}))
DONE = {
    "verify": msgid("Der Betrieb ist geprüft"),
    "refuse": msgid("Der Betrieb ist abgelehnt"),
    "ban": msgid("Der Betrieb ist gesperrt"),
    "reopen": msgid("Der Betrieb ist wieder geöffnet"),
}


@router.get("/team/betriebe")
async def queue(request: Request, account: Moderator) -> Response:
    asked = request.query_params.get("stand", STATES[0])
    wanted = ListEmployers.model_validate(
        {"state": asked if asked in STATES else STATES[0], "cursor": cursor_of(request)}
    )
    found = await ask(request, wanted)
    states = [(state, words.employer_state(state), found.counts.get(state, 0)) for state in STATES]
    done = DONE.get(request.query_params.get("erledigt", ""))
    return page(
        request,
        "staff/employers.html",
        account=account,
        found=found,
        states=states,
        state=wanted.state,
        done=gettext(done) if done else "",
        staff=words,
    )


@router.get("/team/betriebe/{employer_id}")
async def read(request: Request, account: Moderator, employer_id: UUID) -> Response:
    return await _page(request, account, employer_id, Form(DECISION), "")


@router.post("/team/betriebe/{employer_id}/{act}")
async def decide(request: Request, account: Moderator, employer_id: UUID, act: str) -> Response:
    """Deciding twice is deciding once: what does not go any more is said on the employer's page."""
    form = await posted(request, DECISION)
    if order := _order(account, employer_id, act, form):
        with form.noting():
            await ask(request, order)
            return RedirectResponse(f"/team/betriebe?erledigt={act}", 303)
    return await _page(request, account, employer_id, form, act)


def _order(account: Account, employer_id: UUID, act: str, form: Form) -> Order[EmployerFile] | None:
    who = {"account_id": account.id, "employer_id": employer_id}
    if act == "verify":
        if not form.chosen("evidence"):
            form.errors["evidence"] = gettext("Bitte ankreuzen, womit Sie geprüft haben.")
            return None
        return form.check(VerifyEmployer, **who)
    if act == "reopen":
        return form.check(ReopenEmployer, **who)
    if act == "refuse":
        return form.check(RefuseEmployer, **who) if _reasoned(form, words.REFUSALS) else None
    return form.check(BanEmployer, **who) if _reasoned(form, words.BANS) else None


def _reasoned(form: Form, reasons: Mapping[words.Word, tuple[str, str]]) -> bool:
    """Whether a reason was chosen; its own text goes along where no other is written."""
    chosen = next((key for key in reasons if key == form.value("reason")), None)
    if chosen is None:
        form.errors["reason"] = gettext("Bitte einen Grund auswählen.")
        return False
    form.typed["note"] = words.note(reasons, chosen, form.value("note"))
    return True


async def _page(request: Request, account: Account, employer_id: UUID, form: Form, act: str) -> Response:
    file = await ask(request, ReadEmployer(employer_id=employer_id))
    return page(
        request,
        "staff/employer.html",
        account=account,
        status=form.status,
        file=file,
        form=form,
        act=act,
        empty=Form(DECISION),
        staff=words,
    )
