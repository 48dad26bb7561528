"""Employers: what counsellors see and decide."""

from services.listings.employer import Employer
from services.listings.employer_file import file_of
from services.listings.handlers.things import Listings, handlers
from services.listings.identity import suspicions
from shared.contracts.listings.employer_review import (
    BanEmployer,
    EmployerFile,
    EmployerQueue,
    ListEmployers,
    ReadEmployer,
    RefuseEmployer,
    ReopenEmployer,
    VerifyEmployer,
)


@handlers.answers(ListEmployers)
async def list_employers(request: ListEmployers, listings: Listings) -> EmployerQueue:
    """One page of those in a state, each held against the banned ones as they are now."""
    employers, following = await listings.employers.list_in(request)
    others = await listings.employers.find_suspects(employers)
    items = tuple(file_of(employer, others) for employer in employers)
    return EmployerQueue(items=items, counts=await listings.employers.count_states(), next=following)


@handlers.answers(ReadEmployer)
async def read_employer(request: ReadEmployer, listings: Listings) -> EmployerFile:
    """One employer with its history."""
    return await _file(await listings.employers.get(request.employer_id), listings)


@handlers.answers(VerifyEmployer)
async def verify_employer(request: VerifyEmployer, listings: Listings) -> EmployerFile:
    """A counsellor answers for it. Offers it has posted meanwhile stay in their own queue; the next publish at once."""
    employer = await listings.employers.get(request.employer_id)
    found = suspicions(employer.traces, await listings.employers.find_suspects([employer]))
    evidence = tuple(one.value for one in request.evidence)
    verified = await listings.employers.change(
        employer.id,
        lambda one: one.verify(request.account_id, evidence, request.note, found, despite=request.despite_suspicion),
    )
    return await _file(verified, listings)


@handlers.answers(RefuseEmployer)
async def refuse_employer(request: RefuseEmployer, listings: Listings) -> EmployerFile:
    """Not accepted; it may correct what was wrong."""
    refused = await listings.employers.change(
        request.employer_id, lambda one: one.refuse(request.account_id, request.reason, request.note)
    )
    return await _file(refused, listings)


@handlers.answers(BanEmployer)
async def ban_employer(request: BanEmployer, listings: Listings) -> EmployerFile:
    """Nothing of it is visible any more: see ``moderation.on_employer_refused``."""
    banned = await listings.employers.change(
        request.employer_id, lambda one: one.ban(request.account_id, request.reason, request.note)
    )
    return await _file(banned, listings)


@handlers.answers(ReopenEmployer)
async def reopen_employer(request: ReopenEmployer, listings: Listings) -> EmployerFile:
    """A ban is lifted; what was taken off the board stays off."""
    reopened = await listings.employers.change(
        request.employer_id, lambda one: one.reopen(request.account_id, request.note)
    )
    return await _file(reopened, listings)


async def _file(employer: Employer, listings: Listings) -> EmployerFile:
    return file_of(employer, await listings.employers.find_suspects([employer]))
