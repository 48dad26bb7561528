"""What a young person looks for, as profile or saved search: no name, no contact, home no exacter than 500 m. Pure."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from shared import clock, places
from shared.contracts.matching.profiles import ProfileInput, ProfileView
from shared.contracts.matching.searches import MOST_SEARCHES, SearchView
from shared.contracts.message import FieldError
from shared.contracts.words import Point
from shared.errors import DomainError
from shared.law.person import birthday

YOUNGEST, OLDEST = 13, 25
Locate = Callable[[str], Point | None]  # where a postal code lies; None when it is not known
HOME_GRID_DEGREES = 0.005  # about 550 m north-south, 340 m east-west at 52 degrees north


class ProfileNotFound(DomainError):
    code = "profile_not_found"


class VersionOutdated(DomainError):
    code = "version_outdated"


class ProfileRefused(DomainError):
    code = "profile_invalid"


class SearchesUsedUp(DomainError):
    code = "searches_used_up"


class MatchNotFound(DomainError):
    code = "match_not_found"


@dataclass(frozen=True)
class Profile:
    person_id: UUID
    version: int
    wishes: ProfileInput
    home: Point
    saved_at: dt.datetime = field(default_factory=clock.now, compare=False)
    search: int = 0  # the number of a saved search; 0: the person's profile

    def view(self) -> ProfileView:
        return ProfileView(person_id=self.person_id, version=self.version, **dict(self.wishes))

    def search_view(self) -> SearchView:
        return SearchView(number=self.search, version=self.version, **dict(self.wishes))


def make(person_id: UUID, wishes: ProfileInput, search: int = 0, locate: Locate = places.find) -> Profile:
    """A profile, or a saved search, that holds; the first. Raises ProfileRefused naming each field that does not."""
    errors, today = [], clock.today()
    home = locate(wishes.postal_code)
    if home is None:
        errors.append(_error("/postal_code", "postal_code_unknown", "This postal code is not known."))
    if not YOUNGEST <= age_on(wishes.birth_date, today) <= OLDEST:
        errors.append(_error("/birth_date", "age_out_of_range", f"Anlauf is for people from {YOUNGEST} to {OLDEST}."))
    for number, period in enumerate(wishes.periods):
        if period.end < today:
            errors.append(_error(f"/periods/{number}/to", "in_the_past", "This period is already over."))
    if errors or home is None:
        raise ProfileRefused("The profile cannot be saved like this.", *errors)
    return Profile(person_id, 1, wishes, on_grid(home), search=search)


def following(profile: Profile, kept: int, seen: int | None) -> Profile:
    """In the version after that which is ``kept``, 0 being none. Raises VersionOutdated unless it is ``seen``."""
    if seen not in (None, kept):
        raise VersionOutdated("It has been changed since it was read.")
    return replace(profile, version=kept + 1)


def numbered(search: Profile, kept: Sequence[Profile]) -> Profile:
    """Under the first number that is free; the one that is kept already where it is the same word for word.

    Raises SearchesUsedUp.
    """
    if same := next((one for one in kept if one.wishes == search.wishes), None):
        return same
    free = set(range(1, MOST_SEARCHES + 1)) - {one.search for one in kept}
    if not free:
        raise SearchesUsedUp(f"{MOST_SEARCHES} searches are kept already; delete one first.")
    return replace(search, search=min(free))


def search_id(person_id: UUID, number: int) -> str:
    """What a saved search is kept under. That of a profile is the person's own id."""
    return f"{person_id}:{number}"


def whose(kept_under: UUID | str) -> tuple[UUID, int]:
    """The person, and the number of the search; 0: it is the profile."""
    if isinstance(kept_under, UUID):
        return kept_under, 0
    person, _, number = kept_under.partition(":")
    return UUID(person), int(number)


def on_grid(point: Point) -> Point:
    """The nearest grid point: what is not stored cannot be lost."""
    return Point(
        latitude=round(round(point.latitude / HOME_GRID_DEGREES) * HOME_GRID_DEGREES, 4),
        longitude=round(round(point.longitude / HOME_GRID_DEGREES) * HOME_GRID_DEGREES, 4),
    )


def age_on(birth_date: dt.date, day: dt.date) -> int:
    """Completed years (section 187(2), 188(2) BGB: who is born on 29 February is a year older on 1 March)."""
    years = day.year - birth_date.year
    return years if day >= birthday(birth_date, years) else years - 1


def _error(pointer: str, code: str, detail: str) -> FieldError:
    return FieldError(pointer=pointer, code=code, detail=detail)
