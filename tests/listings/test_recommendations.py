"""A good applicant is handed on: recommended, shown to whom they choose, invited; nobody sees them without that."""

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.listings import application as applications
from services.listings import recommendation as recommendations
from services.listings.application import EMPLOYER, STAFF, YOUNG, Actor, Application
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.applications import act_on_application, apply, confirm_application
from services.listings.handlers.recommendations import (
    answer_recommendation,
    get_recommendation,
    invite_recommended,
    list_recommended,
    recommend,
)
from services.listings.offer import Offer, OfferNotFound
from services.listings.recommendation import (
    STATES,
    TRANSITIONS,
    RecommendationNotFound,
    RecommendationNotPossible,
    RecommendationOver,
    RecommendationTransitionNotAllowed,
)
from shared import clock
from shared.contracts.listings.recommendations import (
    AnswerRecommendation,
    GetRecommendation,
    InviteRecommended,
    ListRecommended,
    Recommend,
    RecommendationMade,
    RecommendationShown,
    RecommendationView,
    Recommended,
)
from shared.mongo import Database
from tests.builders import an_employer
from tests.listings.test_applications import applying, by_employer, confirming, published

DAY = dt.timedelta(days=1)


def declined(**changes: Any) -> Application:
    facts = {"offer_id": clock.new_id(), "employer_id": clock.new_id(), "title": "Ferienjob", "town": "Dessau-Roßlau"}
    days = {"first_day": None, "last_day": None}
    said = {"employer_name": "Schlosserei Muldeblick", "text": "", "age": 16, "minor": True}
    one = applications.new(clock.new_id(), "key", **facts, **days, **said)
    for act, who in (("send", YOUNG), ("decline", EMPLOYER)):
        one, _ = applications.move(one, act, Actor(who, clock.new_id()), ())
    return replace(one, **changes)


def test_only_who_was_declined_lately_is_recommended_and_by_whom_is_said() -> None:
    one = declined()
    made, event = recommendations.recommend(one, Actor(EMPLOYER, clock.new_id()), ())
    assert isinstance(event, RecommendationMade)
    assert (made.state, made.by, event.by) == ("recommended", "Schlosserei Muldeblick", "Schlosserei Muldeblick")
    assert recommendations.recommend(one, Actor(STAFF, clock.new_id()), ())[0].by == "Jugendberufszentrum"
    for no in (declined(state="sent"), declined(since=clock.now() - 31 * DAY)):
        with pytest.raises(RecommendationNotPossible):
            recommendations.recommend(no, Actor(EMPLOYER), ())


def test_every_act_not_in_the_table_is_refused() -> None:
    """Each act by each side in each state: what is no row cannot happen."""
    made, _ = recommendations.recommend(declined(), Actor(EMPLOYER), ())
    rows = {(row.act, row.frm, who) for row in TRANSITIONS for who in row.who}
    for state in STATES:
        for act in {row.act for row in TRANSITIONS}:
            for who in (YOUNG, EMPLOYER, STAFF):
                one = replace(made, state=state)
                if (act, state, who) not in rows:
                    with pytest.raises(RecommendationTransitionNotAllowed):
                        recommendations._move(one, act, Actor(who))
                else:
                    assert recommendations._move(one, act, Actor(who)).state in STATES


class Case:
    """Mia was declined by one employer; another has a place for her."""

    def __init__(self, listings: Listings, employer: Employer) -> None:
        self.listings, self.employer, self.mia = listings, employer, clock.new_id()
        self.other = an_employer(name="Tischlerei Lindenhof")

    async def begin(self) -> None:
        await self.listings.employers.save(self.other)
        offer = await published(self.listings, self.employer)
        self.place: Offer = await published(self.listings, self.other)
        self.sent = await apply(applying(offer, person_id=self.mia, text="Ich mag Metall."), self.listings)
        await act_on_application(by_employer(self.employer, self.sent, "decline", "no_seat"), self.listings)

    async def recommend(self, employer: Employer | None = None) -> None:
        by = (employer or self.employer).members[0]
        await recommend(Recommend(account_id=by, side="employer", application_id=self.sent.id), self.listings)

    async def answer(self, *offers: UUID) -> RecommendationView:
        order = AnswerRecommendation(person_id=self.mia, application_id=self.sent.id, offers=offers)
        return await answer_recommendation(order, self.listings)

    async def view(self) -> RecommendationView:
        return await get_recommendation(
            GetRecommendation(person_id=self.mia, application_id=self.sent.id), self.listings
        )

    async def seen_by(self, employer: Employer) -> tuple[Recommended, ...]:
        return (await list_recommended(ListRecommended(account_id=employer.members[0]), self.listings)).items

    def inviting(self, one: Recommended, employer: Employer) -> InviteRecommended:
        return InviteRecommended(account_id=employer.members[0], recommendation_id=one.id, offer_id=one.offer_id)


@pytest.fixture
async def case(listings: Listings, employer: Employer) -> Case:
    made = Case(listings, employer)
    await made.begin()
    return made


async def announced(db: Database, kind: type[Any]) -> list[Any]:
    rows = db["outbox"].find({"routing_key": kind.routing_key})
    return [kind.model_validate_json(row["body"]) async for row in rows]


async def test_shown_to_whom_she_chooses_invited_and_confirmed_like_every_other(case: Case, db: Database) -> None:
    assert (await case.view()).state == "none"
    for _ in range(2):
        await case.recommend()
    (asked,) = await announced(db, RecommendationMade)
    assert asked.application.person_id == case.mia
    assert (await case.seen_by(case.other), (await case.view()).state) == ((), "recommended")

    assert (await case.answer(case.place.id)).shown[0].employer_name == "Tischlerei Lindenhof"
    (told,) = await announced(db, RecommendationShown)
    assert (told.offer_id, told.members) == (case.place.id, case.other.members)
    assert str(case.mia) not in told.model_dump_json()
    (one,) = await case.seen_by(case.other)
    assert (one.age, one.by, one.about) == (18, case.employer.name, case.sent.title)
    assert not {str(case.mia), str(case.sent.id), "Metall."} & set(one.model_dump_json().replace('"', " ").split())
    assert await case.seen_by(case.employer) == ()

    order = case.inviting(one, case.other)
    made, twice = await asyncio.gather(*(invite_recommended(order, case.listings) for _ in range(2)))
    assert twice.id == made.id
    assert (made.state, made.text, made.offer_id) == ("accepted", "", case.place.id)
    assert (await invite_recommended(order, case.listings)).id == made.id
    assert (await case.view()).shown[0].invited
    firm = await confirm_application(confirming(made, case.mia), case.listings)
    assert [line.act for line in firm.history] == ["invite", "confirm"]
    assert (await case.listings.offers.get(case.place.id)).seats_free == 1


async def test_without_her_yes_or_after_her_no_nobody_sees_or_invites(case: Case) -> None:
    with pytest.raises(RecommendationOver):
        await case.answer(case.place.id)
    await case.recommend()
    await case.answer(case.place.id)
    (one,) = await case.seen_by(case.other)
    with pytest.raises(RecommendationNotFound):
        await invite_recommended(case.inviting(one, case.employer), case.listings)
    with pytest.raises(RecommendationTransitionNotAllowed):
        await case.answer(case.place.id)
    assert (await case.answer()).shown == ()
    assert await case.seen_by(case.other) == ()
    with pytest.raises((RecommendationNotFound, RecommendationTransitionNotAllowed)):
        await invite_recommended(case.inviting(one, case.other), case.listings)
    assert await case.listings.applications.find_open_for(case.place.id) == []


async def test_never_to_the_one_who_recommends_nor_to_what_is_off_the_board_nor_too_late(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    await case.recommend()
    own = await published(case.listings, case.employer)
    with pytest.raises(OfferNotFound):
        await case.answer(clock.new_id())
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + 31 * DAY)
    assert (await case.view()).state == "none"
    with pytest.raises(RecommendationOver):
        await case.answer(case.place.id)
    monkeypatch.undo()
    await case.answer(own.id, case.place.id)
    assert await case.seen_by(case.employer) == ()
    (one,) = await case.seen_by(case.other)
    monkeypatch.setattr(clock, "now", lambda: now + 31 * DAY)
    with pytest.raises(RecommendationOver):
        await invite_recommended(case.inviting(one, case.other), case.listings)


async def test_another_employer_recommends_nobody_and_a_counsellor_may(case: Case) -> None:
    with pytest.raises(applications.ApplicationNotFound):
        await case.recommend(case.other)
    order = Recommend(account_id=clock.new_id(), side="staff", application_id=case.sent.id)
    await recommend(order, case.listings)
    assert (await case.view()).by == "Jugendberufszentrum"
