"""What an employer does with its own offers, from the first draft to the end. Somebody else's do not exist for it.

``version`` is the one the caller has seen: refused with ``version_outdated`` when there is a newer one; None: whichever
it is now. All refuse ``not_a_member`` and ``offer_not_found``; what changes something also ``transition_not_allowed``
(naming the allowed acts) and ``changed_meanwhile`` (another change came first).
"""

import datetime as dt
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.listings.offers import OfferDraft, OfferInput
from shared.contracts.message import Done, FieldError, Message, Request
from shared.contracts.paging import Paged
from shared.contracts.words import Point, PostalCode

Key = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Version = Annotated[int, Field(ge=1)]


class OfferChange(Message):
    """One line of an offer's history. ``by`` None: the clock. ``who``: in which capacity."""

    at: dt.datetime
    by: UUID | None
    who: str
    act: str
    frm: str
    to: str
    reason: str
    note: str


class OwnOffer(OfferDraft):
    """An offer as its employer and the staff see it.

    ``acts``: what the reader may do with it now. ``warnings``: no reason to refuse it; of a draft, what would be one.
    ``expires_on``: the first day it is not on the board any more. ``reason``: why it was rejected or closed.
    """

    id: UUID
    version: int
    state: str
    reason: str
    note: str
    employer_id: UUID
    employer_name: str
    point: Point | None
    seats_free: int
    published_at: dt.datetime | None
    changed_at: dt.datetime
    expires_on: dt.date | None
    acts: tuple[str, ...]
    warnings: tuple[FieldError, ...] = ()
    history: tuple[OfferChange, ...]


class OwnOfferList(Message):
    items: tuple[OwnOffer, ...]
    next: str | None = None


class GetOwnOffer(Request[OwnOffer]):
    """One own offer, in whatever state."""

    queue: ClassVar[str] = "listings.get-own-offer"
    account_id: UUID
    offer_id: UUID


class ListOwnOffers(Paged, Request[OwnOfferList]):
    """The own offers: published ones first, then what waits, then the rest, each the latest first.

    Refused: ``cursor_invalid``.
    """

    queue: ClassVar[str] = "listings.list-own-offers"
    account_id: UUID


class PublishOffer(Request[OwnOffer]):
    """Publish an offer for the employer that ``account_id`` is a member of. Same ``key``, same offer: never two.

    The offer of an employer that has not been verified yet waits for a counsellor instead. Refused:
    ``employer_not_verified`` (refused or banned), ``idempotency_key_reused`` (same key, other offer), ``offer_invalid``
    (names each wrong field; ``law_...``: nobody of the minimum age may do this work).
    """

    queue: ClassVar[str] = "listings.publish-offer"
    account_id: UUID
    key: Key
    offer: OfferInput


class SaveDraft(Request[OwnOffer]):
    """Keep an offer that need not be complete. Same ``key``, same draft. Refused: ``idempotency_key_reused``."""

    queue: ClassVar[str] = "listings.save-draft"
    account_id: UUID
    key: Key
    offer: OfferDraft


class ChangeOffer(Request[OwnOffer]):
    """Set those fields of ``offer`` that ``fields`` names. Refused: ``offer_invalid``, ``version_outdated``.

    What is or may come on the board must stay complete and lawful; a rejected offer becomes a draft again.
    """

    queue: ClassVar[str] = "listings.change-offer"
    account_id: UUID
    offer_id: UUID
    version: Version | None
    offer: OfferDraft
    fields: tuple[str, ...]


class MoveOffer(Request[OwnOffer]):
    """Publish a draft, pause, resume, or say that the offer still stands (prolong).

    Refused: ``version_outdated``, ``offer_invalid`` (incomplete, over, or no longer lawful), ``employer_not_verified``.
    """

    queue: ClassVar[str] = "listings.move-offer"
    account_id: UUID
    offer_id: UUID
    version: Version | None = None
    act: Literal["publish", "pause", "resume", "prolong"]


class CloseOffer(Request[OwnOffer]):
    """Close an own offer for good. Refused: ``version_outdated``."""

    queue: ClassVar[str] = "listings.close-offer"
    account_id: UUID
    offer_id: UUID
    version: Version | None = None
    reason: Literal["filled", "withdrawn"]


class CopyOffer(Request[OwnOffer]):
    """A draft with the same content. ``next_year``: all its dates moved by whole years of 52 weeks, into the future."""

    queue: ClassVar[str] = "listings.copy-offer"
    account_id: UUID
    offer_id: UUID
    key: Key
    next_year: bool = False


class DeleteDraft(Request[Done]):
    """Remove a draft or a rejected offer without a trace. Refused: ``version_outdated``."""

    queue: ClassVar[str] = "listings.delete-draft"
    account_id: UUID
    offer_id: UUID
    version: Version | None = None


Token = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class LinkedOffer(Message):
    """What the link of a reminder is about. ``acts``: what may be done by it now."""

    title: str
    employer_name: str
    state: str
    expires_on: dt.date | None
    acts: tuple[str, ...]


class GetLinkedOffer(Request[LinkedOffer]):
    """By the token of a reminder, without an account. Refused: ``token_invalid``, ``offer_not_found``."""

    queue: ClassVar[str] = "listings.get-linked-offer"
    token: Token


class ActOnLinkedOffer(Request[LinkedOffer]):
    """Prolong or close by the token of a reminder. Refused like GetLinkedOffer, and like MoveOffer and CloseOffer."""

    queue: ClassVar[str] = "listings.act-on-linked-offer"
    token: Token
    act: Literal["prolong", "fill", "withdraw"]


class Duplicate(Message):
    id: UUID
    title: str
    state: str


class DuplicateList(Message):
    items: tuple[Duplicate, ...]


class FindDuplicates(Request[DuplicateList]):
    """Open offers of the own employer at the same postal code with nearly the same title: ask before posting."""

    queue: ClassVar[str] = "listings.find-duplicates"
    account_id: UUID
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
    postal_code: PostalCode
