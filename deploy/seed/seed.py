"""`anlauf seed`: fill an installation with the demo region. A second call finds everything there, changes nothing."""

import datetime as dt
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.seed import people
from deploy.seed.accounts import mias_contact, open_accounts, open_crowd
from deploy.seed.applications import read_applications, save_applications
from deploy.seed.employers import SeedEmployer, SeedOffer, read_employers
from deploy.seed.guidance import save_guidance
from deploy.seed.queues import save_doubts, save_newcomers
from deploy.seed.settled import STANDSTILL_SECONDS, hops, settled
from deploy.setup import SERVICES, database_of
from services.gateway.accounts import Pepper
from services.gateway.roles import COUNSELLOR, EMPLOYER, YOUNG_PERSON
from services.gateway.settings import GatewaySettings
from services.gateway.store import AccountStore
from services.listings import acts
from services.listings import offer as offers
from services.listings.employer import Employer, NotAMember
from services.listings.offer import IdempotencyKeyReused
from services.listings.store.employers import EmployerStore
from services.listings.store.offers import OfferStore
from services.matching import profile as profiles
from services.matching.store import ProfileStore, ToldStore
from services.notifications.store import ContactStore
from shared import clock, inbox, mongo, outbox
from shared.contracts.matching.profiles import ProfileInput
from shared.mongo import Database
from shared.settings import CommonSettings, Own, problems_of

DEMO_EMPLOYER = "schlosserei-elbaue"  # whom the demo account of an employer may act for

Say = Callable[[str], None]


class DemoSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="ANLAUF_", env_file=".env", extra="ignore")

    demo: bool = False


@dataclass(frozen=True)
class SeedReport:
    """How many of each were new. All zero: everything was there already. ``waiting``: for counsellors."""

    employers: int
    offers: int
    profiles: int
    contacts: int
    texts: int
    applications: int
    waiting: int

    @property
    def changed(self) -> bool:
        return any(vars(self).values())


async def seed(common: CommonSettings, say: Say, standstill: float = STANDSTILL_SECONDS) -> SeedReport:
    """Fill in what is missing, and say so line by line. ``standstill``: seconds to wait for services that do nothing.

    Exits when settings are missing, or when ``ANLAUF_DEMO`` does not say that this is a demo.
    """
    if not _read(DemoSettings).demo:
        raise SystemExit("anlauf seed: all of this is invented. Set ANLAUF_DEMO=1 where you want it.")
    pepper = Pepper(_read(GatewaySettings).pepper.get_secret_value())
    client = mongo.connect(str(common.mongo_url), app="anlauf-seed")
    try:
        databases = {name: mongo.database(client, common.database_prefix + database_of(name)) for name in SERVICES}
        await _make_indexes(databases)
        return await _fill(databases, pepper, say, standstill)
    finally:
        client.close()


def _read(kind: type[Own]) -> Own:
    problems: list[str] = []
    settings = problems_of(kind, problems)
    if settings is None:
        raise SystemExit("\n".join(["anlauf seed: settings are missing or wrong:", *problems]))
    return settings


async def _make_indexes(databases: Mapping[str, Database]) -> None:
    for name, db in databases.items():
        own = importlib.import_module(f"services.{name}.store").INDEXES
        await mongo.ensure_indexes(db, own if name == "gateway" else {**outbox.INDEXES, **inbox.INDEXES, **own})


async def _fill(databases: Mapping[str, Database], pepper: Pepper, say: Say, standstill: float) -> SeedReport:
    today, region = clock.today(), read_employers()
    ids = await open_accounts(AccountStore(databases["gateway"], pepper))
    mia = ids[YOUNG_PERSON]
    say(f"{len(ids)} demo accounts")
    everyone = {**people.crowd(today), mia: people.mia(today)}
    new_profiles = await _save_profiles(ProfileStore(databases["matching"]), everyone)
    say(_line(f"{len(everyone)} profiles", new_profiles))
    members = {one.slug: ids[EMPLOYER] if one.slug == DEMO_EMPLOYER else one.member for one in region}
    new_employers, new_offers = await _save_employers(databases["listings"], region, members, ids[COUNSELLOR], today)
    say(_line(f"{sum(len(one.offers) for one in region)} offers of {len(region)} employers", new_offers))
    new_texts = await save_guidance(databases["listings"], ids[COUNSELLOR], today)
    say(_line("Guidance texts and events", new_texts))
    sent = await save_applications(databases["listings"], region, everyone, mia)
    say(_line(f"{len(read_applications())} applications", sent))
    waiting = await save_newcomers(databases["listings"], today) + await save_doubts(databases["listings"], region)
    new_contacts = await _save_contacts(databases, AccountStore(databases["gateway"], pepper), mia, say, standstill)
    report = SeedReport(new_employers, new_offers, new_profiles, new_contacts, new_texts, sent, waiting)
    say("The demo region is complete." if report.changed else "Everything was there already: nothing changed.")
    return report


def _line(what: str, new: int) -> str:
    return f"{what}, {new} of them new" if new else f"{what}, all there already"


async def _save_profiles(store: ProfileStore, everyone: Mapping[UUID, ProfileInput]) -> int:
    missing = everyone.keys() - {one.person_id for one in await store.all()}
    for person_id in missing:
        await store.save(profiles.make(person_id, everyone[person_id]))
    return len(missing)


async def _save_employers(
    db: Database, region: tuple[SeedEmployer, ...], members: Mapping[str, UUID], counsellor: UUID, today: dt.date
) -> tuple[int, int]:
    """How many employers and how many offers are new. ``members``: slug to account id; ``counsellor`` verified them."""
    employers, store = EmployerStore(db), OfferStore(db)
    new_employers = new_offers = 0
    for one in region:
        member = members[one.slug]
        try:
            employer = await employers.get_by_member(member)
        except NotAMember:
            employer = one.employer(member, counsellor, clock.now())
            await employers.save(employer)
            new_employers += 1
        for offer in one.offers:
            new_offers += await _save_offer(store, employer, member, offer, one, today)
    return new_employers, new_offers


async def _save_offer(
    store: OfferStore, employer: Employer, member: UUID, wanted: SeedOffer, of: SeedEmployer, today: dt.date
) -> bool:
    """Published and announced like any other. True when it is new."""
    content = wanted.offer(of.place, today)
    try:
        if await store.find_by_key(employer.id, wanted.key, offers.content_hash(content)):
            return False
    except IdempotencyKeyReused:  # seeded on an earlier day, for other days
        return False
    offer, events = acts.post(employer, member, wanted.key, content)
    return (await store.save_once(offer, *events)).id == offer.id


async def _save_contacts(
    databases: Mapping[str, Database], accounts: AccountStore, mia: UUID, say: Say, standstill: float
) -> int:
    """How Mia and the others are reached, last of all: what was found or answered before is not told to anybody.

    With the contact saved first, she would get mails and SMS about offers that nobody has just published. They stand in
    her list of matches all the same, and an offer published from now on reaches her within seconds.
    """
    contacts = ContactStore(databases["notifications"])
    if await contacts.find(mia) is not None:
        return await open_crowd(accounts, contacts, clock.now())
    say("Waiting for the services to find the matches ...")
    ways = hops(databases["listings"], databases["matching"], databases["notifications"])
    if await settled(ways, standstill):
        found = await ToldStore(databases["matching"]).count()
        say(f"{found} matches found")
    else:
        say("The services have not finished, or do not run: what they find from now on, Mia is told by mail and SMS.")
    await contacts.save(mias_contact(mia, clock.now()))
    return 1 + await open_crowd(accounts, contacts, clock.now())
