"""Matches: who fits what, and why."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, ClassVar, NamedTuple, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.listings.offers import OfferFacts
from shared.contracts.message import Done, Event, Message, Request
from shared.contracts.paging import Paged
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


class ListMatches(Paged, Request[MatchList]):
    """The person's open matches, best first. Refused: ``cursor_invalid``."""

    queue: ClassVar[str] = "matching.list-matches"
    person_id: UUID


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


class Found(NamedTuple):
    """One new pair, as read from the event's rows."""

    person_id: UUID
    offer_id: UUID
    score: int
    reasons: tuple[Reason, ...]


class FoundRow(Message):
    """One new pair. ``offer`` and ``reasons`` are places in the event's own lists of these, counted from 0."""

    person_id: UUID
    offer: Annotated[int, Field(ge=0)]
    score: int
    reasons: tuple[Annotated[int, Field(ge=0)], ...]


class MatchesFound(Event):
    """New pairs, at most 500, each announced once. What many of them share stands in the event once.

    ``at``: when this was so; with a ``MatchesLost`` of the same pair, the later one is true.
    """

    routing_key: ClassVar[str] = "matching.matches.found.v1"
    offers: tuple[OfferFacts, ...]
    reasons: tuple[Reason, ...]
    rows: Annotated[tuple[FoundRow, ...], Field(min_length=1, max_length=500)]
    at: dt.datetime | None = None

    @model_validator(mode="after")
    def _names_what_it_holds(self) -> Self:
        if any(row.offer >= len(self.offers) or max(row.reasons, default=-1) >= len(self.reasons) for row in self.rows):
            raise ValueError("a row names an offer or a reason that the event does not hold")
        return self

    @classmethod
    def of(cls, offers: Sequence[OfferFacts], found: Sequence[Found], at: dt.datetime | None = None) -> Self:
        """``offers``: every one the pairs speak of."""
        place = {offer.offer_id: number for number, offer in enumerate(offers)}
        reasons: dict[str, tuple[int, Reason]] = {}
        for pair in found:
            for reason in pair.reasons:
                reasons.setdefault(reason.model_dump_json(), (len(reasons), reason))
        rows = tuple(
            FoundRow(
                person_id=pair.person_id,
                offer=place[pair.offer_id],
                score=pair.score,
                reasons=tuple(reasons[reason.model_dump_json()][0] for reason in pair.reasons),
            )
            for pair in found
        )
        return cls(offers=tuple(offers), reasons=tuple(reason for _, reason in reasons.values()), rows=rows, at=at)

    @property
    def found(self) -> tuple[Found, ...]:
        """The pairs, each with its offer and reasons."""
        return tuple(
            Found(
                row.person_id,
                self.offers[row.offer].offer_id,
                row.score,
                tuple(self.reasons[number] for number in row.reasons),
            )
            for row in self.rows
        )


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
