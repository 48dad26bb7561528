"""What matching hears and answers. One function per message in."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.matching import audience as audiences
from services.matching import preview as previews
from services.matching import profile as profiles
from services.matching.match import fit
from services.matching.pair import pairs
from services.matching.questions import QuestionStore
from services.matching.report import Tally
from services.matching.store import MatchStore, OfferStore, ProfileStore
from shared import clock
from shared.contracts.listings.offer_events import OfferClosed, OfferPublished
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.audiences import AudienceView, GetAudience
from shared.contracts.matching.matches import ListMatches, MatchList
from shared.contracts.matching.previews import PreviewProfile, ProfilePreview
from shared.contracts.matching.profiles import DeleteProfile, GetProfile, ProfileSaved, ProfileView, SaveProfile
from shared.contracts.matching.reports import MatchingReport, ReportMatching
from shared.contracts.message import Done
from shared.handlers import Handlers
from shared.inbox import once
from shared.mongo import Database, Session
from shared.places import distance_km


@dataclass(frozen=True)
class Matching:
    db: Database
    profiles: ProfileStore
    offers: OfferStore
    matches: MatchStore
    questions: QuestionStore


handlers: Handlers[Matching] = Handlers("matching")


@handlers.on(OfferPublished)
async def on_offer_published(event: OfferPublished, matching: Matching) -> None:
    """Store the offer first, then look who fits: see the package's docstring for why in this order."""
    await matching.offers.remember(event.offer)

    async def find(session: Session) -> None:
        if offer := await matching.offers.hold_open(event.offer.offer_id, session):
            found = pairs([offer], await matching.profiles.find_candidates(offer, session), clock.today())
            await matching.matches.settle(session, {"offer_id": offer.offer_id}, found)

    await once(matching.db, find)


@handlers.on(OfferClosed)
async def on_offer_closed(event: OfferClosed, matching: Matching) -> None:
    """Its matches are no longer shown."""

    async def withdraw(session: Session) -> None:
        await matching.offers.remember_closed(event.offer_id, event.version, session)
        await matching.matches.withdraw(event.offer_id, session)

    await once(matching.db, withdraw)


@handlers.on(ProfileSaved)
async def on_profile_saved(event: ProfileSaved, matching: Matching) -> None:
    """Look which open offers fit the profile as it is now; one deleted meanwhile keeps nothing."""

    async def find(session: Session) -> None:
        profile = await matching.profiles.find(event.person_id, session)
        if profile is None:
            await matching.matches.delete_of(event.person_id, session)
            return
        found = pairs(await matching.offers.find_candidates(profile, session), [profile], clock.today())
        await matching.matches.settle(session, {"person_id": profile.person_id}, found)

    await once(matching.db, find)


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
    """The person's open matches, best first."""
    return await matching.matches.list_for(request, matching.offers)


@handlers.answers(PreviewProfile)
async def preview_profile(request: PreviewProfile, matching: Matching) -> ProfilePreview:
    """What a profile would find, and what would bring more; nothing is kept."""
    profile = previews.unsaved(request.profile)
    offers = await matching.offers.find_near(profile.home, previews.FARTHEST_KM)
    return await asyncio.to_thread(previews.preview, profile, offers, request.limit, clock.today())


@handlers.answers(GetAudience)
async def get_audience(request: GetAudience, matching: Matching) -> AudienceView:
    """How many young people an offer reaches; kept is only that it was asked."""
    asked = audiences.question(request.offer, verified=request.verified)
    await matching.questions.count(request.employer_id, audiences.fingerprint(asked))
    people, today = await matching.profiles.find_candidates(asked), clock.today()

    def find(offer: OfferFacts) -> Collection[UUID]:
        return {person.person_id for person in people if fit(offer, person, today) is not None}

    return await asyncio.to_thread(audiences.audience, asked, find, await matching.questions.secret())


@handlers.answers(ReportMatching)
async def report_matching(request: ReportMatching, matching: Matching) -> MatchingReport:
    """Every open offer against every profile, as they are now."""
    people, today = await matching.profiles.all(), clock.today()
    tally = Tally(people, today)
    for offer in await matching.offers.all_open():
        found = await asyncio.to_thread(pairs, [offer], people, today)
        tally.add((pair.profile.person_id, distance_km(offer.point, pair.profile.home)) for pair in found)
    return await asyncio.to_thread(tally.report)
