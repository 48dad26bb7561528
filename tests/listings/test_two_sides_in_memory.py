"""Two sides, guardians, letters and the clock in any order, on the domain's functions alone: hundreds of lives.

What holds on a database, with crashes and two at once, is ``test_two_sides.py``.
"""

import datetime as dt
import os
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services.listings import application as applications
from services.listings import letter as letters
from services.listings import silence
from services.listings.application import (
    ACTIVE,
    ANSWER_DAYS,
    BOARD,
    CLOCK,
    EMPLOYER,
    OPEN,
    STATES,
    WAITING,
    YOUNG,
    Actor,
    Application,
)
from services.listings.contact_data import kinds_in
from services.listings.letter import Letter
from shared import clock
from shared.errors import DomainError

EXAMPLES = int(os.environ.get("ANLAUF_LONG_TWO_SIDES", "0")) * 100 or 100
LETTERS = (
    "Ich freue mich.",
    "Ruf an: 0340 5550100",
    "null drei vier null fünf fünf fünf null eins",
    "mia at demo punkt de",
)
DAY = dt.timedelta(days=1)
PEOPLE = 2  # the first is 16, the second 18
SPANS = ((0, 5), (3, 8), (20, 25))  # days after a month from now: the first two offers overlap
both = st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, len(SPANS) - 1))


class Lives(RuleBasedStateMachine):
    """Each of two people with each of three offers."""

    def __init__(self) -> None:
        super().__init__()
        self.now = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
        self.patched = pytest.MonkeyPatch()
        self.patched.setattr(clock, "now", self.tick)
        self.people = [clock.new_id() for _ in range(PEOPLE)]
        self.boss = clock.new_id()
        self.lives: dict[tuple[int, int], Application] = {}
        self.written: dict[tuple[int, int], list[Letter]] = {}

    def tick(self) -> dt.datetime:
        """No two things happen at the same moment."""
        self.now += dt.timedelta(milliseconds=1)
        return self.now

    def teardown(self) -> None:
        self.patched.undo()

    @initialize(yes=st.sets(both))
    def all_have_applied_and_some_have_a_yes(self, yes: set[tuple[int, int]]) -> None:
        """So that every life begins where it gets interesting."""
        for who in range(PEOPLE):
            for offer in range(len(SPANS)):
                self.somebody_applies((who, offer))
                if (who, offer) in yes:
                    self.somebody_acts((who, offer), EMPLOYER, "accept")

    @rule(which=both)
    def somebody_applies(self, which: tuple[int, int]) -> None:
        if which not in self.lives or self.lives[which].state not in ACTIVE:
            first, last = (self.now.date() + dt.timedelta(days=30 + days) for days in SPANS[which[1]])
            facts = {"offer_id": clock.new_id(), "employer_id": clock.new_id(), "title": "", "employer_name": ""}
            said = {"town": "", "text": "", "age": 16 if which[0] == 0 else 18, "minor": which[0] == 0}
            new = applications.new(self.people[which[0]], "key", first_day=first, last_day=last, **facts, **said)
            self.lives[which], _ = applications.move(new, "send", Actor(YOUNG, self.people[which[0]]), ())
            self.written[which] = []

    @rule(
        which=both,
        who=st.sampled_from((YOUNG, EMPLOYER)),
        act=st.sampled_from(("read", "accept", "decline", "withdraw", "cancel", "expire", "confirm", "invite", "send")),
    )
    def somebody_acts(self, which: tuple[int, int], who: str, act: str) -> None:
        if act == "confirm":
            self.somebody_confirms(which, who)
        else:
            self._try(which, lambda one: applications.move(one, act, Actor(who), ())[0])

    @rule(which=both, who=st.just(YOUNG))
    def somebody_confirms(self, which: tuple[int, int], who: str) -> None:
        """As the store does it: the confirmation, then the end of what overlaps."""
        own = {key: one for key, one in self.lives.items() if key[0] == which[0]}

        def confirmed(one: Application) -> Application:
            firm, _ = applications.confirm(one, Actor(who), (), minor=which[0] == 0)
            ends = applications.clashing(firm, own.values())
            for key, other in own.items():
                if other in ends:
                    self.lives[key], _ = applications.move(other, "withdraw", Actor(BOARD), (), "place_elsewhere")
            return firm

        self._try(which, confirmed)

    @rule(which=both, given=st.booleans())
    def guardians_say(self, which: tuple[int, int], given: bool) -> None:
        """As the store does it: a no ends a firm place."""

        def said(one: Application) -> Application:
            told = replace(one, permitted=given)
            if given or one.state != "confirmed":
                return told
            return applications.move(told, "cancel", Actor(applications.GUARDIAN), ())[0]

        self._try(which, said)

    @rule(which=both, side=st.sampled_from((YOUNG, EMPLOYER)), text=st.sampled_from(LETTERS))
    def somebody_writes(self, which: tuple[int, int], side: str, text: str) -> None:
        def wrote(one: Application) -> Application:
            self.written[which].append(letters.write(one, side, str(clock.new_id()), text, self.written[which]))
            assert one.state not in WAITING or text == LETTERS[0] or self.written[which][-1].held
            return one

        self._try(which, wrote)

    @rule(which=both, shared=st.booleans())
    def the_contact_is_shared(self, which: tuple[int, int], shared: bool) -> None:
        self._try(which, lambda one: letters.share(one, shared=shared))

    @rule(days=st.sampled_from((1, 4, 8, 16)))
    def time_passes(self, days: int) -> None:
        """Day by day, and the clock's work is done on each."""
        for _ in range(days):
            self.now += DAY
            for which, one in self.lives.items():
                if (reached := silence.reached(one, self.now)) is not None:
                    stage, deed = reached
                    self.lives[which] = (
                        replace(one, stage=stage)
                        if deed.announce
                        else applications.move(one, "expire", Actor(CLOCK), (), silence.lapse_reason(one))[0]
                    )
        self.nobody_waits_longer_than_that()

    def nobody_waits_longer_than_that(self) -> None:
        for one in self.lives.values():
            assert one.state not in OPEN or self.now - one.since < ANSWER_DAYS * DAY, one.state

    @invariant()
    def a_place_is_firm_only_with_every_yes(self) -> None:
        for (who, _), one in self.lives.items():
            assert one.state in STATES
            acts = [(line.act, line.who) for line in one.history]
            if one.state in ("confirmed", "cancelled"):
                assert [line for line in acts if line[0] in ("accept", "confirm")] == [
                    ("accept", EMPLOYER),
                    ("confirm", YOUNG),
                ]
            else:
                assert ("confirm", YOUNG) not in acts
            assert one.state != "confirmed" or who != 0 or one.permitted is True

    @invariant()
    def nobody_is_in_two_places_at_once_nor_still_asked_for_there(self) -> None:
        for (who, offer), one in self.lives.items():
            for (other_who, other_offer), other in self.lives.items():
                if one.state == "confirmed" and who == other_who and offer != other_offer and one.overlaps(other):
                    later = other.sent_at > one.since  # applied for afterwards: refused when it would be confirmed
                    assert other.state not in ACTIVE or (later and other.state != "confirmed")

    @invariant()
    def nothing_tells_how_to_reach_somebody_before_the_yes(self) -> None:
        for which, one in self.lives.items():
            for side in (YOUNG, EMPLOYER):
                shown = letters.shown(one, side, self.written[which])
                if one.state in WAITING:
                    assert not kinds_in(" ".join(letter.text for letter in shown.items if not letter.own))
                assert str(one.person_id) not in one.view(side).model_dump_json()
            if one.state not in ("accepted", "confirmed"):
                assert not self._reached(one)

    def _reached(self, one: Application) -> bool:
        try:
            return letters.shared_by(one) == one.person_id
        except DomainError:
            return False

    def _try(self, which: tuple[int, int], act: Any) -> None:
        try:
            if which in self.lives:
                self.lives[which] = act(self.lives[which])
        except DomainError:
            return


@pytest.mark.timeout(60 + EXAMPLES)
def test_in_no_order_of_things_is_a_forbidden_state_reached() -> None:
    """What fails is shown as it was found; a long run (``ANLAUF_LONG_TWO_SIDES``) makes it small first."""
    phases = tuple(Phase) if EXAMPLES > 100 else (Phase.explicit, Phase.reuse, Phase.generate)
    quick = settings(max_examples=EXAMPLES, stateful_step_count=20, deadline=None, phases=phases)
    run_state_machine_as_test(Lives, settings=settings(quick, suppress_health_check=list(HealthCheck)))
