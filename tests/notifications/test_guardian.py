"""A guardian's consent: asked by link, given, taken back, and proven."""

import datetime as dt
from dataclasses import replace

import pytest

from services.notifications import guardian
from services.notifications.guardian import Answer, Guardian, GuardianAskedTooOften, GuardianLinkInvalid, OwnAddress
from services.notifications.handlers import Notifications
from services.notifications.handlers.contacts import confirm_phone, resend_code
from services.notifications.handlers.guardians import answer_guardian, ask_guardian, need_guardian, read_guardian_link
from services.notifications.phone_code import CodeLocked
from shared import clock
from shared.contracts.notifications.contacts import (
    AnswerGuardian,
    AskGuardian,
    ConfirmPhone,
    NeedGuardian,
    ReadGuardianLink,
    ResendCode,
)
from shared.contracts.words import Channel, Language
from tests.notifications.conftest import KEY, MIA, PHONE, a_contact

NOW = clock.now()
DAY = dt.timedelta(days=1)
PARENT = "eltern@demo.example"
NEXT_YEAR = clock.today().replace(day=1, year=clock.today().year + 1)


def test_a_guardian_is_asked_three_times_a_day_at_most_whoever_it_is() -> None:
    asked: Guardian | None = None
    for number in range(3):
        asked = guardian.ask(asked, Channel.MAIL, f"eltern{number}@demo.example", NOW)
    with pytest.raises(GuardianAskedTooOften):
        guardian.ask(asked, Channel.MAIL, PARENT, NOW + DAY - dt.timedelta(seconds=1))
    assert guardian.ask(asked, Channel.MAIL, PARENT, NOW + DAY).asked == (NOW + DAY,)


def test_a_yes_comes_within_30_days_and_a_no_at_any_time() -> None:
    asked = Guardian(Channel.MAIL, PARENT, (NOW,))
    given = asked.say(True, NOW + 30 * DAY, "1")
    assert (given.answer, given.answered_at) == (Answer.GIVEN, NOW + 30 * DAY)
    assert given.say(True, NOW + 99 * DAY, "2") is given
    assert given.say(False, NOW + 999 * DAY, "1").answer is Answer.REFUSED
    with pytest.raises(GuardianLinkInvalid):
        asked.say(True, NOW + 30 * DAY + dt.timedelta(seconds=1), "1")


@pytest.mark.parametrize("token", ["", "x", "ä" * 43, "A" * 43, "A" * 200])
def test_a_made_up_link_is_none(token: str) -> None:
    with pytest.raises(GuardianLinkInvalid):
        guardian.must_be_for(KEY, token, guardian.person_in(token), Guardian(Channel.MAIL, PARENT, (NOW,)))


def test_a_link_sent_to_another_guardian_no_longer_holds() -> None:
    person, now = clock.new_id(), Guardian(Channel.MAIL, PARENT, (NOW,))
    link = guardian.token(KEY, person, PARENT)
    assert guardian.must_be_for(KEY, link, person, now) is now
    with pytest.raises(GuardianLinkInvalid):
        guardian.must_be_for(KEY, link, person, replace(now, address="andere@demo.example"))


@pytest.mark.parametrize("own", [{"mail": MIA.upper()}, {"phone": PHONE}])
async def test_nobody_is_their_own_guardian(notifications: Notifications, own: dict[str, str]) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    with pytest.raises(OwnAddress):
        await ask_guardian(AskGuardian(person_id=mia.person_id, **own), notifications)


async def test_a_guardian_is_asked_says_yes_and_takes_it_back(notifications: Notifications) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    await need_guardian(NeedGuardian(person_id=mia.person_id, until=NEXT_YEAR), notifications)
    view = await ask_guardian(AskGuardian(person_id=mia.person_id, mail=PARENT), notifications)
    assert view.guardian == "asked"
    question = await notifications.db["messages"].find_one({"kind": "guardian_asked"})
    assert question is not None
    assert question["private"]["address"] == PARENT
    token = question["private"]["secret"].rpartition("/")[2]
    assert (await read_guardian_link(ReadGuardianLink(token=token), notifications)).answer == "asked"
    for yes, answer in ((True, "given"), (True, "given"), (False, "refused")):
        order = AnswerGuardian(token=token, yes=yes, text_version="test-1")
        assert (await answer_guardian(order, notifications)).answer == answer
    proofs = [proof async for proof in notifications.db["proofs"].find({"what": "guardian"}, sort=[("answered_at", 1)])]
    assert [(proof["answer"], proof["address"]) for proof in proofs] == [("given", PARENT), ("refused", PARENT)]
    told = notifications.db["messages"].find({"kind": {"$in": ["guardian_given", "guardian_refused"]}})
    assert sorted([document["kind"] async for document in told]) == ["guardian_given", "guardian_refused"]


async def test_who_signs_in_by_code_has_a_contact(notifications: Notifications) -> None:
    order = ConfirmPhone(person_id=clock.new_id(), phone="0155 50000001", language=Language.GERMAN, source="code")
    for _ in range(2):
        view = await confirm_phone(order, notifications)
    assert (view.phone, view.phone_confirmed, view.phone_matches, view.mail) == (PHONE, True, False, None)
    assert (await notifications.contacts.get(order.person_id)).version == 1


async def test_another_code_is_sent_five_times_an_hour_at_most(notifications: Notifications) -> None:
    mia = a_contact(phone_confirmed=None)
    await notifications.contacts.save(mia)
    for _ in range(5):
        await resend_code(ResendCode(person_id=mia.person_id), notifications)
    with pytest.raises(CodeLocked):
        await resend_code(ResendCode(person_id=mia.person_id), notifications)
    assert await notifications.db["messages"].count_documents({"kind": "phone_code"}) == 5
