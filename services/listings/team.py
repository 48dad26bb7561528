"""Who may act for an employer, pure: owners and members, invited, accepted, removed."""

from dataclasses import replace
from uuid import UUID

from services.listings.employer import Employer, Invitation
from shared import clock
from shared.contracts.listings.employers import MemberList, MemberView, Role
from shared.errors import DomainError

MAX_MEMBERS = 100  # members and open invitations together


class AlreadyAMember(DomainError):
    code = "already_a_member"


class NoInvitation(DomainError):
    code = "no_invitation"


class MemberNotFound(DomainError):
    code = "member_not_found"


class LastOwner(DomainError):
    code = "last_owner"


class TooManyMembers(DomainError):
    code = "too_many_members"


def invite(employer: Employer, by: UUID, account_id: UUID, role: Role) -> Employer:
    """Raises OwnerOnly, EmployerBanned, TooManyMembers; LastOwner when it would take the last owner's role."""
    employer.must_be_owned_by(by)
    employer.must_not_be_banned()
    if account_id in employer.members:
        return _in_role(employer, account_id, role)
    others = tuple(one for one in employer.invited if one.account_id != account_id)
    if len(employer.members) + len(others) >= MAX_MEMBERS:
        raise TooManyMembers(f"An employer has {MAX_MEMBERS} members at most.")
    return replace(employer, invited=(*others, Invitation(account_id, role, clock.now())))


def accept(employer: Employer, account_id: UUID) -> Employer:
    """Raises NoInvitation, EmployerBanned."""
    employer.must_not_be_banned()
    mine = [one for one in employer.invited if one.account_id == account_id]
    if not mine:
        raise NoInvitation("This account has not been invited.")
    joined = replace(
        employer,
        members=(*employer.members, account_id),
        invited=tuple(one for one in employer.invited if one.account_id != account_id),
    )
    return _in_role(joined, account_id, mine[0].role)


def remove(employer: Employer, by: UUID, account_id: UUID) -> Employer:
    """Take somebody out, or leave. Members of a banned one stay known. Raises what RemoveMember's contract names."""
    employer.must_not_be_banned()
    if by != account_id:
        employer.must_be_owned_by(by)
    invited = tuple(one for one in employer.invited if one.account_id != account_id)
    if account_id not in employer.members and invited == employer.invited:
        raise MemberNotFound("There is no such member.")
    members = tuple(one for one in employer.members if one != account_id)
    owners = tuple(one for one in employer.owners if one != account_id)
    _keep_an_owner(employer, owners)
    return replace(employer, members=members, owners=owners, invited=invited)


def listed(employer: Employer) -> MemberList:
    """Owners first, then members, then who is invited."""
    ranks = [*employer.owners, *(one for one in employer.members if one not in employer.owners)]
    members = [
        MemberView(account_id=one, role="owner" if one in employer.owners else "member", state="member")
        for one in ranks
    ]
    invited = [
        MemberView.model_validate({"account_id": one.account_id, "role": one.role, "state": "invited", "since": one.at})
        for one in employer.invited
    ]
    return MemberList(items=(*members, *invited))


def _in_role(employer: Employer, account_id: UUID, role: str) -> Employer:
    owners = tuple(one for one in employer.owners if one != account_id)
    if role == "owner":
        return replace(employer, owners=(*owners, account_id))
    _keep_an_owner(employer, owners)
    return replace(employer, owners=owners)


def _keep_an_owner(before: Employer, owners: tuple[UUID, ...]) -> None:
    if before.owners and not owners:
        raise LastOwner("An employer keeps at least one owner: make somebody else an owner first.")
