"""Employers: who the caller belongs to."""

from services.listings.handlers.things import Listings, handlers
from shared.contracts.listings.employers import EmployerView, GetEmployer


@handlers.answers(GetEmployer)
async def get_employer(request: GetEmployer, listings: Listings) -> EmployerView:
    """The employer the account belongs to."""
    return (await listings.employers.get_by_member(request.account_id)).view()
