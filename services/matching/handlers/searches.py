"""Saved searches, by number; what they find is told like a profile's matches."""

from services.matching import profile as profiles
from services.matching.handlers.things import Matching, handlers
from shared.contracts.matching.searches import (
    DeleteSearch,
    KeepSearch,
    ListSearches,
    SaveSearch,
    SearchList,
    SearchView,
)
from shared.contracts.message import Done


@handlers.answers(SaveSearch)
async def save_search(request: SaveSearch, matching: Matching) -> SearchView:
    """Create or replace."""
    locate = await matching.places.locate(request.search.postal_code)
    search = profiles.make(request.person_id, request.search, request.number, locate)
    return (await matching.profiles.save(search, request.version)).search_view()


@handlers.answers(KeepSearch)
async def keep_search(request: KeepSearch, matching: Matching) -> SearchView:
    """Under a number that is free."""
    locate = await matching.places.locate(request.search.postal_code)
    search = profiles.make(request.person_id, request.search, locate=locate)
    return (await matching.profiles.keep(search)).search_view()


@handlers.answers(ListSearches)
async def list_searches(request: ListSearches, matching: Matching) -> SearchList:
    """All of this person's."""
    searches = await matching.profiles.find_searches(request.person_id)
    return SearchList(items=tuple(search.search_view() for search in searches))


@handlers.answers(DeleteSearch)
async def delete_search(request: DeleteSearch, matching: Matching) -> Done:
    """Also when there is none: then it is done already."""
    await matching.profiles.delete_search(request.person_id, request.number)
    return Done()
