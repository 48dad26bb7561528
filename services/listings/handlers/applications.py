"""Applications: interest, an answer, a confirmed place."""

import contextlib
from uuid import UUID

from services.listings import application as applications
from services.listings.application import (
    BOARD,
    Actor,
    Application,
    ApplicationsClosed,
    PeriodUnknown,
)
from services.listings.contact_data import must_be_free_of_it
from services.listings.employer import Employer
from services.listings.fit import complete
from services.listings.handlers.things import Listings, handlers
from services.listings.offer import Offer, OfferNotFound
from services.listings.store.offers import ChangedMeanwhile
from shared import clock
from shared.contracts.listings.applications import (
    ActOnApplication,
    ApplicationList,
    ApplicationView,
    Apply,
    ConfirmApplication,
    GetApplication,
    GetPlacement,
    ListApplications,
    Placement,
    PlanPlacement,
)
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.words import Period


@handlers.answers(PlanPlacement)
async def plan_placement(request: PlanPlacement, listings: Listings) -> Placement:
    """The work and the days that would be applied for."""
    offer = await open_offer(request.offer_id, listings)
    return Placement(offer=offer.facts(), period=period_of(offer, request.period))


@handlers.answers(GetPlacement)
async def get_placement(request: GetPlacement, listings: Listings) -> Placement:
    """The offer as it is now, with the days of the application; also when it is off the board."""
    found = await listings.applications.get_of_person(request.application_id, request.person_id)
    return placement(found, await listings.offers.get(found.offer_id))


@handlers.answers(Apply)
async def apply(request: Apply, listings: Listings) -> ApplicationView:
    """Send it, once per key however often it is asked."""
    before = await listings.applications.find_by_key(request.person_id, request.key)
    if before is not None and before.offer_id == request.offer_id:
        return before.view(applications.YOUNG)
    must_be_free_of_it(request.text, "/text")
    offer = await open_offer(request.offer_id, listings)
    employer = await listings.employers.get(offer.employer_id)
    sent, event = applications.move(
        _new(request, offer), "send", Actor(applications.YOUNG, request.person_id), employer.members
    )
    return (await listings.applications.send(sent, event)).view(applications.YOUNG)


@handlers.answers(ListApplications)
async def list_applications(request: ListApplications, listings: Listings) -> ApplicationList:
    """Those of one side."""
    field, owner = "person_id", request.account_id
    if request.side == applications.EMPLOYER:
        field, owner = "employer_id", (await listings.employers.get_by_member(owner)).id
    found, following = await listings.applications.list_of(field, owner, request)
    return ApplicationList(items=tuple(one.view(request.side) for one in found), next=following)


@handlers.answers(GetApplication)
async def get_application(request: GetApplication, listings: Listings) -> ApplicationView:
    """As its side reads it."""
    found, _ = await _own(request, listings)
    return found.view(request.side)


@handlers.answers(ActOnApplication)
async def act_on_application(request: ActOnApplication, listings: Listings) -> ApplicationView:
    """Whatever the table allows this side."""
    found, employer = await _own(request, listings)
    actor = Actor(request.side, request.account_id)
    moved, event = applications.move(found, request.act, actor, employer.members, request.reason)
    await listings.applications.save(moved, event, employer)
    return moved.view(request.side)


@handlers.answers(ConfirmApplication)
async def confirm_application(request: ConfirmApplication, listings: Listings) -> ApplicationView:
    """One transaction: the seat, the confirmation, and the end of what overlaps."""
    confirmed = await listings.applications.confirm(
        request.application_id, request.person_id, minor=request.minor, ledger=request.ledger
    )
    return confirmed.view(applications.YOUNG)


@handlers.on(OfferClosed)
async def on_offer_closed(event: OfferClosed, listings: Listings) -> None:
    """Whoever still hoped hears that there is no such offer any more; one that only ran out still answers.

    Safe to repeat: it looks at what is still open, and each save is conditional.
    """
    if event.reason.key == "offer_expired":
        return
    while hoping := await listings.applications.find_open_for(event.offer_id):
        for found in hoping:
            employer = await listings.employers.get(found.employer_id)
            declined, told = applications.move(found, "decline", Actor(BOARD), employer.members, event.reason.key)
            with contextlib.suppress(ChangedMeanwhile):  # the next look finds it as it is then
                await listings.applications.save(declined, told, employer)


def placement(found: Application, offer: Offer) -> Placement:
    """What it would lead to, to be judged."""
    period = Period(start=found.first_day, end=found.last_day) if found.first_day and found.last_day else None
    return Placement(offer=offer.facts(), period=period)


async def _own(request: ActOnApplication | GetApplication, listings: Listings) -> tuple[Application, Employer]:
    """Raises ApplicationNotFound for somebody else's, NotAMember."""
    if request.side == applications.EMPLOYER:
        employer = await listings.employers.get_by_member(request.account_id)
        return await listings.applications.get_of_employer(request.application_id, employer.id), employer
    found = await listings.applications.get_of_person(request.application_id, request.account_id)
    return found, await listings.employers.get(found.employer_id)


async def open_offer(offer_id: UUID, listings: Listings) -> Offer:
    """One that takes applications. Raises OfferNotFound, ApplicationsClosed."""
    offer = await listings.offers.get(offer_id)
    if offer.state != "published":
        raise OfferNotFound("There is no such offer.")
    if offer.content.apply_by is not None and offer.content.apply_by < clock.today():
        raise ApplicationsClosed("The last day to apply for this offer is over.")
    return offer


def period_of(offer: Offer, wanted: Period | None) -> Period | None:
    """What was wanted, else the first still ahead; None: by arrangement. Raises PeriodUnknown for other days."""
    ahead = [period for period in offer.content.periods if period.end >= clock.today()]
    if wanted is None:
        return ahead[0] if ahead else None
    if wanted not in ahead and not offer.content.by_arrangement:
        raise PeriodUnknown("The offer does not name these days, or they are over.")
    return wanted


def _new(request: Apply, offer: Offer) -> Application:
    period = period_of(offer, request.period)
    return applications.new(
        request.person_id,
        request.key,
        offer_id=offer.id,
        employer_id=offer.employer_id,
        title=complete(offer.content).title,
        employer_name=offer.employer_name,
        town=complete(offer.content).place.town,
        text=request.text,
        age=request.age,
        minor=request.minor,
        first_day=period.start if period else None,
        last_day=period.end if period else None,
    )
