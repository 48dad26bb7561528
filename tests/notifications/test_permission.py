"""A guardian's permission for one placement: link and code, one or two, a no that stays, and its proof."""

import datetime as dt
from typing import Any

import pytest

from services.notifications import permission
from services.notifications.guardian import Answer, GuardianAskedTooOften, GuardianLinkInvalid, OwnAddress
from services.notifications.handlers import Notifications
from services.notifications.handlers.permissions import (
    answer_permission,
    ask_permission,
    get_permission,
    read_permission_link,
)
from services.notifications.permission import Permission
from services.notifications.phone_code import CodeLocked, CodeWrong
from shared import clock
from shared.contracts.notifications.permissions import (
    AnswerPermission,
    AskPermission,
    GetPermission,
    PermissionAnswered,
    PlaceWords,
    ReadPermissionLink,
)
from shared.contracts.words import Channel, Language
from tests.notifications.conftest import KEY, MIA, a_contact

NOW = clock.now()
DAY = dt.timedelta(days=1)
MOTHER, FATHER = "mutter@demo.example", "vater@demo.example"
BOTH = ((Channel.MAIL, MOTHER), (Channel.MAIL, FATHER))
PLACE = PlaceWords(title="Ferienjob in der Schlosserei", employer="Schlosserei Muldeblick", town="Dessau-Roßlau")


def nobody_asked() -> Permission:
    return Permission(clock.new_id(), clock.new_id(), 0, Language.GERMAN, PLACE)


def says(asked: Permission, address: str, digits: str, at: dt.datetime = NOW) -> Permission:
    return asked.say_yes(address, permission.digest(KEY, asked.application_id, address, digits), at, "1")


def test_two_guardians_permit_together_and_one_alone_forbids() -> None:
    asked, codes = nobody_asked().ask(KEY, BOTH, NOW)
    assert asked.answer == "asked"
    one = says(asked, MOTHER, codes[MOTHER])
    assert (one.answer, one.told(asked)) == ("asked", None)
    both = says(one, FATHER, codes[FATHER])
    told = both.told(one)
    assert told is not None
    assert (told.given, told.version) == (True, both.version)
    taken_back = both.say_no(MOTHER, NOW + 300 * DAY, "1")
    told = taken_back.told(both)
    assert told is not None
    assert not told.given
    assert taken_back.say_no(FATHER, NOW, "1").told(taken_back) is None


def test_a_wrong_code_is_counted_and_the_sixth_try_is_none() -> None:
    asked, codes = nobody_asked().ask(KEY, BOTH[:1], NOW)
    wrong = "000000" if codes[MOTHER] != "000000" else "111111"
    for _ in range(5):
        asked = says(asked, MOTHER, wrong)
        with pytest.raises(CodeWrong):
            asked.must_have_yes(MOTHER)
    with pytest.raises(CodeLocked):
        says(asked, MOTHER, codes[MOTHER])
    again, codes = asked.ask(KEY, BOTH[:1], NOW)
    assert says(again, MOTHER, codes[MOTHER]).answer == "given"


def test_asking_somebody_else_does_not_make_a_no_undone() -> None:
    asked, _ = nobody_asked().ask(KEY, BOTH[:1], NOW)
    refused = asked.say_no(MOTHER, NOW, "1")
    again, codes = refused.ask(KEY, BOTH[1:], NOW)
    assert again.answer == "refused"
    assert set(codes) == {MOTHER, FATHER}
    father = says(again, FATHER, codes[FATHER])
    assert father.answer == "refused"
    assert says(father, MOTHER, codes[MOTHER]).answer == "given"


def test_who_has_said_yes_is_not_asked_again_and_nobody_more_than_three_times_a_day() -> None:
    asked, codes = nobody_asked().ask(KEY, BOTH, NOW)
    asked = says(asked, MOTHER, codes[MOTHER])
    asked, codes = asked.ask(KEY, BOTH, NOW)
    assert set(codes) == {FATHER}
    assert asked.guardian(MOTHER).answer is Answer.GIVEN
    asked, _ = asked.ask(KEY, BOTH, NOW)
    with pytest.raises(GuardianAskedTooOften):
        asked.ask(KEY, BOTH, NOW + DAY - dt.timedelta(seconds=1))
    assert asked.ask(KEY, BOTH, NOW + DAY)[1]


def test_a_yes_comes_within_30_days_and_a_link_holds_for_its_address_alone() -> None:
    asked, codes = nobody_asked().ask(KEY, BOTH[:1], NOW)
    with pytest.raises(GuardianLinkInvalid):
        says(asked, MOTHER, codes[MOTHER], NOW + 31 * DAY)
    assert asked.linked(KEY, permission.token(KEY, asked.application_id, MOTHER)).address == MOTHER
    for token in (permission.token(KEY, asked.application_id, FATHER), permission.token(KEY, clock.new_id(), MOTHER)):
        with pytest.raises(GuardianLinkInvalid):
            asked.linked(KEY, token)


def asking(person_id: Any, *addresses: str) -> AskPermission:
    order = {"person_id": person_id, "application_id": clock.new_id(), "place": PLACE, "addresses": addresses}
    return AskPermission.model_validate(order)


async def test_asked_permitted_taken_back_and_proven(notifications: Notifications) -> None:
    mia, db = a_contact(), notifications.db
    await notifications.contacts.save(mia)
    order = asking(mia.person_id, MOTHER)
    assert (await ask_permission(order, notifications)).guardians[0].hint == "m***@demo.example"
    question = await db["messages"].find_one({"kind": "placement_asked"})
    assert question is not None
    assert question["private"]["address"] == MOTHER
    token, code = question["private"]["secret"].rpartition("/")[2], question["private"]["code"]
    assert "code" not in question["values"]
    shown = await read_permission_link(ReadPermissionLink(token=token), notifications)
    assert (shown.answer, shown.place) == ("asked", PLACE)
    yes = AnswerPermission(token=token, yes=True, code=code, text_version="1")
    with pytest.raises(CodeWrong):
        await answer_permission(yes.model_copy(update={"code": ""}), notifications)
    for answer in (yes, yes, yes.model_copy(update={"yes": False})):
        await answer_permission(answer, notifications)
    seen = await get_permission(
        GetPermission(person_id=mia.person_id, application_id=order.application_id), notifications
    )
    assert seen.answer == "refused"
    rows = db["outbox"].find({"routing_key": PermissionAnswered.routing_key}, sort=[("_id", 1)])
    told = [PermissionAnswered.model_validate_json(row["body"]) async for row in rows]
    assert [one.given for one in told] == [True, False]
    assert told[0].version < told[1].version
    assert "demo.example" not in "".join(one.model_dump_json() for one in told)
    assert await db["proofs"].count_documents({"what": "permission"}) == 2
    kinds = [one["kind"] async for one in db["messages"].find({"person_id": mia.person_id}, sort=[("planned_at", 1)])]
    assert kinds[0] == "placement_asked"
    assert {"placement_allowed", "placement_not_allowed"} <= set(kinds)


async def test_nobody_permits_for_themselves_and_anothers_is_not_seen(notifications: Notifications) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    with pytest.raises(OwnAddress):
        await ask_permission(asking(mia.person_id, MIA), notifications)
    order = asking(mia.person_id, MOTHER)
    await ask_permission(order, notifications)
    eve = GetPermission(person_id=clock.new_id(), application_id=order.application_id)
    assert (await get_permission(eve, notifications)).answer == "missing"


async def test_for_a_class_list_the_guardian_is_asked_in_other_words_and_the_child_gets_no_mail(
    notifications: Notifications,
) -> None:
    """Its page says how it stands; and the link leads to what may be seen, not to a place."""
    mia, db = a_contact(), notifications.db
    await notifications.contacts.save(mia)
    about = PlaceWords(title="9b", employer="Frau Weber", town="Schule am Park", about="class_list")
    await ask_permission(asking(mia.person_id, MOTHER).model_copy(update={"place": about}), notifications)
    question = await db["messages"].find_one({})
    assert question is not None
    assert (question["kind"], question["values"]["employer"]) == ("class_list_asked", "Frau Weber")
    token, code = question["private"]["secret"].rpartition("/")[2], question["private"]["code"]
    yes = AnswerPermission(token=token, yes=True, code=code, text_version="1")
    assert (await answer_permission(yes, notifications)).place == about
    assert await db["messages"].count_documents({}) == 1
