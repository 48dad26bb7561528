"""What the centre tells: tips and information, advisers, films, funding."""

from typing import TypeVar

from fastapi import APIRouter, HTTPException
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.pages.guard import Visitor
from services.gateway.pages.render import page
from services.gateway.pages.words import gettext, msgid
from services.gateway.rpc import ask, ask_all
from shared.contracts.listings.guidance import Audience, ContentType, ContentView, GetContent, ListContent, Topic, Way

router = APIRouter(include_in_schema=False)

TOPICS = {
    Topic.SCHOOL: msgid("Schule und Praktikum"),
    Topic.TRAINING: msgid("Ausbildung"),
    Topic.STUDY: msgid("Studium"),
    Topic.WORK: msgid("Arbeit"),
    Topic.MONEY: msgid("Geld und Wohnen"),
    Topic.PERSONAL: msgid("Wenn es dir nicht gut geht"),
}
AUDIENCES = {
    Audience.YOUNG_PEOPLE: msgid("Für dich"),
    Audience.PARENTS: msgid("Für Eltern"),
    Audience.TEACHERS: msgid("Für Schulen"),
    Audience.EMPLOYERS: msgid("Für Betriebe"),
}
LANDINGS = {
    Audience.PARENTS: "/fuer-eltern",
    Audience.TEACHERS: "/fuer-schulen",
    Audience.EMPLOYERS: "/fuer-betriebe",
}
WAYS = {
    Way.IN_PERSON: msgid("persönlich"),
    Way.PHONE: msgid("am Telefon"),
    Way.VIDEO: msgid("per Video"),
    Way.MAIL: msgid("per E-Mail"),
}
ORGANISATIONS = {
    "agency": msgid("Agentur für Arbeit"),
    "youth_office": msgid("Jugendamt"),
    "jobcenter": msgid("Jobcenter"),
    "centre": msgid("Jugendberufszentrum"),
}
LISTS: dict[ContentType, str] = {"page": "/rat", "film": "/filme", "funding": "/foerderung", "adviser": "/beratung"}


@router.get("/rat")
async def tips(request: Request, account: Visitor) -> Response:
    """All texts for young people, by topic; the others have a page of their own."""
    audience = _choice(Audience, request.query_params.get("fuer")) or Audience.YOUNG_PEOPLE
    if audience in LANDINGS:
        return RedirectResponse(LANDINGS[audience], 308)
    topic = _choice(Topic, request.query_params.get("thema"))
    found = await ask_all(request, ListContent(type="page", audience=audience, topic=topic))
    return page(
        request,
        "guidance.html",
        account=account,
        texts=found,
        topic=topic,
        topics=_said(TOPICS),
    )


@router.get("/rat/{slug}")
async def tip(request: Request, account: Visitor, slug: str) -> Response:
    text = await _text(request, "page", slug)
    topic, audience = gettext(TOPICS[text.content.topic]), gettext(AUDIENCES[text.content.audience])  # type: ignore[union-attr]  # it is a page
    return page(request, "text.html", account=account, text=text, topic=topic, audience=audience)


@router.get("/filme")
async def films(request: Request, account: Visitor) -> Response:
    found = await ask_all(request, ListContent(type="film"))
    return page(request, "films.html", account=account, films=found)


@router.get("/filme/{slug}")
async def film(request: Request, account: Visitor, slug: str) -> Response:
    return page(request, "film.html", account=account, text=await _text(request, "film", slug))


@router.get("/foerderung")
async def all_funding(request: Request, account: Visitor) -> Response:
    found = await ask_all(request, ListContent(type="funding"))
    by_audience = [
        (label, [text for text in found if text.content.audience == audience]) for audience, label in _said(AUDIENCES)
    ]
    return page(request, "all_funding.html", account=account, groups=[(a, texts) for a, texts in by_audience if texts])


@router.get("/foerderung/{slug}")
async def funding(request: Request, account: Visitor, slug: str) -> Response:
    return page(request, "funding.html", account=account, text=await _text(request, "funding", slug))


@router.get("/beratung")
async def advisers(request: Request, account: Visitor) -> Response:
    found = await ask(request, ListContent(type="adviser"))
    return page(
        request,
        "advisers.html",
        account=account,
        advisers=found.items,
        topics=dict(_said(TOPICS)),
        ways=dict(_said(WAYS)),
        organisations=dict(_said(ORGANISATIONS)),
    )


async def _text(request: Request, kind: ContentType, slug: str) -> ContentView:
    """Not found is also what no text can be called."""
    try:
        question = GetContent(type=kind, slug=slug)
    except ValidationError:
        raise HTTPException(404) from None
    return await ask(request, question)


Word = TypeVar("Word", Audience, Topic)


def _choice(words: type[Word], said: str | None) -> Word | None:
    """A filter nobody offered is no filter."""
    return words(said) if said in set(words) else None


Key = TypeVar("Key", bound=str)


def _said(words: dict[Key, str]) -> list[tuple[Key, str]]:
    return [(key, gettext(label)) for key, label in words.items()]
