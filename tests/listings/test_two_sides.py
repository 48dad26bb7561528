"""Two sides, guardians, the clock and crashes on a real database, in any order: no state that may not be is reached.

``ANLAUF_LONG_TWO_SIDES=300`` makes so many examples of it.
"""

import asyncio
import contextlib
import datetime as dt
import os
from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services.listings import application as applications
from services.listings import due
from services.listings.application import EMPLOYER, STATES, WAITING, YOUNG
from services.listings.contact_data import kinds_in
from services.listings.handlers import Listings
from services.listings.handlers.applications import act_on_application, apply, confirm_application, get_application
from services.listings.handlers.letters import get_shared_contact, list_letters, send_letter, share_contact
from services.listings.handlers.permissions import on_permission_answered
from services.listings.store import INDEXES
from shared import clock, inbox, mongo, outbox
from shared.contracts.listings.applications import ActOnApplication, GetApplication
from shared.contracts.listings.letters import GetSharedContact, ListLetters, SendLetter, ShareContact
from shared.contracts.notifications.permissions import PermissionAnswered
from shared.errors import DomainError
from shared.mongo import Database
from tests.builders import an_employer
from tests.listings.test_applications import applying, confirming, published

EXAMPLES = int(os.environ.get("ANLAUF_LONG_TWO_SIDES", "4"))
LETTERS = (
    "Ich freue mich.",
    "Ruf an: 0340 5550100",
    "mia@demo.example",
    "Meine Zahl ist 0340",
    "5550100",
    "www.mia.example",
)
SECRETS = (b"0340 5550100", b"mia@demo", b"mia.example")  # shorter numbers are found in ids by chance
PEOPLE, SEATS = 3, 2
person = st.integers(0, PEOPLE - 1)
# After how many milliseconds the process dies in the middle of it; None: it lives.
cut = st.sampled_from((None, None, None, 0, 2, 6))


class Sides(RuleBasedStateMachine):
    """One employer, an offer with two seats, three young people: the last one is 18, the others need a guardian."""

    loop: asyncio.AbstractEventLoop
    kept: list[Database]
    listings: Listings

    def __init__(self) -> None:
        super().__init__()
        self.people = [clock.new_id() for _ in range(PEOPLE)]
        self.sent: dict[int, UUID] = {}
        self.answers: dict[int, list[PermissionAnswered]] = {number: [] for number in range(PEOPLE)}
        self.passed = dt.timedelta()
        self.employer = an_employer()
        self.do(self.listings.employers.save(self.employer))
        self.offer = self.do(published(self.listings, self.employer, seats=SEATS))
        self.since = self.do(self._last_row())

    def do(self, work: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(work)

    def attempt(self, work: Awaitable[Any], ms: int | None = None) -> Any:
        """What is refused is refused; what dies half way has happened or has not."""
        if ms is None:
            with contextlib.suppress(DomainError):
                return self.do(work)
            return None
        with contextlib.suppress(Exception):
            return self.do(asyncio.wait_for(work, ms / 1000))
        return None

    @initialize(yes=st.sets(person))
    def all_have_applied_and_some_have_a_yes(self, yes: set[int]) -> None:
        """So that examples begin where it gets interesting."""
        for who in range(PEOPLE):
            self.somebody_applies(who, None)
            if who in yes:
                self.the_employer_acts(who, "accept", None)

    @rule(who=person, ms=cut)
    def somebody_applies(self, who: int, ms: int | None) -> None:
        order = applying(self.offer, person_id=self.people[who], minor=who < 2, age=16 if who < 2 else 18, key="tap")
        view = self.attempt(apply(order, self.listings), ms)
        if view is not None:
            self.sent[who] = view.id

    @rule(who=person, act=st.sampled_from(("read", "accept", "accept", "decline", "cancel")), ms=cut)
    def the_employer_acts(self, who: int, act: str, ms: int | None) -> None:
        self._act(who, EMPLOYER, self.employer.members[0], act, ms)

    @rule(who=person, act=st.sampled_from(("withdraw", "cancel", "accept")), ms=cut)
    def the_young_person_acts(self, who: int, act: str, ms: int | None) -> None:
        self._act(who, YOUNG, self.people[who], act, ms)

    @rule(who=person, ms=cut, twice=st.booleans())
    def the_young_person_confirms(self, who: int, ms: int | None, twice: bool) -> None:
        """Perhaps twice at the same moment, and all others who may as well."""
        if who in self.sent:
            view = self._view(who)
            orders = [confirming(view, self.people[who], minor=who < 2)] * (1 + twice)
            every = self._all([confirm_application(one, self.listings) for one in orders])
            self.attempt(every, ms)

    @rule(who=person, given=st.booleans())
    def guardians_answer(self, who: int, given: bool) -> None:
        """Announced; when it arrives is another matter."""
        if who in self.sent:
            told = {"application_id": self.sent[who], "person_id": self.people[who], "given": given}
            self.answers[who].append(PermissionAnswered(version=len(self.answers[who]) + 1, **told))

    @rule(who=person, which=st.integers(0, 5), ms=cut)
    def an_answer_arrives(self, who: int, which: int, ms: int | None) -> None:
        """Any of them, in any order, and again."""
        if self.answers[who]:
            event = self.answers[who][which % len(self.answers[who])]
            self.attempt(on_permission_answered(event, self.listings), ms)

    @rule(days=st.sampled_from((1, 4, 16)))
    def time_passes(self, days: int) -> None:
        self.passed += dt.timedelta(days=days)
        real = clock.now
        passed = self.passed
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(clock, "now", lambda: real() + passed)
            self.attempt(due._applications(self.listings))

    @rule(who=person, side=st.sampled_from((YOUNG, EMPLOYER)), text=st.sampled_from(LETTERS), ms=cut)
    def somebody_writes(self, who: int, side: str, text: str, ms: int | None) -> None:
        if who in self.sent:
            order = {**self._of(who, side), "key": str(clock.new_id()), "text": text}
            self.attempt(send_letter(SendLetter.model_validate(order), self.listings), ms)

    @rule(who=person, shared=st.booleans())
    def the_contact_is_shared(self, who: int, shared: bool) -> None:
        if who in self.sent:
            order = ShareContact(person_id=self.people[who], application_id=self.sent[who], shared=shared)
            self.attempt(share_contact(order, self.listings))

    @invariant()
    def a_place_is_firm_only_as_it_may_be(self) -> None:
        for who, one in self._applications():
            assert one.state in STATES
            acts = [line.act for line in one.history if line.act in ("accept", "confirm")]
            firm = one.state in ("confirmed", "cancelled")
            assert acts == (["accept", "confirm"] if firm else acts[:1] if acts == ["accept"] else [])
            if one.state == "confirmed" and who < 2:
                assert one.permitted is True
            assert one.version >= len(one.history)

    @invariant()
    def no_seat_is_sold_twice_and_none_is_lost(self) -> None:
        taken = sum(one.state == "confirmed" for _, one in self._applications())
        offer = self.do(self.listings.offers.get(self.offer.id))
        assert taken <= SEATS
        if offer.state != "closed":
            assert offer.seats_free == SEATS - taken

    @invariant()
    def nothing_that_passes_tells_how_to_reach_somebody_before_the_yes(self) -> None:
        for who, one in self._applications():
            for side in (YOUNG, EMPLOYER):
                answer = self.do(list_letters(ListLetters.model_validate(self._of(who, side)), self.listings))
                if one.state in WAITING:
                    assert not kinds_in(" ".join(letter.text for letter in answer.items if not letter.own))
                view = self._view(who, side).model_dump_json()
                assert str(self.people[who]) not in view
            if one.state not in ("accepted", "confirmed"):
                asked = GetSharedContact(account_id=self.employer.members[0], application_id=one.id)
                assert self.attempt(get_shared_contact(asked, self.listings)) is None

    @invariant()
    def no_event_tells_what_was_written(self) -> None:
        rows = self.do(self.kept[0]["outbox"].find({"_id": {"$gt": self.since}}).to_list(None))
        assert not any(secret in row["body"] for row in rows for secret in SECRETS)

    def _of(self, who: int, side: str) -> dict[str, Any]:
        account = self.people[who] if side == YOUNG else self.employer.members[0]
        return {"account_id": account, "side": side, "application_id": self.sent[who]}

    def _view(self, who: int, side: str = YOUNG) -> Any:
        return self.do(get_application(GetApplication.model_validate(self._of(who, side)), self.listings))

    def _act(self, who: int, side: str, account: UUID, act: str, ms: int | None) -> None:
        if who in self.sent:
            order = {**self._of(who, side), "account_id": account, "act": act, "reason": "other"}
            self.attempt(act_on_application(ActOnApplication.model_validate(order), self.listings), ms)

    async def _all(self, orders: list[Awaitable[Any]]) -> None:
        await asyncio.gather(*orders, return_exceptions=True)

    def _applications(self) -> list[tuple[int, applications.Application]]:
        return [(who, self.do(self.listings.applications.get(one))) for who, one in self.sent.items()]

    async def _last_row(self) -> str:
        row = await self.kept[0]["outbox"].find_one({}, sort=[("_id", -1)])
        return str(row["_id"]) if row else ""


@pytest.mark.timeout(60 + 5 * EXAMPLES)
def test_two_sides_guardians_the_clock_and_crashes(mongo_url: str) -> None:
    loop = asyncio.new_event_loop()

    async def opened() -> tuple[Any, Any]:
        connected = mongo.connect(mongo_url, app="tests")
        db = mongo.database(connected, f"t{clock.new_id().hex}_db")
        await mongo.ensure_indexes(db, {**outbox.INDEXES, **inbox.INDEXES, **INDEXES})
        return connected, db

    connected, db = loop.run_until_complete(opened())
    Sides.loop, Sides.kept, Sides.listings = loop, [db], Listings.on(db)
    try:
        run_state_machine_as_test(
            Sides,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=14,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        loop.run_until_complete(connected.drop_database(db.name))
        connected.close()
        loop.close()
