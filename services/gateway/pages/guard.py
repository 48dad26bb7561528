"""Who may see a page: what somebody may do stands in ``roles.toml``, and who may not is asked to sign in or told so."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.routing import iter_route_contexts
from starlette.requests import Request

from services.gateway import languages, roles
from services.gateway.auth import Account, find_account
from services.gateway.rpc import refused


@dataclass(frozen=True)
class Page:
    """A dependency: the account that asks, of a role that may do ``act``. Keys open no page."""

    act: str

    async def __call__(self, request: Request) -> Account:
        account, who = await find_account(request), roles.ACTS[self.act].who
        if account is None:
            raise HTTPException(303, headers={"location": _sign_in(request, who)})
        if account.role not in who:
            raise refused("role_not_allowed", f"This page is for accounts of another role: {', '.join(who)}.")
        return account


def _sign_in(request: Request, who: tuple[str, ...]) -> str:
    """Where to, with the kind of account already chosen where only one will do, and the page to come back to."""
    one_kind = len(who) == 1 or set(who) <= set(roles.STAFF)
    then = onward(languages.plain(request)) if request.method == "GET" else ""
    asked = [f"role={who[0]}"] * one_kind + [f"weiter={then}"] * (then not in ("", *roles.HOME.values()))
    return f"/anmelden?{'&'.join(asked)}" if asked else "/anmelden"


def onward(path: str) -> str:
    """The path if it can only be one of ours, else nothing: it comes back out of addresses that anybody may write."""
    return path if len(path) < 200 and re.fullmatch(r"(/[a-z0-9_-]+)+", path) else ""


@dataclass(frozen=True)
class OpenPage:
    """A dependency: the account that asks, None for a visitor."""

    act: str

    async def __call__(self, request: Request) -> Account | None:
        return await find_account(request)


Visitor = Annotated[Account | None, Depends(OpenPage("read_board"))]
Subscriber = Annotated[Account | None, Depends(OpenPage("subscribe"))]
Anybody = Annotated[Account, Depends(Page("own_account"))]
YoungPerson = Annotated[Account, Depends(Page("look_for"))]
Applicant = Annotated[Account, Depends(Page("apply"))]
Employer = Annotated[Account, Depends(Page("own_employer"))]
Teacher = Annotated[Account, Depends(Page("teach"))]
Pupil = Annotated[Account, Depends(Page("be_on_class_list"))]
Moderator = Annotated[Account, Depends(Page("moderate"))]
Helper = Annotated[Account, Depends(Page("help_person"))]
Writer = Annotated[Account, Depends(Page("write_texts"))]
FigureReader = Annotated[Account, Depends(Page("see_figures"))]
TeacherInviter = Annotated[Account, Depends(Page("invite_teachers"))]
MessageReader = Annotated[Account, Depends(Page("see_messages"))]
PasskeyKeeper = Annotated[Account, Depends(Page("keep_passkeys"))]


def start(request: Request, account: Account, then: str) -> str:
    """Where somebody begins after signing in: on the page they came for if their role may see it, else on their own."""
    return then if (then := onward(then)) and _shown_to(request, account.role, then) else home(account)


def home(account: Account) -> str:
    """The first page of somebody's own."""
    return roles.HOME[account.role]


def _shown_to(request: Request, role: str, path: str) -> bool:
    for route in iter_route_contexts(request.app.routes):
        if "GET" in (route.methods or ()) and route.path_regex.match(path):
            pages = [one.call for one in route.dependant.dependencies if isinstance(one.call, Page)]
            return all(roles.allows(role, page.act) for page in pages)
    return False
