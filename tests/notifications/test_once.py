"""Whatever is redelivered, refused, killed or delayed: nothing is sent twice, and nothing is lost."""

import asyncio
import datetime as dt
import os
from collections import Counter
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services.notifications.alarm import look
from services.notifications.app import things
from services.notifications.channels import DeliveryError, Outgoing
from services.notifications.contact import Contact
from services.notifications.handlers import Notifications, applications, matches, messages, offers
from services.notifications.message import FINAL, Message, State
from services.notifications.render import Renderer
from services.notifications.store import INDEXES, claims
from shared import clock, envelope, inbox, mongo, outbox
from shared.contracts.listings.application_events import ApplicationAccepted, ApplicationFacts, ApplicationSent
from shared.contracts.listings.offer_events import OfferClosed
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.notifications.contacts import Frequency, QuietHours
from shared.contracts.notifications.messages import MessagePlanned
from shared.contracts.words import Channel, Reason
from shared.envelope import Envelope
from shared.errors import Transient
from tests.builders import offer_facts
from tests.notifications.conftest import a_contact, planned, settings_for
from tests.notifications.conftest import matches as found

CASES = int(os.environ.get("ANLAUF_CASES", "8"))
LOOP = asyncio.new_event_loop()


class Died(RuntimeError):
    """The process is gone: what it was about to record is not recorded."""


class Wire:
    """Takes every message, unless it is told to fail."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self.died: Counter[str] = Counter()
        self.next = ""

    async def send(self, outgoing: Outgoing) -> str:
        mode, self.next = self.next, ""
        if mode == "refuse":
            raise DeliveryError("smtp_451", permanent=False)
        if mode == "die first":
            raise Died
        self.sent[outgoing.id] += 1
        if mode == "die after":
            self.died[outgoing.id] += 1
            raise Died
        return "taken"

    async def close(self) -> None:
        return None


class Wordless(Renderer):
    """The words are tested elsewhere."""

    def render(self, message: Message, contact: Contact | None, offers: Mapping[UUID, OfferFacts]) -> Outgoing:
        return Outgoing(str(message.id), "somebody", "words")


class Once(RuleBasedStateMachine):
    notifications: ClassVar[Notifications]
    patch: ClassVar[pytest.MonkeyPatch]

    @initialize(frequency=st.sampled_from(Frequency), quiet=st.booleans())
    def begin(self, frequency: Frequency, quiet: bool) -> None:
        self.wire, self.said, self.now = Wire(), list[tuple[Any, Any, str]](), clock.now()
        self.offers = [offer_facts(version=2) for _ in range(3)]
        made = Wordless(settings_for())
        delivery = replace(type(self).notifications.delivery, renderer=made, channels=dict.fromkeys(Channel, self.wire))
        self.n = replace(type(self).notifications, delivery=delivery)
        self.mia = a_contact(frequency=frequency, quiet_hours=QuietHours() if quiet else None)
        self.run(self._clean())
        self._pass(dt.timedelta())

    async def _clean(self) -> None:
        names = ("messages", "told", "outbox", "inbox", "topics", "counts", "offers", "losses", "contacts")
        await asyncio.gather(*(self.n.db[name].delete_many({}) for name in names))
        await self.n.contacts.save(self.mia)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return LOOP.run_until_complete(work)

    def _pass(self, time: dt.timedelta) -> None:
        self.now += time
        now = self.now
        type(self).patch.setattr(clock, "now", lambda: now)

    async def _deliver(self, handle: Any, event: Any, message_id: str, to: Notifications | None = None) -> None:
        with envelope.opened(Envelope(f"notifications.on.{event.routing_key}", message_id, "c")):
            await handle(event, to or self.n)

    def _say(self, handle: Any, event: Any) -> None:
        self.said.append((handle, event, str(clock.new_id())))
        self.run(self._deliver(*self.said[-1]))

    @rule(which=st.sets(st.integers(0, 2), min_size=1))
    def matches_come(self, which: set[int]) -> None:
        self._say(matches.on_matches_found, found([self.offers[number] for number in which], self.mia.person_id))

    @rule(number=st.integers(0, 2), version=st.integers(1, 2))
    def an_application_moves(self, number: int, version: int) -> None:
        offer = self.offers[number]
        facts = ApplicationFacts(
            application_id=offer.offer_id,
            version=version,
            offer_id=offer.offer_id,
            person_id=self.mia.person_id,
            title=offer.title,
            employer_name=offer.employer_name,
            town=offer.town,
            members=(),
        )
        if version == 1:
            self._say(applications.on_application_sent, ApplicationSent(application=facts))
        else:
            self._say(applications.on_application_accepted, ApplicationAccepted(application=facts))

    @rule(number=st.integers(0, 2))
    def an_offer_closes(self, number: int) -> None:
        closed = OfferClosed(offer_id=self.offers[number].offer_id, version=9, reason=Reason(key="offer_withdrawn"))
        self._say(offers.on_offer_closed, closed)

    @rule(data=st.data(), another=st.booleans())
    def something_comes_again(self, data: st.DataObject, another: bool) -> None:
        if self.said:
            handle, event, message_id = data.draw(st.sampled_from(self.said))
            self.run(self._deliver(handle, event, f"{message_id} again" if another else message_id))

    @rule(mode=st.sampled_from(["", "refuse", "die first", "die after"]), by=st.sampled_from(["a", "aa", "ab"]))
    def attempts_are_made(self, mode: str, by: str) -> None:
        """For everything ever planned at once, by one replica, by one twice or by two; the first meets ``mode``."""
        self.wire.next = mode
        self.run(self._attempt(self.run(planned(self.n.db)), by))

    async def _attempt(self, events: list[MessagePlanned], by: str) -> None:
        replicas = {"a": self.n, "b": replace(self.n, claims=claims.ClaimStore(self.n.db))}
        deliver = (
            self._deliver(messages.on_message_planned, event, str(clock.new_id()), replicas[one])
            for event in events
            for one in by
        )
        for outcome in await asyncio.gather(*deliver, return_exceptions=True):
            if isinstance(outcome, BaseException) and not isinstance(outcome, Died | Transient):
                raise outcome

    @rule(minutes=st.sampled_from([1, 60, 9 * 60, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self._pass(dt.timedelta(minutes=minutes))
        self.run(look(self.n.messages, self.n.digests))

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        """But for the twin, under the same id, of a process that died between handing over and recording."""
        for message_id, times in self.wire.sent.items():
            assert times - self.wire.died[message_id] <= 1

    def teardown(self) -> None:
        """All comes once more, under other ids and with more. Given time, everything comes to an end that says why.

        And what was sent was said once to the person.
        """
        for handle, event, message_id in list(self.said):
            self.run(self._deliver(handle, event, f"{message_id} at last"))
        self.matches_come({0, 1, 2})
        kept: dict[UUID, Any] = {}
        for _ in range(16):
            self.time_passes(12 * 60)
            self.attempts_are_made("", by="ab")
            kept = self.run(self._kept())
            if all(document["state"] in FINAL for document in kept.values()):
                break
        self.nothing_is_sent_twice()
        for document in kept.values():
            assert document["state"] in FINAL, document
            assert document["state"] == State.SENT or document["reason"], document
            if document["state"] == State.DIGESTED:
                assert UUID(document["reason"]) in kept
        sent = [d for d in kept.values() if str(d["_id"]) in self.wire.sent]
        said = Counter((d["person_id"], d["kind"], d["subject"], d["channel"]) for d in sent)
        assert set(said.values()) <= {1}
        told = Counter((one["offer_id"], d["channel"]) for d in sent for one in d["about"])
        assert set(told.values()) <= {1}, "an offer is told once per channel"

    async def _kept(self) -> dict[UUID, Any]:
        return {document["_id"]: document async for document in self.n.db["messages"].find({})}


def test_nothing_is_sent_twice_and_nothing_is_lost(
    mongo_url: str, database_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``ANLAUF_CASES`` says how many runs of the machine."""
    client = mongo.connect(mongo_url, app="tests")
    db = mongo.database(client, f"{database_prefix}once")
    LOOP.run_until_complete(mongo.ensure_indexes(db, {**outbox.INDEXES, **inbox.INDEXES, **INDEXES}))
    monkeypatch.setattr(claims, "CLAIM_LINGER", 0.0)  # one person's messages: nobody else is about to come
    monkeypatch.setattr(claims, "RECORD_LINGER", 0.0)
    Once.notifications, Once.patch = things(db, settings_for()), monkeypatch
    run_state_machine_as_test(
        Once,
        settings=settings(
            max_examples=CASES,
            stateful_step_count=12,
            deadline=None,
            phases=[Phase.generate],  # a fault is told as it was found: making it smaller takes minutes of database
            suppress_health_check=list(HealthCheck),
        ),
    )
    LOOP.run_until_complete(client.drop_database(db.name))
    client.close()
    LOOP.close()
