"""What listings answers about employers, on a real database."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.listings.employer import Employer, EmployerNotFound, EmployerSuspected, NotAMember
from services.listings.handlers import Listings
from services.listings.handlers.employer_review import (
    ban_employer,
    list_employers,
    read_employer,
    refuse_employer,
    reopen_employer,
    verify_employer,
)
from services.listings.handlers.employers import (
    accept_invitation,
    edit_employer,
    get_employer,
    invite_member,
    list_members,
    register_employer,
    remove_member,
)
from services.listings.offer import IdempotencyKeyReused
from services.listings.team import AlreadyAMember, NoInvitation
from shared import clock
from shared.contracts.listings.employer_review import (
    BanEmployer,
    ListEmployers,
    ReadEmployer,
    RefuseEmployer,
    ReopenEmployer,
    VerifyEmployer,
)
from shared.contracts.listings.employers import (
    AcceptInvitation,
    EditEmployer,
    EmployerInput,
    EmployerView,
    GetEmployer,
    InviteMember,
    ListMembers,
    RegisterEmployer,
    RemoveMember,
)
from shared.cursor import CursorInvalid
from shared.mongo import Database
from tests.builders import an_employer, employer_body

TEAM = clock.new_id()  # a counsellor


def order(account_id: UUID | None = None, key: str = "k", mail: str = "", **changes: Any) -> RegisterEmployer:
    content = EmployerInput.model_validate(employer_body(**changes))
    domain = mail or "muldeblick.example"
    return RegisterEmployer(account_id=account_id or clock.new_id(), key=key, mail_domain=domain, employer=content)


async def announced(db: Database) -> list[str]:
    return [row["routing_key"] async for row in db["outbox"].find(sort=[("_id", 1)])]


async def test_registering_saves_the_employer_and_tells_the_staff(listings: Listings, db: Database) -> None:
    request = order()
    view = await register_employer(request, listings)
    assert view == await get_employer(GetEmployer(account_id=request.account_id), listings)
    assert (view.state, view.role, view.version) == ("mail_confirmed", "owner", 1)
    assert await announced(db) == ["listings.employer.waiting.v1"]


async def test_the_same_key_is_the_same_employer_however_often_and_however_fast(
    listings: Listings, db: Database
) -> None:
    request = order()
    views = await asyncio.gather(*(register_employer(request, listings) for _ in range(5)))
    assert len({view.id for view in views}) == 1
    assert await db["employers"].count_documents({}) == 1
    assert len(await announced(db)) == 1


async def test_an_account_has_one_employer_and_a_key_one_content(listings: Listings) -> None:
    request = order()
    await register_employer(request, listings)
    with pytest.raises(IdempotencyKeyReused):
        await register_employer(order(request.account_id, name="Ganz anders"), listings)
    with pytest.raises(AlreadyAMember):
        await register_employer(order(request.account_id, key="another"), listings)


async def test_what_is_kept_comes_back_as_it_was(listings: Listings) -> None:
    view = await register_employer(order(), listings)
    await verify_employer(
        VerifyEmployer(account_id=TEAM, employer_id=view.id, evidence=("number", "visit"), note="war dort"), listings
    )
    employer = await listings.employers.get(view.id)
    await listings.employers.save(employer)
    assert await listings.employers.get(view.id) == employer
    assert employer.history[-1].evidence == ("number", "visit")
    with pytest.raises(EmployerNotFound):
        await listings.employers.get(clock.new_id())


async def test_each_decision_is_announced_once_and_counted(listings: Listings, db: Database) -> None:
    request = order()
    view = await register_employer(request, listings)
    decide = {"account_id": TEAM, "employer_id": view.id}
    await refuse_employer(RefuseEmployer(**decide, reason="number_wrong", note="?"), listings)
    assert (await get_employer(GetEmployer(account_id=request.account_id), listings)).reason == "number_wrong"
    await edit_employer(EditEmployer(account_id=request.account_id, phone="0340 5550101"), listings)
    await verify_employer(VerifyEmployer(**decide, evidence=("call",)), listings)
    file = await ban_employer(BanEmployer(**decide, reason="law_broken"), listings)
    assert [change.to for change in file.history[2:]] == ["refused", "mail_confirmed", "verified", "banned"]
    assert file.version == 5
    assert await announced(db) == [
        f"listings.employer.{what}.v1" for what in ("waiting", "refused", "waiting", "verified", "refused")
    ]
    assert (await list_employers(ListEmployers(state="banned"), listings)).counts == {"banned": 1}
    await reopen_employer(ReopenEmployer(**decide), listings)
    assert (await read_employer(ReadEmployer(employer_id=view.id), listings)).state == "mail_confirmed"


async def test_a_banned_one_under_another_account_is_seen_and_held_up(listings: Listings) -> None:
    banned = an_employer(name="Schlosserei Muldeblick UG", state="banned", phone="+493405550100")
    await listings.employers.save(banned)
    view = await register_employer(order(name="Schlоsserei Mulde-Blick", phone=""), listings)
    await register_employer(order(name="Bäckerei Morgenkorn", phone="+49 340 5550100", domain=""), listings)
    queue = await list_employers(ListEmployers(), listings)
    assert [{one.by for one in file.hints.suspicions} for file in queue.items] == [
        {"name", "number"},
        {"phone", "number"},
    ]
    decide = VerifyEmployer(account_id=TEAM, employer_id=view.id, evidence=("call",))
    with pytest.raises(EmployerSuspected):
        await verify_employer(decide, listings)
    assert (await verify_employer(decide.model_copy(update={"despite_suspicion": True}), listings)).state == "verified"


async def test_the_queue_pages_through_all_longest_waiting_first(listings: Listings) -> None:
    made = [(await register_employer(order(name=f"Firma {letter * 5}"), listings)).id for letter in "abcde"]
    seen: list[UUID] = []
    cursor = ""
    for _ in range(3):
        page = await list_employers(ListEmployers(limit=2, cursor=cursor), listings)
        seen += [file.id for file in page.items]
        cursor = page.next or ""
    assert (seen, cursor, page.counts) == (made, "", {"mail_confirmed": 5})
    for wrong in ("xyz", "MjAyNi0wMS0wMVQgeA=="):
        with pytest.raises(CursorInvalid):
            await list_employers(ListEmployers(cursor=wrong), listings)


async def test_ten_invitations_at_once_are_ten_and_ten_acceptances_as_well(
    listings: Listings, employer: Employer
) -> None:
    owner, invited = employer.owners[0], [clock.new_id() for _ in range(10)]
    orders = [InviteMember(account_id=owner, invited=one, role="member") for one in invited]
    await asyncio.gather(*(invite_member(one, listings) for one in orders))
    await asyncio.gather(*(accept_invitation(AcceptInvitation(account_id=one), listings) for one in invited))
    members = await list_members(ListMembers(account_id=owner), listings)
    assert {one.account_id for one in members.items} == {owner, *invited}
    assert {one.state for one in members.items} == {"member"}


async def test_two_owners_leaving_at_once_leave_one_owner(listings: Listings, employer: Employer) -> None:
    first, second = employer.owners[0], clock.new_id()
    await invite_member(InviteMember(account_id=first, invited=second, role="owner"), listings)
    await accept_invitation(AcceptInvitation(account_id=second), listings)
    leaving = (RemoveMember(account_id=one, removed=one) for one in (first, second))
    outcomes = await asyncio.gather(*(remove_member(one, listings) for one in leaving), return_exceptions=True)
    assert [getattr(outcome, "code", "done") for outcome in outcomes].count("last_owner") == 1
    assert len((await listings.employers.get(employer.id)).owners) == 1


async def test_an_account_acts_for_one_employer_however_many_have_invited_it(
    listings: Listings, employer: Employer
) -> None:
    other, invited = an_employer(), clock.new_id()
    await listings.employers.save(other)
    for owner in (employer.owners[0], other.owners[0]):
        await invite_member(InviteMember(account_id=owner, invited=invited, role="member"), listings)
    joined = await accept_invitation(AcceptInvitation(account_id=invited), listings)
    assert joined.id == other.id  # who has invited last
    with pytest.raises(AlreadyAMember):
        await accept_invitation(AcceptInvitation(account_id=invited), listings)
    await remove_member(RemoveMember(account_id=invited, removed=invited), listings)
    with pytest.raises(NotAMember):
        await get_employer(GetEmployer(account_id=invited), listings)
    with pytest.raises(NoInvitation):
        await accept_invitation(AcceptInvitation(account_id=clock.new_id()), listings)


async def test_two_edits_of_one_version_do_not_both_hold(listings: Listings) -> None:
    request = order()
    view = await register_employer(request, listings)
    edits = [EditEmployer(account_id=request.account_id, version=view.version, phone=f"0340 555010{n}") for n in (1, 2)]
    outcomes = await asyncio.gather(*(edit_employer(one, listings) for one in edits), return_exceptions=True)
    assert sum(isinstance(outcome, EmployerView) for outcome in outcomes) == 1
    assert [getattr(outcome, "code", "done") for outcome in outcomes].count("changed_meanwhile") == 1
