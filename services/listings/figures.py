"""Figures, pure: for staff as they are; for the public without those so small that they point at somebody."""

from collections.abc import Mapping

from services.listings.answers import Tally, mean_share
from shared.contracts.listings.figures import Figures, StaffFigures

FEWEST = 5


def public(staff: StaffFigures) -> Figures:
    """Counts of 1 to 4 are None. The share is told once five contacts are decided."""
    return Figures(
        offers=told(staff.offers_by_state.get("published", 0)),
        by_kind=_told(staff.by_kind),
        by_field=_told(staff.by_field),
        employers=told(staff.employers_by_state.get("verified", 0)),
        answered_share=staff.answered_share if staff.contacts >= FEWEST else None,
    )


def told(count: int) -> int | None:
    """The count, or None when it is 1 to 4."""
    return count if count == 0 or count >= FEWEST else None


def _told(counts: Mapping[str, int]) -> dict[str, int | None]:
    return {name: told(count) for name, count in counts.items()}


def staff(
    offers: Mapping[str, int],
    kinds: Mapping[str, int],
    fields: Mapping[str, int],
    employers: Mapping[str, int],
    region: Tally,
) -> StaffFigures:
    """``offers`` and ``employers`` by state; ``kinds`` and ``fields`` of what is published."""
    return StaffFigures(
        offers_by_state=dict(offers),
        by_kind=dict(kinds),
        by_field=dict(fields),
        employers_by_state=dict(employers),
        contacts=region.contacts,
        answered=region.answered,
        answered_share=mean_share(region),
    )
