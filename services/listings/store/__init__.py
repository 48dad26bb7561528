"""What listings keeps, one file per noun; each says which indexes it needs and what for."""

from services.listings.store import (
    answers,
    applications,
    calendar,
    content,
    demand,
    employers,
    exports,
    feedback,
    imports,
    letters,
    occupations,
    offers,
    places,
    recommendations,
    reports,
    silent_employers,
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
    **occupations.INDEXES,
    **letters.INDEXES,
    **feedback.INDEXES,
    **recommendations.INDEXES,
    "keys": [],
}
INDEXES["offers"] = [*offers.INDEXES["offers"], *exports.INDEXES["offers"], *demand.INDEXES["offers"]]
INDEXES["applications"] = [*applications.INDEXES["applications"], *silent_employers.INDEXES["applications"]]
INDEXES |= follow.INDEXES
