"""What listings keeps, one file per noun; each says which indexes it needs and what for."""

from services.listings.store import (
    answers,
    applications,
    calendar,
    content,
    demand,
    employers,
    exports,
    imports,
    offers,
    places,
    reports,
)
from shared import follow

INDEXES = {
    **offers.INDEXES,
    **employers.INDEXES,
    **content.INDEXES,
    **calendar.INDEXES,
    **reports.INDEXES,
    **answers.INDEXES,
    **applications.INDEXES,
    **imports.INDEXES,
    **places.INDEXES,
    "keys": [],
}
INDEXES["offers"] = [*offers.INDEXES["offers"], *exports.INDEXES["offers"], *demand.INDEXES["offers"]]
INDEXES |= follow.INDEXES
