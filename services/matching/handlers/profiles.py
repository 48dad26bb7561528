"""Profiles, and what follows when one is saved or deleted: matches told, and matches lost."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from services.matching import placement as placements
from services.matching import profile as profiles
from services.matching.aside import aside
from services.matching.board import Board, Fit
from services.matching.handlers.things import Matching, handlers
from services.matching.profile import Profile
from shared import clock, inbox
from shared.contracts.matching.placements import CheckPlacement, PlacementCheck
from shared.contracts.matching.profiles import DeleteProfile, GetProfile, ProfileSaved, ProfileView, SaveProfile
from shared.contracts.message import Done
from shared.mongo import Session


@handlers.on(ProfileSaved)
async def on_profile_saved(event: ProfileSaved, matching: Matching) -> None:
    """Tell of the open offers that fit the person's profile and searches as they are now, and which are lost.

    May be repeated. Of one deleted nothing is kept.
    """
    wishes = await matching.profiles.find_wishes(event.person_id)
    if wishes:
        picture = await matching.follower.caught_up()
        fitting, worth = await aside(_look, picture.board, wishes)
        await matching.told.tell_person(event.person_id, worth, partial(_still_there, event.person_id, matching))
        if event.version > 1:
            await matching.lost.lose_of_person(event.person_id, fitting)
    else:
        await matching.told.forget_person(event.person_id)
        await matching.marks.forget_person(event.person_id)
    await inbox.note(matching.db)


def _look(board: Board, wishes: Sequence[Profile]) -> tuple[list[UUID], list[Fit]]:
    """All offers that fit one of the wishes; and those good enough to tell, each once, as it fits best."""
    fits = [(wish, fit) for wish in wishes for fit in board.find(wish, clock.today())]
    best: dict[UUID, Fit] = {}
    for wish, fit in fits:
        known = best.get(fit.offer.offer_id)
        if fit.match.score >= wish.wishes.minimum_score and (known is None or known.match.score < fit.match.score):
            best[fit.offer.offer_id] = fit
    return [fit.offer.offer_id for _, fit in fits], list(best.values())


async def _still_there(person_id: UUID, matching: Matching, session: Session) -> bool:
    return bool(await matching.profiles.find_wishes(person_id, session))


@handlers.answers(SaveProfile)
async def save_profile(request: SaveProfile, matching: Matching) -> ProfileView:
    """Create or replace."""
    locate = await matching.places.locate(request.profile.postal_code)
    profile = profiles.make(request.person_id, request.profile, locate=locate)
    return (await matching.profiles.save(profile, request.version)).view()


@handlers.answers(GetProfile)
async def get_profile(request: GetProfile, matching: Matching) -> ProfileView:
    """The profile of this person."""
    return (await matching.profiles.get(request.person_id)).view()


@handlers.answers(DeleteProfile)
async def delete_profile(request: DeleteProfile, matching: Matching) -> Done:
    """And the searches, unless they shall stay. Also when there is none: then it is done already."""
    if request.searches:
        await matching.profiles.delete(request.person_id)
    else:
        await matching.profiles.delete_profile(request.person_id)
    return Done()


@handlers.answers(CheckPlacement)
async def check_placement(request: CheckPlacement, matching: Matching) -> PlacementCheck:
    """Whether this person may do this work; the offer comes with the question, it may be off the lists by now."""
    profile = await matching.profiles.get(request.person_id)
    return placements.check(profile, request.offer, request.period, clock.today(), request.elsewhere)
