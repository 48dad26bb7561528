"""What the handlers of listings work with, and the table they enter themselves in."""

from dataclasses import dataclass
from typing import Self

from services.listings.store.answers import AnswerStore
from services.listings.store.applications import ApplicationStore
from services.listings.store.calendar import CalendarStore
from services.listings.store.content import ContentStore
from services.listings.store.demand import DemandStore
from services.listings.store.employers import EmployerStore
from services.listings.store.exports import ExportStore
from services.listings.store.feedback import FeedbackStore
from services.listings.store.figures import FigureStore
from services.listings.store.imports import ImportStore
from services.listings.store.keys import KeyStore
from services.listings.store.ledgers import LedgerStore
from services.listings.store.letters import LetterStore
from services.listings.store.offers import OfferStore
from services.listings.store.places import PlaceStore
from services.listings.store.recommendations import RecommendationStore
from services.listings.store.reports import ReportStore
from services.listings.store.search import OfferSearch
from services.listings.store.seats import SeatStore
from services.listings.store.shown import ShownStore
from services.listings.store.silent_employers import SilentEmployerStore
from services.listings.store.unanswered_people import UnansweredStore
from shared.handlers import Handlers
from shared.mongo import Database


@dataclass(frozen=True)
class Listings:
    db: Database
    offers: OfferStore
    employers: EmployerStore
    search: OfferSearch
    seats: SeatStore
    shown: ShownStore
    reports: ReportStore
    keys: KeyStore
    content: ContentStore
    calendar: CalendarStore
    exports: ExportStore
    answers: AnswerStore
    applications: ApplicationStore
    figures: FigureStore
    imports: ImportStore
    demand: DemandStore
    places: PlaceStore
    letters: LetterStore
    recommendations: RecommendationStore
    feedback: FeedbackStore
    ledgers: LedgerStore
    silent: SilentEmployerStore
    unanswered: UnansweredStore

    @classmethod
    def on(cls, db: Database) -> Self:
        """All of it, kept in ``db``."""
        return cls(
            db=db,
            offers=OfferStore(db),
            employers=EmployerStore(db),
            search=OfferSearch(db),
            seats=SeatStore(db),
            shown=ShownStore(db),
            reports=ReportStore(db),
            keys=KeyStore(db),
            content=ContentStore(db),
            calendar=CalendarStore(db),
            exports=ExportStore(db),
            answers=AnswerStore(db),
            applications=ApplicationStore(db),
            figures=FigureStore(db),
            imports=ImportStore(db),
            demand=DemandStore(db),
            places=PlaceStore(db),
            letters=LetterStore(db),
            recommendations=RecommendationStore(db),
            feedback=FeedbackStore(db),
            ledgers=LedgerStore(db),
            silent=SilentEmployerStore(db),
            unanswered=UnansweredStore(db),
        )


handlers: Handlers[Listings] = Handlers("listings")
