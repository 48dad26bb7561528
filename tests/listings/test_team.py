"""Who may act for an employer."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.listings import team
from services.listings.employer import Employer, EmployerBanned, OwnerOnly
from services.listings.team import MAX_MEMBERS, LastOwner, MemberNotFound, NoInvitation, TooManyMembers
from shared import clock
from shared.errors import DomainError
from tests.builders import an_employer

PERSON = st.integers(0, 3)


def with_member() -> tuple[Employer, UUID, UUID]:
    """An employer, its owner, and a member."""
    employer, member = an_employer(), clock.new_id()
    owner = employer.owners[0]
    return team.accept(team.invite(employer, owner, member, "member"), member), owner, member


def test_an_owner_invites_and_who_accepts_is_a_member_once() -> None:
    employer, owner, member = with_member()
    assert employer.members == (owner, member)
    assert employer.owners == (owner,)
    assert employer.invited == ()
    with pytest.raises(NoInvitation):
        team.accept(employer, member)
    assert [(one.account_id, one.role, one.state) for one in team.listed(employer).items] == [
        (owner, "owner", "member"),
        (member, "member", "member"),
    ]


def test_who_was_not_invited_does_not_get_in() -> None:
    with pytest.raises(NoInvitation):
        team.accept(an_employer(), clock.new_id())


def test_a_second_invitation_takes_the_place_of_the_first() -> None:
    employer, invited = an_employer(), clock.new_id()
    for role in ("member", "owner"):
        employer = team.invite(employer, employer.owners[0], invited, role)
    assert [(one.account_id, one.role) for one in employer.invited] == [(invited, "owner")]
    assert team.listed(employer).items[-1].state == "invited"
    assert invited in team.accept(employer, invited).owners


def test_only_owners_invite_and_remove_others_and_anybody_may_leave() -> None:
    employer, owner, member = with_member()
    with pytest.raises(OwnerOnly):
        team.invite(employer, member, clock.new_id(), "member")
    with pytest.raises(OwnerOnly):
        team.remove(employer, member, owner)
    assert team.remove(employer, member, member).members == (owner,)
    assert team.remove(employer, owner, member).members == (owner,)
    with pytest.raises(MemberNotFound):
        team.remove(employer, owner, clock.new_id())


def test_the_last_owner_stays_an_owner() -> None:
    employer, owner, member = with_member()
    with pytest.raises(LastOwner):
        team.remove(employer, owner, owner)
    with pytest.raises(LastOwner):
        team.invite(employer, owner, owner, "member")
    both = team.invite(employer, owner, member, "owner")
    assert team.remove(both, owner, owner).owners == (member,)


def test_an_invitation_is_taken_back() -> None:
    employer, invited = an_employer(), clock.new_id()
    employer = team.invite(employer, employer.owners[0], invited, "member")
    assert team.remove(employer, employer.owners[0], invited).invited == ()


def test_nobody_gets_in_or_out_of_a_banned_employer() -> None:
    employer, owner, member = with_member()
    banned, _ = employer.ban(clock.new_id(), "other", "")
    with pytest.raises(EmployerBanned):
        team.invite(banned, owner, clock.new_id(), "member")
    with pytest.raises(EmployerBanned):
        team.remove(banned, member, member)
    with pytest.raises(EmployerBanned):
        team.accept(banned, member)


def test_there_is_a_limit_to_members_and_invitations_together() -> None:
    employer = an_employer()
    for _ in range(MAX_MEMBERS - 1):
        employer = team.invite(employer, employer.owners[0], clock.new_id(), "member")
    with pytest.raises(TooManyMembers):
        team.invite(employer, employer.owners[0], clock.new_id(), "member")


@given(st.lists(st.tuples(st.sampled_from(["invite", "owner", "accept", "remove"]), PERSON, PERSON)))
@settings(max_examples=150, deadline=None)
def test_whatever_four_people_do_there_is_an_owner_and_owners_are_members(
    acts: list[tuple[str, int, int]],
) -> None:
    people = [clock.new_id() for _ in range(4)]
    employer = an_employer(members=(people[0],))
    for act, by, whom in acts:
        try:
            if act == "accept":
                employer = team.accept(employer, people[whom])
            elif act == "remove":
                employer = team.remove(employer, people[by], people[whom])
            else:
                employer = team.invite(employer, people[by], people[whom], "owner" if act == "owner" else "member")
        except DomainError:
            pass
        assert employer.owners
        assert set(employer.owners) <= set(employer.members)
        assert len(set(employer.members)) == len(employer.members)
        assert not {one.account_id for one in employer.invited} & set(employer.members)
