"""The board: search the offers, as a list or by town on a map."""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.pages import dates, region, search_words, words
from services.gateway.pages.forms import Form, Shape, read
from services.gateway.pages.guard import Visitor
from services.gateway.pages.render import page
from services.gateway.pages.words import Word, gettext, msgid
from services.gateway.rpc import Refused, ask
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
OF_ONE_LOOK = ("q", "from", "to", "age", "school_certificate", "sort", "cursor")  # what no alert goes on looking for
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
        radii=[(km, words.km(km)) for km in RADII],
        ages=[("", gettext("egal")), *((age, str(age)) for age in range(13, 26))],
        kinds=_counted(form, "kind", words.KINDS, found.facets.kind if found else None),
        fields=_counted(form, "field", words.FIELDS, found.facets.field if found else None),
        widened=search_words.widened(found.widened) if found else [],
        chosen=_chosen(form),
        places=[(near, _address(form, cursor=None, near=near)) for near in places],
        further=_address(form, cursor=found.next) if found and found.next else None,
        first=_address(form, cursor=None),
        tell_me=_address(form, "/suchen" if account else "/bescheid", **dict.fromkeys(OF_ONE_LOOK)),
        on_the_map=_address(form, "/karte", near=None, radius_km=None, cursor=None),
    )


@router.get("/karte")
async def region_map(request: Request, account: Visitor) -> Response:
    """The towns with what they have, as a list and as our own drawing."""
    form = read(request.query_params, SEARCH)
    for name in ("near", "radius_km", "cursor"):  # the whole region
        form.typed.pop(name, None)
    found = await _search(request, form)
    counts = dict(found.facets.town) if found else {}
    towns = [
        (town, count, _address(form, near=town)) for town, count in sorted(counts.items(), key=lambda one: -one[1])
    ]
    ways = {town: way for town, _, way in towns}
    return page(
        request,
        "map.html",
        account=account,
        towns=towns,
        ways=ways,
        drawing=region.drawn(counts),
        back=_address(form),
        chosen=_chosen(form, "/karte"),
    )


async def _search(request: Request, form: Form) -> OfferPage | None:
    question = form.check(SearchOffers)
    return await ask(request, question) if question else None


def _counted(
    form: Form, name: str, table: Mapping[Word, str], counts: Mapping[Word, int] | None
) -> list[search_words.Choice]:
    seen = None if counts is None else {str(value): count for value, count in counts.items()}
    return search_words.counted(words.choices(table), seen, form.chosen(name))


def _address(form: Form, path: str = "/angebote", **changed: str | list[str] | None) -> str:
    """This search with some inputs changed; None takes one out."""
    values = {name: form.typed.get(name) for name in SEARCH.labels} | changed
    query = urlencode({name: value for name, value in values.items() if value}, doseq=True)
    return f"{path}?{query}" if query else path


def _chosen(form: Form, path: str = "/angebote") -> list[tuple[str, str]]:
    """The filters in force: what each says, and the address without it."""
    named = {
        "q": f"„{form.value('q')}“",
        "near": gettext("{km} km um {place}").format(km=form.value("radius_km") or 25, place=form.value("near")),
        "from": gettext("ab {day}").format(day=dates.iso(form.value("from"))),
        "to": gettext("bis {day}").format(day=dates.iso(form.value("to"))),
        "age": gettext("erlaubt mit {age}").format(age=form.value("age")),
        "school_certificate": dict(words.choices(search_words.CERTIFICATES)).get(form.value("school_certificate"), ""),
    }
    said = {name: label for name, label in named.items() if form.value(name)}
    found = [(label, _address(form, path, cursor=None, **{name: None})) for name, label in said.items()]
    for name, choices in (("kind", words.choices(words.KINDS)), ("field", words.choices(words.FIELDS))):
        for value, label in choices:
            if value in form.chosen(name):
                others = [other for other in form.typed[name] if other != value]
                found.append((label, _address(form, path, cursor=None, **{name: others})))
    return [one for one in found if one[0]]
