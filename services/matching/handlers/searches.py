"""Saved searches, by number; what they find is told like a profile's matches."""

from services.matching import profile as profiles
from services.matching.handlers.things import Matching, handlers
from shared.contracts.matching.searches import DeleteSearch, ListSearches, SaveSearch, SearchList, SearchView
from shared.contracts.message import Done


@handlers.answers(SaveSearch)
async def save_search(request: SaveSearch, matching: Matching) -> SearchView:
    """Create or replace."""
    before = await matching.profiles.find_search(request.person_id, request.number)
    version = before.version + 1 if before else 1
    locate = await matching.places.locate(request.search.postal_code)
    search = profiles.make(request.person_id, version, request.search, request.number, locate)
    await matching.profiles.save(search)
    return search.search_view()


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
