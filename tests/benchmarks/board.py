"""A board of many open offers for the benchmarks: the demo's texts, everywhere in the region and in the country."""

import datetime as dt
from collections.abc import Iterator
from copy import deepcopy

import numpy as np

from deploy.seed.employers import read_employers
from services.listings import acts
from services.listings.employer import Employer
from services.listings.store.employers import EmployerStore
from services.listings.store.offers import to_document
from shared import clock, places
from shared.contracts.listings.offers import OfferInput
from shared.mongo import Database, Document
from tests.benchmarks import towns
from tests.builders import NEXT_YEAR, an_employer

EMPLOYERS = 500
AT_ONCE = 2_000
WORDS = (
    "Werkstatt",
    "Team",
    "Familienbetrieb",
    "Zentrum",
    "Süd",
    "am Markt",
    "Nachwuchs",
    "Einstieg",
    "Technik",
    "Service",
)


async def fill(db: Database, count: int) -> None:
    """``count`` open offers of verified employers."""
    employers = [an_employer() for _ in range(EMPLOYERS)]
    store = EmployerStore(db)
    for employer in employers:
        await store.save(employer)
    batch: list[Document] = []
    for document in documents(count, employers):
        batch.append(document)
        if len(batch) == AT_ONCE:
            await db["offers"].insert_many(batch, ordered=False)
            batch = []
    if batch:
        await db["offers"].insert_many(batch, ordered=False)


def documents(count: int, employers: list[Employer]) -> Iterator[Document]:
    random = np.random.default_rng(7)
    models = [_model(content, employers[0]) for content in _contents()]
    region, country = list(places.region()), towns.country(random)
    shares = country[:, 2] / country[:, 2].sum()
    elsewhere = country[random.choice(len(country), size=count, p=shares)]
    for number in range(count):
        document = deepcopy(models[int(random.integers(len(models)))])
        employer = employers[int(random.integers(EMPLOYERS))]
        content, start = document["content"], dt.date(NEXT_YEAR, 1, 1) + dt.timedelta(days=int(random.integers(300)))
        content["title"] = f"{content['title']} {WORDS[int(random.integers(len(WORDS)))]}"
        content["periods"] = [{"from": str(start), "to": str(start + dt.timedelta(days=int(random.integers(5, 60))))}]
        longitude, latitude = elsewhere[number][1], elsewhere[number][0]
        content["place"] |= {"postal_code": "10115", "town": f"Ort {number % 3_000}"}
        if random.random() < 0.3:
            near = region[int(random.integers(len(region)))]
            content["place"] |= {"postal_code": near.postal_code, "town": near.town}
            longitude, latitude = near.point.longitude, near.point.latitude
        document |= {
            "_id": clock.new_id(),
            "key": f"bench {number}",
            "employer_id": employer.id,
            "employer_name": employer.name,
            "location": {"type": "Point", "coordinates": [float(longitude), float(latitude)]},
            "published_at": clock.now() - dt.timedelta(minutes=int(random.integers(80_000))),
        }
        yield document


def _contents() -> Iterator[OfferInput]:
    for employer in read_employers():
        for offer in employer.offers:
            body = {"place": employer.place.model_dump(), **offer.content}
            yield OfferInput.model_validate({**body, "by_arrangement": True, "periods": [], "apply_by": None})


def _model(content: OfferInput, employer: Employer) -> Document:
    offer, _ = acts.post(employer, employer.members[0], "bench", content)
    return to_document(offer)
