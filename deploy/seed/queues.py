"""What waits for counsellors: employers that have just registered, each with its first offer, and visitors' doubts."""

import datetime as dt
from pathlib import Path

from deploy.seed.employers import SeedEmployer, read_employers
from services.listings import acts, registration
from services.listings.employer import Employer, NotAMember
from services.listings.offer import Offer
from services.listings.store.employers import EmployerStore
from services.listings.store.offers import OfferStore
from services.listings.store.reports import ReportStore
from shared.contracts.listings.employers import EmployerInput, Identifier, IdentifierKind, RegisterEmployer
from shared.contracts.listings.moderation import ReportKey
from shared.mongo import Database

FOLDER = Path(__file__).parent / "newcomers"
DOUBTS = {  # about the first offer of an employer, known by its slug
    "freizeitbad-wellenreiher": (ReportKey.WRONG_FACTS, "Im Sommer macht das Bad erst um zehn auf, nicht um acht."),
    "friseursalon-wirbelwelle": (ReportKey.GONE, "Am Telefon hieß es, der Platz sei schon vergeben."),
}


async def save_newcomers(db: Database, today: dt.date) -> int:
    """Those that are missing; returns how many were new."""
    employers, new = EmployerStore(db), 0
    for one in read_employers(FOLDER):
        try:
            await employers.get_by_member(one.member)
        except NotAMember:
            employer = await _register(employers, one)
            for wanted in one.offers:
                offer, events = acts.post(employer, one.member, wanted.key, wanted.offer(one.place, today))
                await OfferStore(db).save_once(offer, *events)
            new += 1
    return new


async def _register(store: EmployerStore, one: SeedEmployer) -> Employer:
    number = Identifier(kind=IdentifierKind.CHAMBER, number=one.slug, authority="Beispielkammer Musterland")
    said = EmployerInput(name=one.name, identifier=number, address=one.place)
    order = RegisterEmployer(account_id=one.member, key="seed", mail_domain=f"{one.slug}.example", employer=said)
    employer, events = registration.register(order)
    return await store.register(employer, *events)


async def save_doubts(db: Database, region: tuple[SeedEmployer, ...]) -> int:
    """Those about offers that nobody has doubted yet; returns how many were new."""
    new = 0
    for one in region:
        offer = await _first(db, one) if one.slug in DOUBTS else None
        if offer is not None and not await db["offer_reports"].count_documents({"offer_id": offer.id}):
            await ReportStore(db).add(offer, *DOUBTS[one.slug])
            new += 1
    return new


async def _first(db: Database, of: SeedEmployer) -> Offer | None:
    """None when it has ended meanwhile."""
    title = of.offers[0].content["title"]
    open_ones = await OfferStore(db).find_open_of(of.id)
    return next((one for one in open_ones if one.content.title == title), None)
