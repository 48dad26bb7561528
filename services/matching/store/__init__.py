"""What matching keeps: profiles, its copy of the offers, pairs it has announced, marks of people, and postal codes."""

from services.matching import questions
from services.matching.store import offers, places
from services.matching.store.lost import LostStore
from services.matching.store.marks import MarkStore
from services.matching.store.offers import OfferStore
from services.matching.store.places import PlaceStore
from services.matching.store.profiles import ProfileStore, profile_document
from services.matching.store.told import ToldStore
from shared import follow
from shared.mongo import ASCENDING, IndexModel

__all__ = [
    "INDEXES",
    "LostStore",
    "MarkStore",
    "OfferStore",
    "PlaceStore",
    "ProfileStore",
    "ToldStore",
    "profile_document",
]

INDEXES: dict[str, list[IndexModel]] = {
    **follow.INDEXES,
    **questions.INDEXES,
    **places.INDEXES,
    "profiles": [],  # found by id; searched in memory
    "searches": [],  # by id, which is the person's and a number
    **offers.INDEXES,  # searched as profiles; closed ones expire, from memory as well
    "secrets": [],
    "looks": [],
    "told": [],  # by id, which begins with the person's part: see store/told.py
    "marks": [
        IndexModel([("person_id", ASCENDING)]),  # my list
        IndexModel([("offer_id", ASCENDING)]),  # an offer is closed
        IndexModel([("at", ASCENDING)]),  # kept long enough: looked for every hour
    ],
}
