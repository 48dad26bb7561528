"""The life of an offer as a table: which act leads from which state to which, by whom, and what is announced. Pure.

What is not a row here cannot happen. A closed offer stays closed: copying it makes a new one.
"""

from dataclasses import dataclass

from shared.contracts.listings.offer_events import (
    OfferChanged,
    OfferClosed,
    OfferPaused,
    OfferPublished,
    OfferReviewed,
    OfferWaiting,
)
from shared.contracts.message import Event, FieldError
from shared.errors import DomainError

# Who acts. LINK is whoever opens the link of a mail to the employer, CLOCK is time, BOARD a confirmed application.
VERIFIED, WAITING, STAFF, CLOCK, LINK, BOARD = (
    "verified_employer",
    "waiting_employer",
    "staff",
    "clock",
    "link",
    "board",
)
EMPLOYER = (VERIFIED, WAITING)
KEEPERS = (*EMPLOYER, LINK)

STATES = ("draft", "in_review", "published", "paused", "rejected", "closed")
LIVE = ("published", "paused")  # these expire
OPEN = ("in_review", *LIVE)


@dataclass(frozen=True)
class Transition:
    act: str
    frm: str
    to: str
    who: tuple[str, ...]
    events: tuple[type[Event], ...] = ()


TRANSITIONS = (
    Transition("save", "new", "draft", (*EMPLOYER, CLOCK)),
    Transition("publish", "new", "published", (VERIFIED,), (OfferPublished,)),
    Transition("publish", "new", "in_review", (WAITING,), (OfferWaiting,)),
    Transition("publish", "draft", "published", (VERIFIED,), (OfferPublished,)),
    Transition("publish", "draft", "in_review", (WAITING,), (OfferWaiting,)),
    Transition("edit", "draft", "draft", EMPLOYER),
    Transition("edit", "in_review", "in_review", EMPLOYER),
    Transition("edit", "rejected", "draft", EMPLOYER),
    Transition("edit", "published", "published", EMPLOYER, (OfferChanged,)),
    Transition("edit", "paused", "paused", EMPLOYER),
    Transition("approve", "in_review", "published", (STAFF,), (OfferPublished, OfferReviewed)),
    Transition("reject", "in_review", "rejected", (STAFF,), (OfferReviewed,)),
    Transition("pause", "published", "paused", (*EMPLOYER, STAFF, CLOCK), (OfferPaused,)),
    Transition("resume", "paused", "published", (VERIFIED,), (OfferPublished,)),
    Transition("prolong", "published", "published", KEEPERS),
    Transition("prolong", "paused", "paused", KEEPERS),
    *(Transition("take_seat", state, state, (BOARD,)) for state in LIVE),
    Transition("give_back_seat", "published", "published", (BOARD,)),
    Transition("give_back_seat", "paused", "paused", (BOARD,)),
    Transition("withdraw", "in_review", "closed", EMPLOYER),
    *(
        Transition(act, state, "closed", who, (OfferClosed,))
        for state in LIVE
        for act, who in (("fill", (*KEEPERS, BOARD)), ("withdraw", KEEPERS), ("expire", (CLOCK,)), ("remove", (STAFF,)))
    ),
    Transition("delete", "draft", "deleted", EMPLOYER),
    Transition("delete", "rejected", "deleted", EMPLOYER),
)

# How an offer ended, by the act that ended it.
ENDS = {"fill": "filled", "withdraw": "withdrawn", "expire": "expired", "remove": "removed"}


class TransitionNotAllowed(DomainError):
    code = "transition_not_allowed"


def acts(state: str, who: str) -> tuple[str, ...]:
    """What somebody may do with an offer in this state."""
    return tuple(dict.fromkeys(row.act for row in TRANSITIONS if row.frm == state and who in row.who))


def find(act: str, state: str, who: str) -> Transition:
    """The row of the table. Raises TransitionNotAllowed, which names what is allowed instead."""
    for row in TRANSITIONS:
        if row.act == act and row.frm == state and who in row.who:
            return row
    allowed = ", ".join(acts(state, who)) or "nothing"
    said = f"This offer is {state}, which does not allow: {act}. Allowed now: {allowed}."
    values: dict[str, str | int | float] = {"state": state, "allowed": allowed}
    raise TransitionNotAllowed(said, FieldError(pointer="", code="allowed_acts", detail=said, values=values))
