"""What is told of applications, letters and recommendations: once, however often the event comes."""

import pytest

from services.notifications.handlers import Notifications, applications, letters, recommendations
from services.notifications.kinds import Kind
from shared.contracts.listings import application_events as application
from shared.contracts.listings.letters import LetterFlagged, LetterSent
from shared.contracts.listings.recommendations import RecommendationMade, RecommendationShown
from shared.contracts.message import Event
from shared.contracts.words import Reason
from tests.notifications.conftest import Deliver
from tests.notifications.told import BOSS, OFFER, WHY, applied, facts, told_once


async def test_on_application_sent_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        applications.on_application_sent,
        applied(application.ApplicationSent),
        {Kind.INTEREST_SENT, Kind.INTEREST_RECEIVED},
    )


async def test_on_application_read_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        applications.on_application_read,
        applied(application.ApplicationRead),
        {Kind.INTEREST_READ},
    )


async def test_on_application_accepted_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        applications.on_application_accepted,
        applied(application.ApplicationAccepted),
        {Kind.INTEREST_ACCEPTED},
    )


@pytest.mark.parametrize(
    ("event", "kinds"),
    [
        (applied(application.ApplicationDeclined, reason=WHY), {Kind.INTEREST_DECLINED}),
        (applied(application.ApplicationDeclined, reason=Reason(key="offer_withdrawn")), {Kind.OFFER_WITHDRAWN}),
    ],
)
async def test_on_application_declined_twice_changes_nothing(
    notifications: Notifications, deliver: Deliver, event: Event, kinds: set[Kind]
) -> None:
    await told_once(notifications, deliver, applications.on_application_declined, event, kinds)


async def test_on_application_confirmed_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        applications.on_application_confirmed,
        applied(application.ApplicationConfirmed),
        {Kind.PLACEMENT_CONFIRMED},
    )


async def test_on_application_withdrawn_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        applications.on_application_withdrawn,
        applied(application.ApplicationWithdrawn, reason=WHY),
        {Kind.INTEREST_WITHDRAWN},
    )


async def test_on_application_expired_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        applications.on_application_expired,
        applied(application.ApplicationExpired, reason=WHY),
        {Kind.INTEREST_LAPSED},
    )


async def test_on_application_cancelled_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        applications.on_application_cancelled,
        applied(application.ApplicationCancelled, reason=WHY, by="employer"),
        {Kind.PLACEMENT_CANCELLED, Kind.EMPLOYER_PLACEMENT_CANCELLED},
    )


async def test_on_application_unanswered_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        applications.on_application_unanswered,
        applied(application.ApplicationUnanswered, days=3),
        {Kind.INTEREST_WAITING},
    )


async def test_on_application_unconfirmed_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        applications.on_application_unconfirmed,
        applied(application.ApplicationUnconfirmed),
        {Kind.INTEREST_UNCONFIRMED},
    )


async def test_on_placement_near_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        applications.on_placement_near,
        applied(application.PlacementNear),
        {Kind.PLACEMENT_NEAR, Kind.EMPLOYER_PLACEMENT_NEAR},
    )


async def test_on_placement_ended_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        applications.on_placement_ended,
        applied(application.PlacementEnded),
        {Kind.HOW_WAS_IT, Kind.EMPLOYER_HOW_WAS_IT},
    )


async def test_on_recommendation_made_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        recommendations.on_recommendation_made,
        RecommendationMade(recommendation_id=OFFER, application=facts(), by="Schlosserei"),
        {Kind.RECOMMENDED},
    )


async def test_on_recommendation_shown_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        recommendations.on_recommendation_shown,
        RecommendationShown(
            recommendation_id=OFFER, offer_id=OFFER, title="Ferienjob", employer_name="Tischlerei", members=(BOSS,)
        ),
        {Kind.RECOMMENDATION_RECEIVED},
    )


@pytest.mark.parametrize(
    ("event", "kinds"),
    [
        (LetterSent(application=facts(), number=2, to="young_person"), {Kind.LETTER_RECEIVED}),
        (LetterSent(application=facts(), number=2, to="employer"), {Kind.EMPLOYER_LETTER_RECEIVED}),
        (
            LetterSent(application=facts(), number=1, to="young_person", released=True),
            {Kind.LETTER_RECEIVED, Kind.EMPLOYER_LETTER_RELEASED},
        ),
        (
            LetterSent(application=facts(), number=1, to="employer", released=True),
            {Kind.EMPLOYER_LETTER_RECEIVED, Kind.LETTER_RELEASED},
        ),
    ],
)
async def test_on_letter_sent_twice_changes_nothing(
    notifications: Notifications, deliver: Deliver, event: Event, kinds: set[Kind]
) -> None:
    await told_once(notifications, deliver, letters.on_letter_sent, event, kinds)


async def test_on_letter_flagged_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    await told_once(
        notifications,
        deliver,
        letters.on_letter_flagged,
        LetterFlagged(letter_id=OFFER, title="Ferienjob", employer_name="Schlosserei"),
        {Kind.LETTER_FLAGGED},
    )
