"""What the handlers of matching work with, and the table they enter themselves in."""

from dataclasses import dataclass

from services.matching.picture import Picture
from services.matching.questions import QuestionStore
from services.matching.store import LostStore, MarkStore, OfferStore, PlaceStore, ProfileStore, ToldStore
from shared.follow import Follower
from shared.handlers import Handlers
from shared.mongo import Database


@dataclass(frozen=True)
class Matching:
    db: Database
    profiles: ProfileStore
    offers: OfferStore
    told: ToldStore
    lost: LostStore
    marks: MarkStore
    questions: QuestionStore
    places: PlaceStore
    follower: Follower[Picture]


handlers: Handlers[Matching] = Handlers("matching")
