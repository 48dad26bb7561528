"""Editing what the centre tells: pages, advisers, films, funding; with a preview before anybody else sees it."""

from typing import Any

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages import words as common
from services.gateway.pages.forms import Form, Shape, posted, sent
from services.gateway.pages.guard import Writer
from services.gateway.pages.guidance import AUDIENCES, ORGANISATIONS, TOPICS, WAYS
from services.gateway.pages.render import page
from services.gateway.pages.words import gettext, msgid
from services.gateway.rpc import ask, ask_all
from shared.contracts.listings.guidance import DeleteContent, ListContent, SaveContent

router = APIRouter(include_in_schema=False)

TYPES = {"page": msgid("Texte"), "adviser": msgid("Beratung"), "film": msgid("Filme"), "funding": msgid("Förderung")}
COMMON = {
    "slug": msgid("Adresse"),
    "version": msgid("Fassung"),
    "published": msgid("Online"),
    "title": msgid("Überschrift"),
    "summary": msgid("In einem Satz"),
}
SHAPES = {
    "page": Shape({**COMMON, "audience": msgid("Für wen"), "topic": msgid("Thema"), "text": msgid("Text")}),
    "adviser": Shape(
        {
            **COMMON,
            "organisation": msgid("Wer"),
            "topics": msgid("Themen"),
            "languages": msgid("Sprachen"),
            "ways": msgid("Wege"),
            "mail": msgid("E-Mail-Adresse"),
            "phone": msgid("Telefon"),
            "room": msgid("Raum"),
            "hours": msgid("Zeiten"),
        },
        lists=frozenset({"topics", "languages", "ways"}),
    ),
    "film": Shape(
        {
            **COMMON,
            "field": msgid("Feld"),
            "minutes": msgid("Minuten"),
            "url": msgid("Link"),
            "source": msgid("Quelle"),
            "transcript": msgid("Alles, was gesagt wird"),
        }
    ),
    "funding": Shape(
        {
            **COMMON,
            "audience": msgid("Für wen"),
            "payer": msgid("Wer zahlt"),
            "amount": msgid("Wie viel"),
            "conditions": msgid("Was dafür gelten muss"),
            "since": msgid("Seit"),
            "law": msgid("Gesetz"),
            "source": msgid("Link zum Gesetz"),
        }
    ),
}
LONG = {"page": "text", "film": "transcript", "funding": "conditions", "adviser": ""}
OUTSIDE = ("slug", "version", "published")  # not of the text itself


@router.get("/team/texte")
async def texts(request: Request, account: Writer) -> Response:
    kind = request.query_params.get("art", "page")
    kind = kind if kind in TYPES else "page"
    found = await ask_all(request, ListContent.model_validate({"type": kind, "drafts": True}))
    return page(
        request,
        "staff/texts.html",
        account=account,
        texts=found,
        kind=kind,
        types=common.choices(TYPES),
        done="gespeichert" in request.query_params,
    )


@router.get("/team/texte/{kind}/{slug}")
async def edit(request: Request, account: Writer, kind: str, slug: str) -> Response:
    shape = _shape(kind)
    if slug == "neu":
        return _page(request, account, kind, Form(shape, {"version": 0, "published": True}), new=True)
    found = await ask_all(request, ListContent.model_validate({"type": kind, "drafts": True}))
    text = next((one for one in found if one.slug == slug), None)
    if text is None:
        raise HTTPException(404)
    typed = text.content.model_dump(mode="json")
    saved = {**typed, "slug": text.slug, "version": text.version, "published": text.published}
    return _page(request, account, kind, Form(shape, saved), new=False)


@router.post("/team/texte/{kind}/{slug}")
async def save(request: Request, account: Writer, kind: str, slug: str) -> Response:
    """``act`` preview shows, delete removes, anything else saves; what others have changed meanwhile is not undone."""
    form, act = await posted(request, _shape(kind)), (await sent(request)).get("act")
    new = slug == "neu"
    if act == "delete" and not new:
        await ask(request, DeleteContent.model_validate({"account_id": account.id, "type": kind, "slug": slug}))
        return RedirectResponse(f"/team/texte?art={kind}&gespeichert", 303)
    order = _order(account, kind, form, form.value("slug") if new else slug)
    if order is not None and act != "preview":
        with form.noting():
            await ask(request, order)
            return RedirectResponse(f"/team/texte?art={kind}&gespeichert", 303)
    return _page(request, account, kind, form, new=new, preview=act == "preview")


def _order(account: Account, kind: str, form: Form, slug: str) -> SaveContent | None:
    content: dict[str, Any] = {name: value for name, value in form.typed.items() if name not in OUTSIDE}
    typed = {"version": form.typed.get("version", 0), "published": bool(form.value("published")), "slug": slug}
    return form.saying({**typed, "content": {"summary": "", **content, "type": kind}}).check(
        SaveContent, account_id=account.id
    )


def _shape(kind: str) -> Shape:
    if kind not in SHAPES:
        raise HTTPException(404)
    return SHAPES[kind]


def _page(request: Request, account: Account, kind: str, form: Form, *, new: bool, preview: bool = False) -> Response:
    return page(
        request,
        "staff/text.html",
        account=account,
        status=form.status,
        kind=kind,
        kind_name=gettext(TYPES[kind]),
        form=form,
        new=new,
        preview=preview,
        long=LONG[kind],
        choices={
            "audience": common.choices(AUDIENCES),
            "topic": common.choices(TOPICS),
            "field": common.choices(common.FIELDS),
            "organisation": common.choices(ORGANISATIONS),
        },
        tiles={"topics": common.tiles(TOPICS), "ways": common.tiles(WAYS), "languages": common.tiles(common.LANGUAGES)},
    )
