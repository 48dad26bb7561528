"""What matching hears and answers. One function per message in."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from itertools import islice
from uuid import UUID

from services.matching import audience as audiences
from services.matching import placement as placements
from services.matching import preview as previews
from services.matching import profile as profiles
from services.matching import search
from services.matching.advice import changes
from services.matching.board import Fit, Place
from services.matching.picture import Picture
from services.matching.profile import MatchNotFound, Profile
from services.matching.questions import QuestionStore
from services.matching.report import Tally
from services.matching.store import LostStore, MarkStore, OfferStore, ProfileStore, ToldStore
from shared import clock, inbox, outbox
from shared.contracts.listings.offer_events import (
    OfferChanged,
    OfferClosed,
    OfferPaused,
    OfferPublished,
    OfferReachAsked,
)
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.audiences import AudienceView, GetAudience
from shared.contracts.matching.matches import DismissMatch, ListMatches, MatchList, MatchView, SeeMatch
from shared.contracts.matching.placements import CheckPlacement, PlacementCheck
from shared.contracts.matching.previews import PreviewProfile, ProfilePreview
from shared.contracts.matching.profiles import DeleteProfile, GetProfile, ProfileSaved, ProfileView, SaveProfile
from shared.contracts.matching.reaches import ReachCounted
from shared.contracts.matching.reports import MatchingReport, ReportMatching
from shared.contracts.message import Done
from shared.follow import Follower
from shared.handlers import Handlers
from shared.mongo import Database, Session


@dataclass(frozen=True)
class Matching:
    db: Database
    profiles: ProfileStore
    offers: OfferStore
    told: ToldStore
    lost: LostStore
    marks: MarkStore
    questions: QuestionStore
    follower: Follower[Picture]


handlers: Handlers[Matching] = Handlers("matching")


@handlers.on(OfferPublished)
async def on_offer_published(event: OfferPublished, matching: Matching) -> None:
    """Tell whom it fits. May be repeated: each pair is told once."""
    await _match(event.offer, matching)


@handlers.on(OfferChanged)
async def on_offer_changed(event: OfferChanged, matching: Matching) -> None:
    """Tell whom it fits now and was not told of it; whom it no longer fits neither sees it nor hears of it."""
    await _match(event.offer, matching)


async def _match(offer: OfferFacts, matching: Matching) -> None:
    """Twice: at once, stored together with the offer; and again from a picture that shows the offer.

    The second look is the one that misses nobody: see the package's docstring. Mostly it finds nothing to add.
    """
    holds = partial(matching.offers.remember, offer)
    at_once = search.find(offer, matching.follower.picture.people, clock.today())
    await matching.told.tell_of_offer(at_once, holds)
    picture = await matching.follower.reached("offers", offer.offer_id, offer.version)
    fitting = search.find(offer, picture.people, clock.today())
    if len(more := fitting.beyond(at_once)):
        await matching.told.tell_of_offer(more, holds)
    if offer.version > 1:
        await matching.lost.lose_of_offer(offer.offer_id, fitting.people())
    await inbox.note(matching.db)


@handlers.on(OfferPaused)
async def on_offer_paused(event: OfferPaused, matching: Matching) -> None:
    """Off the lists; who was told stays told, for when it is back. May be repeated: versions decide."""
    await matching.offers.take_off(event.offer_id, event.version, "paused")


@handlers.on(OfferClosed)
async def on_offer_closed(event: OfferClosed, matching: Matching) -> None:
    """Off the lists for good: what was kept of its matches goes. May be repeated."""
    await matching.offers.take_off(event.offer_id, event.version, "closed")
    await matching.told.forget_offer(event.offer_id)
    await matching.marks.forget_offer(event.offer_id)


@handlers.on(ProfileSaved)
async def on_profile_saved(event: ProfileSaved, matching: Matching) -> None:
    """Tell of the open offers that fit the profile as it is now, and which it has lost. May be repeated.

    Of one deleted nothing is kept.
    """
    profile = await matching.profiles.find(event.person_id)
    if profile is None:
        await matching.told.forget_person(event.person_id)
        await matching.marks.forget_person(event.person_id)
    else:
        picture = await matching.follower.caught_up()
        fits = list(picture.board.find(profile, clock.today()))
        await matching.told.tell_person(profile, fits, partial(_still_there, profile, matching))
        if profile.version > 1:
            await matching.lost.lose_of_person(profile.person_id, [fit.offer.offer_id for fit in fits])
    await inbox.note(matching.db)


async def _still_there(profile: Profile, matching: Matching, session: Session) -> bool:
    return await matching.profiles.find(profile.person_id, session) is not None


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


@handlers.answers(SaveProfile)
async def save_profile(request: SaveProfile, matching: Matching) -> ProfileView:
    """Create or replace."""
    before = await matching.profiles.find(request.person_id)
    profile = profiles.make(request.person_id, before.version + 1 if before else 1, request.profile)
    await matching.profiles.save(profile)
    return profile.view()


@handlers.answers(GetProfile)
async def get_profile(request: GetProfile, matching: Matching) -> ProfileView:
    """The profile of this person."""
    return (await matching.profiles.get(request.person_id)).view()


@handlers.answers(DeleteProfile)
async def delete_profile(request: DeleteProfile, matching: Matching) -> Done:
    """Also when there is none: then it is done already."""
    await matching.profiles.delete(request.person_id)
    return Done()


@handlers.answers(ListMatches)
async def list_matches(request: ListMatches, matching: Matching) -> MatchList:
    """What fits now, best first, without what was dismissed. Computed when looked at, so never out of date."""
    after = Place.decode(request.cursor) if request.cursor else None
    profile = await matching.profiles.find(request.person_id)
    if profile is None:
        return MatchList(items=())
    marks = await matching.marks.find_of(request.person_id)
    fits = matching.follower.picture.board.find(profile, clock.today(), after)
    page = list(islice((fit for fit in fits if marks.get(fit.offer.offer_id) != "dismissed"), request.limit + 1))
    items = tuple(_view(fit, profile, fit.offer.offer_id in marks) for fit in page[: request.limit])
    more = len(page) > request.limit
    return MatchList(items=items, next=page[request.limit - 1].place.encode() if more else None)


def _view(fit: Fit, profile: Profile, seen: bool) -> MatchView:
    found_at = max(fit.since, profile.saved_at)
    return MatchView(offer=fit.offer, score=fit.match.score, reasons=fit.match.reasons, found_at=found_at, seen=seen)


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
    profile = await matching.profiles.find(request.person_id)
    picture = matching.follower.picture
    if profile is None or picture.board.get(request.offer_id, profile, clock.today()) is None:
        raise MatchNotFound("This offer is not among this person's matches.")


@handlers.answers(PreviewProfile)
async def preview_profile(request: PreviewProfile, matching: Matching) -> ProfilePreview:
    """What a profile would find, and what would bring more; nothing is kept."""
    profile, today = previews.unsaved(request.profile), clock.today()
    board, counted = matching.follower.picture.board, []
    for change in changes(profile.wishes, today):
        counted.append((change, previews.ids_of(list(board.find(previews.changed(profile, change.wishes), today)))))
        await asyncio.sleep(0)  # others have their turn between two searches
    return previews.preview(list(board.find(profile, today)), counted, request.limit)


@handlers.answers(CheckPlacement)
async def check_placement(request: CheckPlacement, matching: Matching) -> PlacementCheck:
    """Whether this person may do this work; the offer comes with the question, it may be off the lists by now."""
    profile = await matching.profiles.get(request.person_id)
    return placements.check(profile, request.offer, request.period, clock.today())


@handlers.answers(GetAudience)
async def get_audience(request: GetAudience, matching: Matching) -> AudienceView:
    """How many young people an offer reaches; kept is only that it was asked."""
    asked = audiences.question(request.offer, verified=request.verified)
    await matching.questions.count(request.employer_id, audiences.fingerprint(asked))
    return await _counted(asked, matching)


async def _counted(asked: OfferFacts, matching: Matching) -> AudienceView:
    secret, people, today = await matching.questions.secret(), matching.follower.picture.people, clock.today()

    def find(offer: OfferFacts) -> Collection[UUID]:
        return search.find(offer, people, today).people()

    return audiences.audience(asked, find, secret)


@handlers.answers(ReportMatching)
async def report_matching(request: ReportMatching, matching: Matching) -> MatchingReport:
    """Every open offer against every profile, as they are now; others have their turn between two offers."""
    picture, today = await matching.follower.caught_up(), clock.today()
    tally = Tally(await matching.profiles.all(), today)
    for offer in picture.board.all():
        found = search.find(offer, picture.people, today)
        tally.add(zip(found.people(), found.kilometres.tolist(), strict=True))
        await asyncio.sleep(0)
    return await asyncio.to_thread(tally.report)
