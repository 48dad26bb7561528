import datetime as dt
from typing import Any
from uuid import UUID

from services.gateway.pages import employer_counts
from shared import clock
from shared.contracts.listings.applications import ApplicationView
from tests.builders import offer_input, own_offer

SENT = dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)
OFFER = UUID(int=9)


def sent(state: str, *acts: tuple[str, str, int], offer: UUID = OFFER) -> ApplicationView:
    """``acts``: act, who, and how many hours after it was sent."""
    lines: list[dict[str, Any]] = [
        {"at": SENT + dt.timedelta(hours=after), "by": None, "who": who, "act": act, "frm": "", "to": "", "reason": ""}
        for act, who, after in acts
    ]
    facts = {"title": "x", "employer_name": "x", "town": "x", "text": "", "age": 16, "minor": True, "acts": ()}
    days = {"first_day": None, "last_day": None, "sent_at": SENT, "answer_by": None}
    ids = {"id": clock.new_id(), "version": 1, "offer_id": offer}
    return ApplicationView.model_validate({**facts, **days, **ids, "state": state, "reason": "", "history": lines})


def test_answers_are_the_employers_own_yes_or_no() -> None:
    counted = employer_counts.count(
        [
            sent("confirmed", ("accept", "employer", 4), ("confirm", "young_person", 9)),
            sent("declined", ("decline", "employer", 20)),
            sent("expired", ("expire", "clock", 360)),
            sent("declined", ("decline", "board", 30)),
            sent("read", ("read", "employer", 1)),
        ]
    )
    assert (counted.received, counted.answered, counted.waiting, counted.taken) == (5, 2, 1, 1)
    assert counted.hours == 12
    assert counted.share == 50


def test_what_was_taken_back_unanswered_does_not_count() -> None:
    taken_back = sent("withdrawn", ("withdraw", "young_person", 1))
    after_a_yes = sent("withdrawn", ("accept", "employer", 0), ("withdraw", "young_person", 1))
    counted = employer_counts.count([taken_back, after_a_yes])
    assert (counted.received, counted.answered, counted.hours) == (1, 1, 1)
    assert employer_counts.count([taken_back]).share is None


def test_offers_are_counted_each_and_drafts_not_at_all() -> None:
    one, other = own_offer(offer_input(), id=OFFER), own_offer(offer_input())
    draft = own_offer(offer_input(), published_at=None)
    counted = employer_counts.by_offer([other, draft, one], [sent("sent")])
    assert [(offer.id, count.received) for offer, count in counted] == [(OFFER, 1), (other.id, 0)]
