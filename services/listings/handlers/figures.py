"""Figures, for everybody and for staff."""

from services.listings import figures
from services.listings.handlers.things import Listings, handlers
from shared.contracts.listings.figures import Figures, GetFigures, GetStaffFigures, StaffFigures


@handlers.answers(GetFigures)
async def get_figures(_: GetFigures, listings: Listings) -> Figures:
    """What everybody may know."""
    return figures.public(await listings.figures.count())


@handlers.answers(GetStaffFigures)
async def get_staff_figures(_: GetStaffFigures, listings: Listings) -> StaffFigures:
    """As they are."""
    return await listings.figures.count()
