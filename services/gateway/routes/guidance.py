"""What the centre tells besides the board: pages, advisers, films, funding. Staff write, anyone reads."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import Account, May, open_to
from services.gateway.preconditions import CONDITIONAL, IfMatch, as_read
from services.gateway.problems import declared
from services.gateway.routes import LISTS, PREFIX, READS, SIGNED_IN, WRITES, answered, relayed, relayed_page
from services.gateway.rpc import ask, refused
from shared.contracts.listings.guidance import (
    Audience,
    Content,
    ContentList,
    ContentType,
    ContentView,
    DeleteContent,
    GetContent,
    ListContent,
    SaveContent,
    Slug,
    Topic,
)
from shared.contracts.message import Message
from shared.contracts.paging import Paged

router = APIRouter(prefix=PREFIX, tags=["Guidance"])

Staff = Annotated[Account, Depends(May("write_texts"))]
PLURALS: dict[ContentType, str] = {"page": "pages", "adviser": "advisers", "film": "films", "funding": "funding"}


class ContentFilter(Paged):
    audience: Audience | None = None
    topic: Topic | None = None


class ContentInput(Message):
    published: bool
    content: Content


def _readable(kind: ContentType, plural: str) -> None:
    """GET of all texts of one type, and of one."""

    async def list_texts(request: Request, wanted: Annotated[ContentFilter, Query()]) -> Response:
        return await relayed_page(request, ListContent(type=kind, **dict(wanted)))

    async def get_text(request: Request, slug: Slug) -> Response:
        return await relayed(request, GetContent(type=kind, slug=slug))

    router.add_api_route(
        f"/{plural}",
        list_texts,
        name=f"list_{plural}",
        response_model=ContentList,
        responses=declared(*LISTS),
        summary=f"List the {plural}",
        dependencies=[open_to("read_board")],
    )
    router.add_api_route(
        f"/{plural}/{{slug}}",
        get_text,
        name=f"get_{kind}",
        response_model=ContentView,
        responses=declared(*READS, "content_not_found"),
        summary=f"Read one of the {plural}",
        dependencies=[open_to("read_board")],
    )


for _kind, _plural in PLURALS.items():
    _readable(_kind, _plural)


@router.get(
    "/staff/content/{kind}",
    response_model=ContentList,
    responses=declared(*LISTS, *SIGNED_IN),
    summary="List the texts of one type, drafts as well",
)
async def list_content(request: Request, _: Staff, kind: ContentType, wanted: Annotated[Paged, Query()]) -> Response:
    return await relayed_page(request, ListContent(type=kind, drafts=True, **dict(wanted)))


@router.get(
    "/staff/content/{kind}/{slug}",
    response_model=ContentView,
    responses=declared(*READS, *SIGNED_IN, "content_not_found"),
    summary="Read a text, a draft as well",
)
async def get_content(request: Request, _: Staff, kind: ContentType, slug: Slug) -> Response:
    return await relayed(request, GetContent(type=kind, slug=slug, drafts=True))


@router.put(
    "/staff/content/{kind}/{slug}",
    response_model=ContentView,
    responses=declared(*WRITES, *SIGNED_IN, *CONDITIONAL, "changed_meanwhile"),
    summary="Write a text",
)
async def save_content(
    request: Request, account: Staff, kind: ContentType, slug: Slug, body: ContentInput, if_match: IfMatch = ""
) -> Response:
    if body.content.type != kind:
        raise refused("invalid", "The address is of another type.", "/content/type")
    before = await as_read(request, if_match, GetContent(type=kind, slug=slug, drafts=True), "content_not_found")
    version = before.version if before else 0
    order = SaveContent(account_id=account.id, slug=slug, version=version, **dict(body))
    return answered(await ask(request, order))


@router.delete(
    "/staff/content/{kind}/{slug}",
    status_code=204,
    responses=declared(*READS, *SIGNED_IN, "cross_site", "content_not_found"),
    summary="Delete a text",
)
async def delete_content(request: Request, account: Staff, kind: ContentType, slug: Slug) -> Response:
    await ask(request, DeleteContent(account_id=account.id, type=kind, slug=slug))
    return Response(status_code=204)
