"""Profiles: what young people look for. No name and no way to reach anyone."""

from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.message import Done, Event, Message, Request
from shared.contracts.words import AnyDay, Day, Kind, Period, PostalCode, Weekday, WorkField


class ProfileInput(Message):
    """What a young person looks for. No periods and no weekdays mean any time."""

    birth_date: AnyDay
    school_until: Day | None = None  # end of full-time schooling, None: over already
    postal_code: PostalCode
    radius_km: Annotated[int, Field(ge=1, le=100)] = 25
    fields: Annotated[tuple[WorkField, ...], Field(min_length=1, max_length=5)]
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1, max_length=8)]
    periods: Annotated[tuple[Period, ...], Field(max_length=20)] = ()
    weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7)] = ()
    minimum_score: Annotated[int, Field(ge=0, le=100)] = 0

    @model_validator(mode="after")
    def _names_each_thing_once(self) -> Self:
        for name in ("fields", "kinds", "weekdays"):
            values = getattr(self, name)
            if len(set(values)) != len(values):
                raise ValueError(f"{name} must not repeat a value")
        return self


class ProfileView(ProfileInput):
    person_id: UUID
    version: int


class SaveProfile(Request[ProfileView]):
    """Create or replace. ``version``: the one the caller has seen, 0 where there was none; None: whichever it is.

    Refused: ``profile_invalid``, which names each field: place, age (13 to 25), periods; ``version_outdated``.
    """

    queue: ClassVar[str] = "matching.save-profile"
    person_id: UUID
    profile: ProfileInput
    version: int | None = None


class GetProfile(Request[ProfileView]):
    """Refused: ``profile_not_found``."""

    queue: ClassVar[str] = "matching.get-profile"
    person_id: UUID


class DeleteProfile(Request[Done]):
    """The profile, the saved searches and all matches of this person. Deleting what is not there is done as well.

    Without ``searches`` these stay, and what they match.
    """

    queue: ClassVar[str] = "matching.delete-profile"
    person_id: UUID
    searches: bool = True


class ProfileSaved(Event):
    """Matching tells itself: look for the offers that fit this person's profile and saved searches.

    Said on a birthday as well. ``version``: of what was saved; 1 is new, so that nothing can be lost by it.
    """

    routing_key: ClassVar[str] = "matching.profile.saved.v1"
    person_id: UUID
    version: Annotated[int, Field(ge=1)]
