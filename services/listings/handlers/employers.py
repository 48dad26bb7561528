"""Employers: registering, what the caller belongs to, and who else does."""

from services.listings import registration, team
from services.listings.handlers.things import Listings, handlers
from shared.contracts.listings.employers import (
    AcceptInvitation,
    EditEmployer,
    EmployerView,
    GetEmployer,
    InviteMember,
    ListMembers,
    MemberList,
    RegisterEmployer,
    RemoveMember,
)
from shared.contracts.message import Done


@handlers.answers(RegisterEmployer)
async def register_employer(request: RegisterEmployer, listings: Listings) -> EmployerView:
    """Register, once per key however often it is asked."""
    employer, events = registration.register(request)
    return (await listings.employers.register(employer, *events)).view(request.account_id)


@handlers.answers(GetEmployer)
async def get_employer(request: GetEmployer, listings: Listings) -> EmployerView:
    """The employer the account belongs to."""
    return (await listings.employers.get_by_member(request.account_id)).view(request.account_id)


@handlers.answers(EditEmployer)
async def edit_employer(request: EditEmployer, listings: Listings) -> EmployerView:
    """Change what is given."""
    own = await listings.employers.get_by_member(request.account_id)
    edited = await listings.employers.change(own.id, lambda employer: registration.edit(employer, request))
    return edited.view(request.account_id)


@handlers.answers(ListMembers)
async def list_members(request: ListMembers, listings: Listings) -> MemberList:
    """Who acts for one's own employer."""
    return team.listed(await listings.employers.get_by_member(request.account_id))


@handlers.answers(InviteMember)
async def invite_member(request: InviteMember, listings: Listings) -> EmployerView:
    """Invite somebody to one's own employer."""
    own = await listings.employers.get_by_member(request.account_id)
    changed = await listings.employers.change(
        own.id, lambda employer: (team.invite(employer, request.account_id, request.invited, request.role), ())
    )
    return changed.view(request.account_id)


@handlers.answers(AcceptInvitation)
async def accept_invitation(request: AcceptInvitation, listings: Listings) -> EmployerView:
    """Become a member of who has invited the account."""
    inviting = await listings.employers.get_inviting(request.account_id)
    joined = await listings.employers.change(
        inviting.id, lambda employer: (team.accept(employer, request.account_id), ())
    )
    return joined.view(request.account_id)


@handlers.answers(RemoveMember)
async def remove_member(request: RemoveMember, listings: Listings) -> Done:
    """Take somebody out of one's own employer, or leave it."""
    own = await listings.employers.get_by_member(request.account_id)
    await listings.employers.change(
        own.id, lambda employer: (team.remove(employer, request.account_id, request.removed), ())
    )
    return Done()
