"""The link of a reminder: it opens one offer, nobody can make one, and opening it changes nothing."""

import datetime as dt

import pytest

from services.listings import acts, due, links
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.links import act_on_linked_offer, get_linked_offer
from services.listings.life import TransitionNotAllowed
from services.listings.links import LinkInvalid
from shared import clock
from shared.contracts.listings.offer_events import OfferExpiring
from shared.contracts.listings.own_offers import ActOnLinkedOffer, GetLinkedOffer
from shared.mongo import Database
from tests.builders import offer_input

KEY, DAY, ID = b"k" * 32, dt.date(2027, 3, 1), clock.new_id()


def test_a_link_is_read_until_its_last_day() -> None:
    token = links.token(KEY, ID, DAY)
    assert links.read(KEY, token, DAY) == ID
    with pytest.raises(LinkInvalid):
        links.read(KEY, token, DAY + dt.timedelta(days=1))


@pytest.mark.parametrize("key", [KEY, b"other" * 7])
def test_no_link_can_be_made_up_or_changed(key: bytes) -> None:
    token = links.token(KEY, ID, DAY)
    broken = [token, ""] if key != KEY else ["", "ä", "x" * 40, token[:-1], token[:5] + "A" + token[6:], token + "AAAA"]
    for wrong in broken:
        if wrong != token or key != KEY:
            with pytest.raises(LinkInvalid):
                links.read(key, wrong, DAY)


async def test_the_reminders_link_prolongs_and_then_closes_its_offer(
    listings: Listings, employer: Employer, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = offer_input(periods=[], by_arrangement=True, apply_by=None)
    offer, events = acts.post(employer, employer.members[0], "k", content)
    await listings.offers.save(offer, *events)
    later = clock.today() + dt.timedelta(days=53)
    monkeypatch.setattr(clock, "today", lambda: later)
    await due.look(listings)
    row = await db["outbox"].find_one({"routing_key": OfferExpiring.routing_key})
    assert row is not None
    token = OfferExpiring.model_validate_json(row["body"]).token
    seen = await get_linked_offer(GetLinkedOffer(token=token), listings)
    assert (seen.title, seen.acts) == (offer.content.title, ("prolong", "fill", "withdraw"))
    prolonged = await act_on_linked_offer(ActOnLinkedOffer(token=token, act="prolong"), listings)
    assert prolonged.expires_on == later + dt.timedelta(days=60)
    closed = await act_on_linked_offer(ActOnLinkedOffer(token=token, act="fill"), listings)
    assert (closed.state, closed.acts) == ("closed", ())
    assert (await listings.offers.get(offer.id)).history[-1].who == "link"
    with pytest.raises(TransitionNotAllowed):
        await act_on_linked_offer(ActOnLinkedOffer(token=token, act="prolong"), listings)
