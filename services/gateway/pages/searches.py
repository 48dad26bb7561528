"""Searches a young person has kept besides the profile: each brings matches and messages of its own."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import profiles
from services.gateway.accounts import Account
from services.gateway.pages import alert, profile
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import YoungPerson
from services.gateway.pages.matches import find_profile
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from services.gateway.rpc import ask
from shared.contracts.matching.profiles import ProfileInput, ProfileView
from shared.contracts.matching.searches import DeleteSearch, ListSearches, SearchNumber, SearchView

router = APIRouter(include_in_schema=False)

PATH = "/suchen"
SEARCH = ("kinds", "fields", "postal_code", "radius_km")
LABELS = {name: profile.WANTED.labels[name] for name in SEARCH} | {"postal_code": msgid("Um welche Postleitzahl?")}
WANTED = Shape(LABELS, lists=frozenset({"kinds", "fields"}))


@router.get(PATH)
async def searches(request: Request, account: YoungPerson) -> Response:
    """The form begins with what the board was asked."""
    return await _page(request, account, Form(WANTED, alert.filtered(request)))


@router.post(PATH)
async def keep(request: Request, account: YoungPerson) -> Response:
    """Under the first number that is free. What is kept already, word for word, is not kept twice."""
    form = await posted(request, WANTED)
    with form.noting():
        about = await find_profile(request, account)
        if about is None:
            return RedirectResponse("/profil", 303)
        if wanted := form.check(ProfileInput, **_of_person(about)):
            await profiles.keep_search(request, account, wanted)
            return RedirectResponse(f"{PATH}?gemerkt", 303)
    return await _page(request, account, form)


@router.post(PATH + "/{number}/loeschen")
async def delete(request: Request, account: YoungPerson, number: SearchNumber) -> Response:
    """Deleting twice is deleting once."""
    form = Form(WANTED)
    with form.noting():
        await ask(request, DeleteSearch(person_id=account.id, number=number))
        return RedirectResponse(f"{PATH}?geloescht", 303)
    return await _page(request, account, form)


def _of_person(about: ProfileView) -> dict[str, Any]:
    """What the law asks, which no search says otherwise than the profile."""
    return {"birth_date": about.birth_date, "school_until": about.school_until}


async def _kept(request: Request, account: Account) -> tuple[SearchView, ...]:
    return (await ask(request, ListSearches(person_id=account.id))).items


async def _page(request: Request, account: Account, form: Form) -> Response:
    query = request.query_params
    return page(
        request,
        "searches.html",
        account=account,
        status=form.status,
        form=form,
        profile=None if form.asleep else await find_profile(request, account),
        kept=() if form.asleep else await _kept(request, account),
        radii=profile.radii(form.value("radius_km")),
        told=next((word for word in ("gemerkt", "geloescht") if word in query), ""),
    )
