"""Previews and audiences on a real database: nothing of a preview is kept, of a question only that it was asked."""

import asyncio
from typing import Any

import pytest

from services.matching.audience import QUESTIONS_A_DAY, AudienceExhausted
from services.matching.handlers import Matching
from services.matching.handlers.counts import get_audience, preview_profile
from services.matching.handlers.offers import on_offer_published
from services.matching.profile import ProfileRefused
from services.matching.questions import QuestionStore
from services.matching.store import profile_document
from shared import clock
from shared.contracts.listings.offer_events import OfferPublished
from shared.contracts.listings.offers import OfferDraft
from shared.contracts.matching.audiences import GetAudience, Reach
from shared.contracts.matching.previews import PreviewProfile
from shared.contracts.matching.profiles import ProfileInput
from shared.mongo import Database
from tests.builders import a_profile, offer_body, offer_facts, profile_body
from tests.matching.conftest import Deliver


def preview_of(**wishes: Any) -> PreviewProfile:
    return PreviewProfile(profile=ProfileInput.model_validate(profile_body(**wishes)))


def question_of(**offer: Any) -> GetAudience:
    draft = OfferDraft.model_validate(offer_body(**offer))
    return GetAudience(employer_id=clock.new_id(), verified=True, offer=draft)


async def test_a_preview_finds_what_is_open_and_keeps_nothing(
    matching: Matching, deliver: Deliver, db: Database
) -> None:
    for fields in (["metal"], ["vehicles"]):
        await deliver(on_offer_published, OfferPublished(offer=offer_facts(fields=fields)))
    shown = await preview_profile(preview_of(fields=["metal"]), matching)
    assert shown.total == 1
    assert [(advice.change.key, advice.more) for advice in shown.advice] == [("field", 1)]
    assert await db["profiles"].count_documents({}) == 0


async def test_a_preview_of_a_profile_that_could_not_be_saved_is_refused(matching: Matching) -> None:
    with pytest.raises(ProfileRefused):
        await preview_profile(preview_of(postal_code="99999"), matching)


async def test_an_audience_is_counted_and_the_same_for_everybody_who_asks(matching: Matching) -> None:
    people = [profile_document(a_profile()) for _ in range(40)]
    await matching.db["profiles"].insert_many(people)
    await matching.follower.caught_up()
    told = await get_audience(question_of(), matching)
    assert 40 - 12 - 5 <= told.reach.at_least <= 40 + 12
    assert await get_audience(question_of(title="Anders gesagt"), matching) == told
    await matching.db["profiles"].delete_many({"_id": {"$in": [person["_id"] for person in people[4:]]}})
    await matching.follower.caught_up()
    assert (await get_audience(question_of(), matching)).reach == Reach(at_least=0, at_most=4)


async def test_after_many_different_questions_only_those_asked_before_are_answered(
    matching: Matching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.matching.questions.QUESTIONS_A_DAY", 3)
    employer = clock.new_id()
    for number in (1, 2, 3, 1, 2):
        await matching.questions.count(employer, str(number))
    with pytest.raises(AudienceExhausted):
        await matching.questions.count(employer, "4")
    await matching.questions.count(employer, "3")
    await matching.questions.count(clock.new_id(), "4")


async def test_the_secret_is_made_once(db: Database) -> None:
    first = await QuestionStore(db).secret()
    assert len(first) == 32
    assert await QuestionStore(db).secret() == first


async def test_an_employer_who_asks_many_questions_at_once_is_told_no_more_than_one_after_the_other(
    matching: Matching,
) -> None:
    employer = clock.new_id()
    asked = [matching.questions.count(employer, str(number)) for number in range(QUESTIONS_A_DAY + 20)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(no) for no in answers if no is not None] == [AudienceExhausted] * 20
    (kept,) = await matching.db["questions"].find({"employer_id": employer}).to_list(None)
    await matching.questions.count(employer, kept["asked"][0])  # one asked before costs nothing
