"""Guidance texts: reading them, and writing them by staff."""

from services.listings.content import Text
from services.listings.handlers.things import Listings, handlers
from shared import clock
from shared.contracts.listings.guidance import (
    ContentList,
    ContentView,
    DeleteContent,
    GetContent,
    ListContent,
    SaveContent,
)
from shared.contracts.message import Done


@handlers.answers(ListContent)
async def list_content(request: ListContent, listings: Listings) -> ContentList:
    """All texts of one type."""
    found, following = await listings.content.find(request)
    return ContentList(items=tuple(text.view() for text in found), next=following)


@handlers.answers(GetContent)
async def get_content(request: GetContent, listings: Listings) -> ContentView:
    """One text."""
    return (await listings.content.get(request.type, request.slug, drafts=request.drafts)).view()


@handlers.answers(SaveContent)
async def save_content(request: SaveContent, listings: Listings) -> ContentView:
    """A new version of one text."""
    text = Text(request.slug, request.version + 1, request.published, request.content, clock.now(), request.account_id)
    await listings.content.save(text)
    return text.view()


@handlers.answers(DeleteContent)
async def delete_content(request: DeleteContent, listings: Listings) -> Done:
    """Its history stays."""
    await listings.content.delete(request)
    return Done()
