"""What the handlers of matching work with, and the table they enter themselves in."""

import asyncio
from dataclasses import dataclass, field

from services.matching.picture import Picture
from services.matching.questions import QuestionStore
from services.matching.report import Tally
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
    counting: set[asyncio.Task[Tally]] = field(default_factory=set)  # the count of everybody, while it is under way


handlers: Handlers[Matching] = Handlers("matching")
