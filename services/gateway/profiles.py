"""Saving a profile: whoever is under 16 gets news only once a guardian agrees, and notifications has to know first."""

import datetime as dt

from starlette.requests import Request

from services.gateway.accounts import Account
from services.gateway.rpc import ask, ask_again
from shared import clock
from shared.contracts.matching.profiles import ProfileInput, ProfileView, SaveProfile
from shared.contracts.matching.searches import KeepSearch, SaveSearch, SearchView
from shared.contracts.notifications.contacts import NeedGuardian

DIGITAL_CONSENT = 16  # years; Art. 8 GDPR as it stands in Germany


async def save_profile(
    request: Request, account: Account, profile: ProfileInput, version: int | None = None
) -> ProfileView:
    """A guardian is needed before it is saved, else it could be matched; and no longer only when it is saved.

    ``version``: the one that was read, 0 being none; None: whichever is kept.
    """
    await _need_guardian_for(request, account, profile)
    saved = await ask(request, SaveProfile(person_id=account.id, profile=profile, version=version))
    if guardian_until(profile.birth_date) is None:
        await ask_again(request, NeedGuardian(person_id=account.id, until=None))
    return saved


async def save_search(
    request: Request, account: Account, number: int, search: ProfileInput, version: int | None = None
) -> SearchView:
    """The same, but that a search lifts no guardian's consent that the profile has asked for."""
    await _need_guardian_for(request, account, search)
    return await ask(request, SaveSearch(person_id=account.id, number=number, search=search, version=version))


async def keep_search(request: Request, account: Account, search: ProfileInput) -> SearchView:
    """Under a number that is free, in the same order."""
    await _need_guardian_for(request, account, search)
    return await ask(request, KeepSearch(person_id=account.id, search=search))


async def _need_guardian_for(request: Request, account: Account, wishes: ProfileInput) -> None:
    until = guardian_until(wishes.birth_date)
    if until is not None:
        await ask_again(request, NeedGuardian(person_id=account.id, until=until))


def guardian_until(birth_date: dt.date) -> dt.date | None:
    """The 16th birthday while it lies ahead; who is born on 29 February has it on 1 March."""
    year = birth_date.year + DIGITAL_CONSENT
    leap_day = (birth_date.month, birth_date.day) == (2, 29) and not _is_leap(year)
    birthday = dt.date(year, 3, 1) if leap_day else birth_date.replace(year=year)
    return birthday if birthday > clock.today() else None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
