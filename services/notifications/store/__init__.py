"""What notifications keeps, by noun: contacts, messages with what they have told, and what of offers they need."""

from services.notifications.store import messages
from services.notifications.store.contacts import ChangedMeanwhile, ContactStore
from services.notifications.store.messages import MessageStore
from services.notifications.store.offers import OfferStore

__all__ = ["INDEXES", "ChangedMeanwhile", "ContactStore", "MessageStore", "OfferStore"]

INDEXES = {"contacts": [], "offers": [], **messages.INDEXES}
