"""What is counted and not kept: previews, audiences, reaches, the report on who is left out."""

import asyncio
import datetime as dt
from collections.abc import Collection
from uuid import UUID

from services.matching import audience as audiences
from services.matching import preview as previews
from services.matching import search
from services.matching.advice import changes
from services.matching.aside import aside
from services.matching.board import Board, Fit
from services.matching.handlers.things import Matching, handlers
from services.matching.people import People
from services.matching.profile import Profile
from services.matching.report import Tally
from shared import clock, inbox, outbox
from shared.contracts.listings.offer_events import OfferReachAsked
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.audiences import AudienceView, GetAudience
from shared.contracts.matching.previews import PreviewProfile, ProfilePreview
from shared.contracts.matching.reaches import ReachCounted
from shared.contracts.matching.reports import LeftOut, LeftOutList, ListLeftOut, MatchingReport, ReportMatching
from shared.mongo import Session


@handlers.answers(PreviewProfile)
async def preview_profile(request: PreviewProfile, matching: Matching) -> ProfilePreview:
    """What a profile would find, and what would bring more; nothing is kept. Others have their turn in between."""
    locate = await matching.places.locate(request.profile.postal_code)
    profile, today = previews.unsaved(request.profile, locate), clock.today()
    board, counted = matching.follower.picture.board, []
    for change in changes(profile.wishes, today):
        found = await aside(_find, board, previews.changed(profile, change.wishes), today)
        counted.append((change, previews.ids_of(found)))
    return previews.preview(await aside(_find, board, profile, today), counted, request.limit)


def _find(board: Board, profile: Profile, today: dt.date) -> list[Fit]:
    return list(board.find(profile, today))


@handlers.answers(GetAudience)
async def get_audience(request: GetAudience, matching: Matching) -> AudienceView:
    """How many young people an offer reaches; kept is only that it was asked."""
    place = request.offer.place
    locate = await matching.places.locate(place.postal_code if place else "")
    asked = audiences.question(request.offer, verified=request.verified, locate=locate)
    await matching.questions.count(request.employer_id, audiences.fingerprint(asked))
    return await _counted(asked, matching)


@handlers.on(OfferReachAsked)
async def on_offer_reach_asked(event: OfferReachAsked, matching: Matching) -> None:
    """Count whom the offer reaches; what listings is told is as blurred as what employers are."""
    counted = await _counted(event.offer, matching)
    widenings = sorted(counted.widenings, key=lambda widening: -widening.more.at_least)
    offer, advice = event.offer, tuple(widening.change for widening in widenings)
    answer = ReachCounted(offer_id=offer.offer_id, version=offer.version, reach=counted.reach, advice=advice)

    async def tell(session: Session) -> None:
        await outbox.announce(matching.db, session, answer)

    await inbox.once(matching.db, tell)


async def _counted(asked: OfferFacts, matching: Matching) -> AudienceView:
    secret, people, today = await matching.questions.secret(), matching.follower.picture.people, clock.today()

    def find(offer: OfferFacts) -> Collection[UUID]:
        return search.find(offer, people, today).people()

    return await aside(audiences.audience, asked, find, secret)


@handlers.answers(ReportMatching)
async def report_matching(request: ReportMatching, matching: Matching) -> MatchingReport:
    """Counts alone."""
    return await aside((await _tallied(matching)).report)


@handlers.answers(ListLeftOut)
async def list_left_out(request: ListLeftOut, matching: Matching) -> LeftOutList:
    """Who has no match, to be rung up."""
    left = await aside((await _tallied(matching)).left_out)
    items = tuple(LeftOut(person_id=one.person_id, since=one.saved_at) for one in left[: request.limit])
    return LeftOutList(items=items, total=len(left))


async def _tallied(matching: Matching) -> Tally:
    """One count at a time, which goes on when who has asked gives up: whoever asks meanwhile gets the same."""
    counting = next(iter(matching.counting), None)
    if counting is None:
        counting = asyncio.create_task(_tally(matching))
        matching.counting.add(counting)
        counting.add_done_callback(matching.counting.discard)
    return await asyncio.shield(counting)


async def _tally(matching: Matching) -> Tally:
    """Every open offer against every profile, as they are now; others have their turn between two offers."""
    picture, today = await matching.follower.caught_up(), clock.today()
    tally = await aside(Tally, await matching.profiles.all(), today)
    for offer in await aside(_all, picture.board):
        await aside(_count, tally, offer, picture.people, today)
    return tally


def _all(board: Board) -> list[OfferFacts]:
    return list(board.all())


def _count(tally: Tally, offer: OfferFacts, people: People, today: dt.date) -> None:
    found = search.find(offer, people, today).each_once()
    tally.add(found.ids(), found.kilometres)
