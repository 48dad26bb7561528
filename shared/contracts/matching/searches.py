"""Saved searches: what a person looks for besides, or instead of, their profile; up to five, by number."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.message import Done, Message, Request

MOST_SEARCHES = 5
SearchNumber = Annotated[int, Field(ge=1, le=MOST_SEARCHES)]


class SearchView(ProfileInput):
    number: SearchNumber
    version: int


class SearchList(Message):
    items: tuple[SearchView, ...]


class SaveSearch(Request[SearchView]):
    """Create or replace the search of this number. Its matches are told like the profile's, with the reason ``search``.

    Of an offer that fits several of a person's searches and the profile, the best is told, once. ``version``, and
    refused: as for a profile.
    """

    queue: ClassVar[str] = "matching.save-search"
    person_id: UUID
    number: SearchNumber
    search: ProfileInput
    version: int | None = None


class KeepSearch(Request[SearchView]):
    """The same under the first number that is free. One kept already, word for word, is not kept twice but answered.

    Refused: ``profile_invalid``; ``searches_used_up``, when every number is taken.
    """

    queue: ClassVar[str] = "matching.keep-search"
    person_id: UUID
    search: ProfileInput


class ListSearches(Request[SearchList]):
    """By number; empty when there is none."""

    queue: ClassVar[str] = "matching.list-searches"
    person_id: UUID


class DeleteSearch(Request[Done]):
    """Matches that only this search had are lost. Deleting what is not there is done as well."""

    queue: ClassVar[str] = "matching.delete-search"
    person_id: UUID
    number: SearchNumber
