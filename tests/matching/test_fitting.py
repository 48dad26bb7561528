"""What is announced of an offer is what the contract's own classes would have written."""

import pytest

from services.matching import search
from services.matching.people import People
from services.matching.row import pack
from shared import clock
from shared.contracts.matching.matches import Found, MatchesFound
from tests.benchmarks import crowd
from tests.builders import a_profile, offer_facts

TODAY = clock.today()


def test_an_announcement_written_from_columns_is_the_one_the_contract_would_write() -> None:
    index, now = People(), clock.now()
    index.load([pack(profile) for profile in crowd.people(300).profiles()])
    several = 0
    for offer in crowd.offers(40, 300):
        fitting = search.find(offer, index, TODAY)
        if not len(fitting):
            continue
        pairs = zip(fitting.people(), fitting.matches(), strict=True)
        found = [Found(person, offer.offer_id, match.score, match.reasons) for person, match in pairs]
        event = MatchesFound.model_validate_json(fitting.announcement(now))
        assert event.found == tuple(found) == MatchesFound.of([offer], found, now).found
        assert (event.offers, event.at) == ((offer,), now)
        several += len(found) > 1
    assert several > 5


def test_a_reason_that_many_share_stands_in_the_announcement_once() -> None:
    index = People()
    index.load([pack(a_profile(clock.new_id())) for _ in range(20)])
    event = MatchesFound.model_validate_json(search.find(offer_facts(), index, TODAY).announcement(clock.now()))
    assert (len(event.found), len(event.reasons)) == (20, 4)


def test_a_row_that_names_what_its_event_does_not_hold_is_malformed() -> None:
    row = {"person_id": str(clock.new_id()), "offer": 0, "score": 80, "reasons": []}
    event = {"offers": [offer_facts().model_dump(mode="json")], "reasons": [], "rows": [row]}
    assert len(MatchesFound.model_validate(event).found) == 1
    for wrong in ({"offer": 1}, {"reasons": [0]}):
        with pytest.raises(ValueError, match="does not hold"):
            MatchesFound.model_validate({**event, "rows": [{**row, **wrong}]})
