"""The map is complete: every queue has exactly one handler, every event somebody who sends it."""

import importlib
import pkgutil
from pathlib import Path

import pytest

from services.gateway.handlers import handlers as gateway
from services.listings.handlers import handlers as listings
from services.matching.handlers import handlers as matching
from services.notifications.handlers import handlers as notifications
from shared import contracts as contracts_package
from shared import topology
from shared.contracts.message import Event, Request
from shared.handlers import Handlers

TESTS = Path(__file__).resolve().parents[1]
ALL = (listings, matching, notifications, gateway)
WORDS = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(contracts_package.__path__, f"{contracts_package.__name__}.")
]


def contracts(kind: type) -> set[type]:
    found = {value for words in WORDS for value in vars(words).values() if isinstance(value, type)}
    return {value for value in found if issubclass(value, kind) and value is not kind}


def test_every_queue_of_the_map_has_exactly_one_handler() -> None:
    handled = [queue.name for handlers in ALL for queue in (*handlers.events, *handlers.requests)]
    assert sorted(handled) == sorted(queue.name for queue in topology.READ_QUEUES)


def test_every_event_and_every_request_is_on_the_map() -> None:
    read = {queue.event for queue in topology.EVENT_QUEUES} | set(topology.HEARD_EVENTS)
    on_map = read | {queue.request for queue in topology.REQUEST_QUEUES}
    assert not on_map & set(topology.UNREAD_EVENTS)
    assert {c for c in contracts(Event) | contracts(Request) if "[" not in c.__name__} == on_map | set(
        topology.UNREAD_EVENTS
    )


def test_a_queue_is_named_after_its_reader_and_what_it_reads() -> None:
    for queue in topology.EVENT_QUEUES:
        assert queue.name == f"{queue.reader}.on.{queue.event.routing_key}"
    for request in topology.REQUEST_QUEUES:
        assert request.name.startswith(f"{request.reader}.")


def test_every_read_queue_has_a_dead_queue_bound_to_the_dead_exchange() -> None:
    for queue in topology.READ_QUEUES:
        assert topology.dead_queue(queue.name) in topology.QUEUES
        assert (topology.dead_queue(queue.name), topology.DEAD, queue.name) in topology.BINDINGS


def test_no_queue_dead_letters_into_itself_and_every_limit_is_explicit() -> None:
    for name, arguments in topology.QUEUES.items():
        assert arguments.get("x-dead-letter-exchange") != name
        if arguments["x-queue-type"] == "quorum":
            assert arguments["x-delivery-limit"] > 0


def test_a_handler_for_something_not_on_the_map_is_refused_at_import() -> None:
    class NeverMapped(Event):
        routing_key = "listings.never.mapped.v1"

    async def on_never_mapped(event: NeverMapped, _: object) -> None: ...

    with pytest.raises(LookupError, match="topology"):
        Handlers("matching").on(NeverMapped)(on_never_mapped)


def test_every_handler_of_an_event_has_a_test_that_delivers_it_twice() -> None:
    """By its name, so that a reader of the handler finds it: in the tests of its own service."""
    lacking = []
    for handlers in ALL:
        files = (TESTS / handlers.reader).rglob("test_*.py")
        written = "".join(file.read_text(encoding="utf-8") for file in files)
        names = {handle.__name__ for handle in handlers.events.values()}
        lacking += [name for name in sorted(names) if f"def test_{name}_twice_changes_nothing(" not in written]
    assert lacking == []
