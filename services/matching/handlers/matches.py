"""A person's matches: listed, seen, dismissed."""

from collections.abc import Mapping, Sequence
from itertools import islice
from uuid import UUID

from services.matching.aside import aside
from services.matching.board import Board, Fit, Place
from services.matching.handlers.things import Matching, handlers
from services.matching.profile import MatchNotFound, Profile
from services.matching.store.marks import Mark
from shared import clock
from shared.contracts.matching.matches import DismissMatch, ListMatches, MatchList, MatchView, SeeMatch
from shared.contracts.message import Done


@handlers.answers(ListMatches)
async def list_matches(request: ListMatches, matching: Matching) -> MatchList:
    """What fits now, best first, without what was dismissed. Computed when looked at, so never out of date."""
    after = Place.decode(request.cursor) if request.cursor else None
    wishes = await matching.profiles.find_wishes(request.person_id)
    if not wishes:
        return MatchList(items=())
    marks = await matching.marks.find_of(request.person_id)
    page = await aside(_page, matching.follower.picture.board, wishes, after, marks, request.limit + 1)
    saved_at = max(wish.saved_at for wish in wishes)
    items = tuple(
        MatchView(
            offer=fit.offer,
            score=fit.match.score,
            reasons=fit.match.reasons,
            found_at=max(fit.since, saved_at),
            seen=fit.offer.offer_id in marks,
        )
        for fit in page[: request.limit]
    )
    more = len(page) > request.limit
    return MatchList(items=items, next=page[request.limit - 1].place.encode() if more else None)


def _page(
    board: Board, wishes: Sequence[Profile], after: Place | None, marks: Mapping[UUID, Mark], count: int
) -> list[Fit]:
    fits = board.find_any(wishes, clock.today(), after)
    return list(islice((fit for fit in fits if marks.get(fit.offer.offer_id) != "dismissed"), count))


@handlers.answers(SeeMatch)
async def see_match(request: SeeMatch, matching: Matching) -> Done:
    """The person has looked at it."""
    await _must_fit(request, matching)
    await matching.marks.mark(request.person_id, request.offer_id, "seen")
    return Done()


@handlers.answers(DismissMatch)
async def dismiss_match(request: DismissMatch, matching: Matching) -> Done:
    """The person does not want to see it again."""
    await _must_fit(request, matching)
    await matching.marks.mark(request.person_id, request.offer_id, "dismissed")
    return Done()


async def _must_fit(request: SeeMatch | DismissMatch, matching: Matching) -> None:
    wishes, board = await matching.profiles.find_wishes(request.person_id), matching.follower.picture.board
    if all(board.get(request.offer_id, wish, clock.today()) is None for wish in wishes):
        raise MatchNotFound("This offer is not among this person's matches.")
