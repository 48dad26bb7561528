"""What the handlers of listings work with, and the table they enter themselves in."""

from dataclasses import dataclass

from services.listings.store.employers import EmployerStore
from services.listings.store.offers import OfferStore
from services.listings.store.search import OfferSearch
from shared.handlers import Handlers


@dataclass(frozen=True)
class Listings:
    offers: OfferStore
    employers: EmployerStore
    search: OfferSearch


handlers: Handlers[Listings] = Handlers("listings")
