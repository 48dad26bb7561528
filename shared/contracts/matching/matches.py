"""Matches: who fits what, and why."""

import datetime as dt
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.listings.offers import OfferFacts
from shared.contracts.message import Done, Event, Message, Request
from shared.contracts.words import Reason


class MatchView(Message):
    """One offer that fits, with the parts of its score. The reasons' points add up to the score."""

    offer: OfferFacts
    score: Annotated[int, Field(ge=0, le=100)]
    reasons: tuple[Reason, ...]
    found_at: dt.datetime
    seen: bool = False


class MatchList(Message):
    items: tuple[MatchView, ...]
    next: str | None = None


class ListMatches(Request[MatchList]):
    """The person's open matches, best first. Refused: ``cursor_invalid``."""

    queue: ClassVar[str] = "matching.list-matches"
    person_id: UUID
    cursor: Annotated[str, StringConstraints(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class SeeMatch(Request[Done]):
    """The person has looked at the match with this offer. Refused: ``match_not_found``."""

    queue: ClassVar[str] = "matching.see-match"
    person_id: UUID
    offer_id: UUID


class DismissMatch(Request[Done]):
    """The person does not want to see the match with this offer again. Refused: ``match_not_found``."""

    queue: ClassVar[str] = "matching.dismiss-match"
    person_id: UUID
    offer_id: UUID


class Found(Message):
    """One new pair."""

    person_id: UUID
    offer_id: UUID
    score: int
    reasons: tuple[Reason, ...]


class MatchesFound(Event):
    """New pairs, at most 500, each announced once; ``offers`` holds every offer the pairs speak of.

    ``at``: when this was so; with a ``MatchesLost`` of the same pair, the later one is true.
    """

    routing_key: ClassVar[str] = "matching.matches.found.v1"
    offers: tuple[OfferFacts, ...]
    found: Annotated[tuple[Found, ...], Field(min_length=1, max_length=500)]
    at: dt.datetime | None = None


class Lost(Message):
    """One pair that was announced and fits no more."""

    person_id: UUID
    offer_id: UUID


class MatchesLost(Event):
    """Pairs that fit no more since the offer or the profile has changed, at most 500. Nothing is told of them.

    Not for offers paused or closed, nor for deleted profiles: those have events of their own. A pair that comes to fit
    again is announced again.
    """

    routing_key: ClassVar[str] = "matching.matches.lost.v1"
    lost: Annotated[tuple[Lost, ...], Field(min_length=1, max_length=500)]
    at: dt.datetime
