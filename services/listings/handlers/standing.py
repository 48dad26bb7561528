"""What the view of an offer owes to its employer: whether it may be seen at all, and how the employer answers."""

from collections.abc import Sequence

from services.listings.answers import Tally, smoothed
from services.listings.handlers.things import Listings
from shared.contracts.listings.offers import OfferView


async def with_standing(views: Sequence[OfferView], listings: Listings) -> tuple[OfferView, ...]:
    """Those whose employer is verified, each with how it answers. A ban holds from here on at once.

    Its offers are closed one by one afterwards, and a search may still know them for a moment.
    """
    employer_ids = {view.employer_id for view in views}
    shown = await listings.employers.find_shown(employer_ids)
    tallies, region = await listings.answers.find(shown)
    return tuple(
        view.model_copy(update={"answers": smoothed(tallies.get(view.employer_id, Tally()), region)})
        for view in views
        if view.employer_id in shown
    )
