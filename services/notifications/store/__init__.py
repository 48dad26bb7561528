"""What notifications keeps, by noun: contacts, messages, claims, digests, offers, losses, what holds messages back."""

from services.notifications.store import (
    contacts,
    digests,
    figures,
    limits,
    losses,
    messages,
    offers,
    people,
    permissions,
    reports,
    webhooks,
)
from services.notifications.store.claims import ClaimStore
from services.notifications.store.contacts import ChangedMeanwhile, ContactStore
from services.notifications.store.digests import DigestStore
from services.notifications.store.figures import FigureStore
from services.notifications.store.limits import LimitStore
from services.notifications.store.losses import LossStore
from services.notifications.store.messages import MessageStore
from services.notifications.store.offers import OfferStore
from services.notifications.store.permissions import PermissionStore
from services.notifications.store.reports import ReportStore
from services.notifications.store.webhooks import WebhookStore

__all__ = [
    "INDEXES",
    "ChangedMeanwhile",
    "ClaimStore",
    "ContactStore",
    "DigestStore",
    "FigureStore",
    "LimitStore",
    "LossStore",
    "MessageStore",
    "OfferStore",
    "PermissionStore",
    "ReportStore",
    "WebhookStore",
]

INDEXES = {
    **contacts.INDEXES,
    "proofs": [people.OF_A_PERSON],
    **offers.INDEXES,
    **messages.INDEXES,
    "messages": [
        people.OF_A_PERSON,
        *messages.INDEXES["messages"],
        *digests.INDEXES,
        *reports.INDEXES,
        *figures.INDEXES,
    ],
    "reports": reports.KEPT,
    **limits.INDEXES,
    **losses.INDEXES,
    **permissions.INDEXES,
    **webhooks.INDEXES,
}
