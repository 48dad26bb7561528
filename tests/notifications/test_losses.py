"""What fits no more does not go out, in whichever order losses and matches arrive; what has gone out stays."""

import datetime as dt
import email
import email.policy
from collections.abc import Sequence

import pytest

from services.notifications.contact import Contact
from services.notifications.handlers import Notifications
from services.notifications.handlers.matches import on_matches_found, on_matches_lost
from shared import clock
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.matching.matches import Lost, MatchesLost
from shared.contracts.words import Channel
from tests.builders import offer_facts
from tests.notifications.conftest import Deliver, Relay, a_contact, matches, send_all, states, yes

NOON = clock.now()
LATER = NOON + dt.timedelta(seconds=5)


@pytest.fixture
async def mia(notifications: Notifications) -> Contact:
    mia = a_contact(consents=yes(Channel.MAIL))
    await notifications.contacts.save(mia)
    return mia


def lost(offers: Sequence[OfferFacts], mia: Contact, at: dt.datetime) -> MatchesLost:
    return MatchesLost(lost=tuple(Lost(person_id=mia.person_id, offer_id=one.offer_id) for one in offers), at=at)


def subjects(relay: Relay) -> list[str]:
    return [email.message_from_bytes(raw, policy=email.policy.default)["Subject"] for _, raw in relay.mails]


async def test_on_matches_lost_twice_changes_nothing(
    notifications: Notifications, deliver: Deliver, relay: Relay, mia: Contact
) -> None:
    offer = offer_facts()
    await deliver(on_matches_found, matches([offer], mia.person_id, at=NOON))
    for message_id in ("m1", "m1", "again by hand"):
        await deliver(on_matches_lost, lost([offer], mia, LATER), message_id)
    await send_all(notifications, deliver)
    assert relay.mails == []
    assert await states(notifications.db) == {"superseded": 1}


async def test_the_rest_of_a_message_still_goes_out(
    notifications: Notifications, deliver: Deliver, relay: Relay, mia: Contact
) -> None:
    gone, stays = offer_facts(title="Eins"), offer_facts(title="Zwei")
    await deliver(on_matches_found, matches([gone, stays], mia.person_id, at=NOON))
    await deliver(on_matches_lost, lost([gone], mia, LATER))
    await send_all(notifications, deliver)
    assert subjects(relay) == ["Passt zu dir: Zwei"]


async def test_an_older_loss_after_a_newer_match_takes_nothing_back(
    notifications: Notifications, deliver: Deliver, relay: Relay, mia: Contact
) -> None:
    offer = offer_facts(title="Eins")
    await deliver(on_matches_found, matches([offer], mia.person_id, at=LATER))
    await deliver(on_matches_lost, lost([offer], mia, NOON))
    await send_all(notifications, deliver)
    assert subjects(relay) == ["Passt zu dir: Eins"]


async def test_an_older_match_after_a_newer_loss_is_not_told(
    notifications: Notifications, deliver: Deliver, relay: Relay, mia: Contact
) -> None:
    offer = offer_facts()
    await deliver(on_matches_lost, lost([offer], mia, LATER))
    await deliver(on_matches_found, matches([offer], mia.person_id, at=NOON))
    await send_all(notifications, deliver)
    assert relay.mails == []


async def test_what_waits_goes_out_when_the_pair_fits_again(
    notifications: Notifications, deliver: Deliver, relay: Relay, mia: Contact
) -> None:
    offer = offer_facts(title="Eins")
    await deliver(on_matches_found, matches([offer], mia.person_id, at=NOON))
    await deliver(on_matches_lost, lost([offer], mia, NOON + dt.timedelta(seconds=2)))
    await deliver(on_matches_found, matches([offer], mia.person_id, at=LATER))
    await send_all(notifications, deliver)
    await send_all(notifications, deliver)
    assert subjects(relay) == ["Passt zu dir: Eins"]


async def test_another_persons_loss_is_nobody_elses(
    notifications: Notifications, deliver: Deliver, relay: Relay, mia: Contact
) -> None:
    offer = offer_facts(title="Eins")
    await deliver(on_matches_found, matches([offer], mia.person_id, at=NOON))
    await deliver(on_matches_lost, lost([offer], a_contact(), LATER))
    await send_all(notifications, deliver)
    assert subjects(relay) == ["Passt zu dir: Eins"]
