"""What is done with an offer, without a database: the table of its life, edits, seats, dates, and any order of acts."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.strategies import booleans, integers, sampled_from

from services.listings import acts, life
from services.listings.acts import Events
from services.listings.employer import Employer, EmployerNotVerified
from services.listings.fit import OfferRefused
from services.listings.life import TransitionNotAllowed
from services.listings.offer import CLOCK, Actor, Offer, VersionOutdated
from shared import clock
from shared.contracts.listings.offer_events import OfferReviewed
from shared.contracts.listings.offers import OfferDraft
from tests.builders import NEXT_YEAR, an_employer, offer_body, offer_input

VERIFIED, WAITING = an_employer(), an_employer(state="mail_confirmed")
MEMBER, NEW_MEMBER = Actor(life.VERIFIED, clock.new_id()), Actor(life.WAITING, clock.new_id())
STAFF = Actor(life.STAFF, clock.new_id())


def published(**changes: Any) -> Offer:
    return acts.post(VERIFIED, VERIFIED.members[0], "k", offer_input(**changes))[0]


def waiting(**changes: Any) -> Offer:
    return acts.post(WAITING, WAITING.members[0], "k", offer_input(**changes))[0]


def drafted(**fields: Any) -> Offer:
    return acts.draft(VERIFIED, VERIFIED.members[0], "k", OfferDraft.model_validate(fields))


def test_no_two_rows_of_the_table_decide_the_same_and_all_states_are_known() -> None:
    decided = [(row.act, row.frm, who) for row in life.TRANSITIONS for who in row.who]
    assert len(decided) == len(set(decided))
    assert {row.frm for row in life.TRANSITIONS} == {"new", *life.STATES} - {"closed"}
    assert {row.to for row in life.TRANSITIONS} == {*life.STATES, "deleted"}


def test_only_a_verified_employers_offer_gets_on_the_board_without_a_counsellor() -> None:
    onto_the_board = [row for row in life.TRANSITIONS if row.to == "published" and row.frm != "published"]
    assert {who for row in onto_the_board for who in row.who} == {life.VERIFIED, life.STAFF}


def test_a_step_that_is_not_allowed_names_those_that_are() -> None:
    with pytest.raises(TransitionNotAllowed) as refused:
        acts.resume(published(), VERIFIED, MEMBER)
    assert refused.value.errors[0].values == {
        "state": "published",
        "allowed": "edit, pause, prolong, fill, withdraw",
    }


def test_the_offer_of_an_employer_not_yet_verified_waits_and_is_not_approved_before_it_is() -> None:
    offer, events = acts.post(WAITING, WAITING.members[0], "k", offer_input())
    assert offer.state == "in_review"
    assert [type(event).__name__ for event in events] == ["OfferWaiting"]
    with pytest.raises(EmployerNotVerified):
        acts.approve(offer, WAITING, STAFF)
    approved, told = acts.approve(offer, VERIFIED, STAFF)
    assert approved.state == "published"
    assert approved.published_at is not None
    assert [type(event).__name__ for event in told] == ["OfferPublished", "OfferReviewed"]


def test_an_offer_bears_the_name_by_which_its_employer_was_verified_not_one_it_had_before() -> None:
    draft, sent = drafted(**offer_body()), waiting()
    renamed = an_employer(id=WAITING.id, name="Wer wir wirklich sind GmbH")
    offer, (published_event,) = acts.publish(draft, renamed, MEMBER)
    assert (offer.employer_name, published_event.offer.employer_name) == (renamed.name, renamed.name)  # type: ignore[attr-defined]  # an OfferPublished
    assert acts.approve(sent, renamed, STAFF)[0].employer_name == renamed.name


def test_a_rejected_offer_says_why_becomes_a_draft_when_edited_and_may_wait_again() -> None:
    rejected, (event,) = acts.reject(waiting(), WAITING, STAFF, "contact_data", "Bitte ohne Handynummer.")
    assert (rejected.state, rejected.reason, rejected.note) == ("rejected", "contact_data", "Bitte ohne Handynummer.")
    assert isinstance(event, OfferReviewed)
    assert event.reason is not None
    assert "Handynummer" not in event.model_dump_json()
    again, _ = acts.edit(rejected, WAITING, NEW_MEMBER, OfferDraft(title="Ein neuer Titel"), ["title"])
    assert again.state == "draft"
    assert acts.publish(again, WAITING, NEW_MEMBER)[0].state == "in_review"


def test_a_draft_is_published_when_it_is_complete_and_the_rest_is_named_before() -> None:
    draft = drafted(title="Praktikum in der Backstube")
    with pytest.raises(OfferRefused) as refused:
        acts.publish(draft, VERIFIED, MEMBER)
    assert [error.pointer for error in refused.value.errors] == ["/kind", "/description", "/fields", "/place"]
    body = offer_body()
    whole, _ = acts.edit(draft, VERIFIED, MEMBER, OfferDraft.model_validate(body), list(body))
    offer, events = acts.publish(whole, VERIFIED, MEMBER)
    assert (offer.state, offer.version, len(events)) == ("published", 3, 1)
    assert [line.act for line in offer.history] == ["save", "edit", "publish"]


def test_an_edit_sets_the_named_fields_alone_and_an_empty_one_changes_nothing() -> None:
    offer = published()
    changed, (event,) = acts.edit(offer, VERIFIED, MEMBER, OfferDraft(title="Neuer Titel", seats=9), ["title"])
    assert (changed.content.title, changed.content.seats, changed.version) == ("Neuer Titel", 2, 2)
    assert type(event).__name__ == "OfferChanged"
    assert acts.edit(changed, VERIFIED, MEMBER, OfferDraft(title="Neuer Titel"), ["title"]) == (changed, ())


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"daily": {"from": "08:00", "to": "18:00", "break_minutes": 60}}, "/daily"),
        ({"hazards": ["chemicals"]}, "/hazards"),
        ({"title": ""}, "/title"),
        ({"place": None}, "/place"),
        ({"periods": [{"from": "2024-07-01", "to": "2024-07-12"}]}, "/periods/0/to"),
        ({"apply_by": "2024-07-01"}, "/apply_by"),
    ],
)
def test_what_is_on_the_board_stays_complete_and_lawful(change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(OfferRefused) as refused:
        acts.edit(published(), VERIFIED, MEMBER, OfferDraft.model_validate(change), list(change))
    assert refused.value.errors[0].pointer == pointer


def test_seats_cannot_fall_to_those_that_are_taken() -> None:
    offer = taken(published(seats=3), 2)
    with pytest.raises(OfferRefused):
        acts.edit(offer, VERIFIED, MEMBER, OfferDraft(seats=2), ["seats"])
    assert acts.edit(offer, VERIFIED, MEMBER, OfferDraft(seats=4), ["seats"])[0].seats_free == 2
    paused, _ = acts.pause(offer, VERIFIED, MEMBER)
    assert acts.resume(paused, VERIFIED, MEMBER)[0].seats_free == 1


def taken(offer: Offer, seats: int) -> Offer:
    return Offer(**{**vars(offer), "seats_free": offer.seats_free - seats})


def test_a_pause_keeps_its_reason_when_the_offer_is_edited_meanwhile() -> None:
    paused, _ = acts.pause(published(), VERIFIED, CLOCK, "employer_silent")
    assert acts.edit(paused, VERIFIED, MEMBER, OfferDraft(seats=9), ["seats"])[0].reason == "employer_silent"


def test_the_version_that_was_seen_must_be_the_present_one() -> None:
    offer = published()
    offer.must_be(None)
    offer.must_be(1)
    with pytest.raises(VersionOutdated):
        offer.must_be(2)


def test_an_offer_that_is_over_is_neither_resumed_nor_prolonged(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = published()
    paused, _ = acts.pause(offer, VERIFIED, MEMBER)
    monkeypatch.setattr(clock, "today", lambda: dt.date(NEXT_YEAR, 8, 1))
    for act, of in ((acts.prolong, offer), (acts.resume, paused)):
        with pytest.raises(OfferRefused):
            act(of, VERIFIED, MEMBER)


def test_next_year_is_the_same_weekdays_and_comes_by_itself_where_the_offer_recurs() -> None:
    offer = published(yearly=True)
    ended, _ = acts.close(offer, VERIFIED, MEMBER, "fill")
    following = acts.successor(ended)
    assert following is not None
    assert (following.state, following.version) == ("draft", 1)
    before, after = offer.content.periods[0], following.content.periods[0]
    assert after.start - before.start == dt.timedelta(weeks=52)
    assert after.start.weekday() == before.start.weekday()
    withdrawn, _ = acts.close(offer, VERIFIED, MEMBER, "withdraw")
    assert acts.successor(withdrawn) is None
    assert acts.successor(acts.close(published(), VERIFIED, MEMBER, "fill")[0]) is None


def test_dates_long_past_are_moved_into_the_future(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = published()
    monkeypatch.setattr(clock, "today", lambda: dt.date(NEXT_YEAR + 3, 9, 1))
    copied = acts.copy(offer, "again", MEMBER, next_year=True)
    assert copied.content.periods[0].start > dt.date(NEXT_YEAR + 3, 9, 1)
    assert copied.content.periods[0].start.weekday() == offer.content.periods[0].start.weekday()
    assert acts.copy(offer, "as it is", MEMBER).content.periods == offer.content.periods


def test_the_history_is_bounded() -> None:
    offer = published()
    for number in range(acts.HISTORY + 10):
        offer, _ = acts.edit(offer, VERIFIED, MEMBER, OfferDraft(title=f"Titel {number}"), ["title"])
    assert len(offer.history) == acts.HISTORY
    assert offer.version == acts.HISTORY + 11


class Life(RuleBasedStateMachine):
    """Any acts in any order, by anybody: the table holds, and every change is in the history and announced."""

    def __init__(self) -> None:
        super().__init__()
        self.employer = VERIFIED
        self.offer = drafted(**offer_body())
        self.lines = list(self.offer.history)

    def attempt(self, act: str, actor: Actor, do: Callable[[Employer], tuple[Offer, Events]]) -> None:
        before = self.offer
        rows = [r for r in life.TRANSITIONS if (r.act, r.frm) == (act, before.state) and actor.who in r.who]
        try:
            after, events = do(self.employer)
        except TransitionNotAllowed:
            assert rows == []
            return
        except EmployerNotVerified:
            assert self.employer.state != "verified"
            return
        if after is before:
            assert events == ()
            return
        (row,) = rows
        assert after.state == row.to
        assert after.version == before.version + 1
        assert tuple(type(event) for event in events) == row.events
        assert (after.history[-1].frm, after.history[-1].to) == (row.frm, row.to)
        assert (after.history[-1].by, after.history[-1].act) == (actor.id, act)
        self.offer, self.lines = after, [*self.lines, after.history[-1]]

    @rule(verified=booleans())
    def be_verified_or_not(self, verified: bool) -> None:
        self.employer = VERIFIED if verified else WAITING

    @rule(
        act=sampled_from(["publish", "approve", "pause", "resume", "prolong"]),
        actor=sampled_from([MEMBER, NEW_MEMBER, STAFF, CLOCK, Actor(life.LINK)]),
    )
    def move(self, act: str, actor: Actor) -> None:
        self.attempt(act, actor, lambda employer: getattr(acts, act)(self.offer, employer, actor))

    @rule(actor=sampled_from([MEMBER, NEW_MEMBER, STAFF]))
    def reject(self, actor: Actor) -> None:
        self.attempt("reject", actor, lambda employer: acts.reject(self.offer, employer, actor, "spam"))

    @rule(actor=sampled_from([MEMBER, STAFF]), seats=integers(1, 5))
    def edit(self, actor: Actor, seats: int) -> None:
        changed = OfferDraft(seats=seats)
        self.attempt("edit", actor, lambda employer: acts.edit(self.offer, employer, actor, changed, ["seats"]))

    @precondition(lambda self: len(self.lines) > 4)
    @rule(act=sampled_from(sorted(life.ENDS)), actor=sampled_from([MEMBER, STAFF, CLOCK]))
    def end(self, act: str, actor: Actor) -> None:
        self.attempt(act, actor, lambda employer: acts.close(self.offer, employer, actor, act))

    @invariant()
    def what_always_holds(self) -> None:
        offer = self.offer
        assert offer.state in life.STATES
        assert list(offer.history) == self.lines[-acts.HISTORY :]
        assert (offer.due_on is not None) == (offer.state in life.LIVE)
        assert offer.seats_free == offer.content.seats
        assert (offer.reason != "") == (offer.state in ("closed", "rejected", "paused"))


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
