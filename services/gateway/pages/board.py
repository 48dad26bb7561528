"""The board: search the offers, and read one."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import job_posting
from services.gateway.limits import settings_of
from services.gateway.pages import dates, search_words, words
from services.gateway.pages.forms import Form, Shape, read
from services.gateway.pages.guard import Visitor
from services.gateway.pages.render import page
from services.gateway.pages.words import Word, gettext, msgid
from services.gateway.rpc import Refused, ask
from shared.contracts.listings.offers import GetOffer
from shared.contracts.listings.search import OfferPage, SearchOffers

router = APIRouter(include_in_schema=False)

SEARCH = Shape(
    {
        "q": msgid("Was suchst du?"),
        "near": msgid("Wo?"),
        "radius_km": msgid("Umkreis"),
        "kind": msgid("Art"),
        "field": msgid("Feld"),
        "from": msgid("Frühestens am"),
        "to": msgid("Spätestens am"),
        "age": msgid("Dein Alter"),
        "school_certificate": msgid("Dein Abschluss"),
        "sort": msgid("Reihenfolge"),
        "cursor": msgid("Seite"),
    },
    lists=frozenset({"kind", "field"}),
    root="from",
)
RADII = (5, 10, 25, 50, 100, 200)
CURSOR_CODE = "cursor_invalid"


@router.get("/angebote")
async def board(request: Request, account: Visitor) -> Response:
    form, places = read(request.query_params, SEARCH), list[str]()
    try:
        found = await _search(request, form)
    except Refused as no:
        if no.refusal.code == CURSOR_CODE:  # a bookmark from long ago: begin again
            return RedirectResponse(_address(form, cursor=None), 303)
        places = search_words.places(no.refusal)
        form.refuse(no.refusal.model_copy(update={"errors": ()}) if places else no.refusal)
        found = None
    return page(
        request,
        "board.html",
        account=account,
        status=form.status,
        form=form,
        found=found,
        radii=[(km, f"{km} km") for km in RADII],
        ages=[("", gettext("egal")), *((age, str(age)) for age in range(13, 26))],
        kinds=_counted(form, "kind", words.KINDS, found.facets.kind if found else None),
        fields=_counted(form, "field", words.FIELDS, found.facets.field if found else None),
        widened=search_words.widened(found.widened) if found else [],
        chosen=_chosen(form),
        places=[(near, _address(form, cursor=None, near=near)) for near in places],
        further=_address(form, cursor=found.next) if found and found.next else None,
        first=_address(form, cursor=None),
    )


@router.get("/angebote/{offer_id}")
async def offer(request: Request, account: Visitor, offer_id: str) -> Response:
    try:
        known = UUID(offer_id)
    except ValueError:
        raise HTTPException(404) from None
    view = await ask(request, GetOffer(offer_id=known))
    by_employer = account is not None and account.role == "employer"
    just_published = by_employer and "veroeffentlicht" in request.query_params
    posting = job_posting.script(view, settings_of(request).public_url)
    return page(request, "offer.html", account=account, offer=view, just_published=just_published, posting=posting)


async def _search(request: Request, form: Form) -> OfferPage | None:
    question = form.check(SearchOffers)
    return await ask(request, question) if question else None


def _counted(
    form: Form, name: str, table: Mapping[Word, str], counts: Mapping[Word, int] | None
) -> list[search_words.Choice]:
    seen = None if counts is None else {str(value): count for value, count in counts.items()}
    return search_words.counted(words.choices(table), seen, form.chosen(name))


def _address(form: Form, **changed: str | list[str] | None) -> str:
    """This search with some inputs changed; None takes one out."""
    values = {name: form.typed.get(name) for name in SEARCH.labels} | changed
    query = urlencode({name: value for name, value in values.items() if value}, doseq=True)
    return f"/angebote?{query}" if query else "/angebote"


def _chosen(form: Form) -> list[tuple[str, str]]:
    """The filters in force: what each says, and the address without it."""
    named = {
        "q": f"„{form.value('q')}“",
        "near": gettext("{km} km um {place}").format(km=form.value("radius_km") or 25, place=form.value("near")),
        "from": gettext("ab {day}").format(day=dates.iso(form.value("from"))),
        "to": gettext("bis {day}").format(day=dates.iso(form.value("to"))),
        "age": gettext("erlaubt mit {age}").format(age=form.value("age")),
        "school_certificate": dict(words.choices(search_words.CERTIFICATES)).get(form.value("school_certificate"), ""),
    }
    found = [(label, _address(form, cursor=None, **{name: None})) for name, label in named.items() if form.value(name)]
    for name, choices in (("kind", words.choices(words.KINDS)), ("field", words.choices(words.FIELDS))):
        for value, label in choices:
            if value in form.chosen(name):
                others = [other for other in form.typed[name] if other != value]
                found.append((label, _address(form, cursor=None, **{name: others})))
    return [one for one in found if one[0]]
