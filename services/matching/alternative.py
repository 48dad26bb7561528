"""When an offer's work could be done: its periods are a choice, and each is judged by itself. Pure."""

import datetime as dt
from dataclasses import dataclass

from shared import law
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.words import Period


@dataclass(frozen=True)
class Alternative:
    """``period`` is None for "by arrangement". ``first_day``: on which the minimum age counts."""

    period: Period | None
    first_day: dt.date
    work: law.Work


def alternatives(offer: OfferFacts, today: dt.date) -> tuple[Alternative, ...]:
    """Those not yet over, as the offer lists them; by arrangement, where it allows that, comes last."""
    listed = tuple(
        Alternative(period, max(today, period.start), _work(offer, (period,), today))
        for period in offer.periods
        if period.end >= today
    )
    return (*listed, Alternative(None, today, _work(offer, (), today))) if offer.by_arrangement else listed


def _work(offer: OfferFacts, periods: tuple[Period, ...], today: dt.date) -> law.Work:
    return law.Work(
        kind=offer.kind,
        branch=offer.branch,
        periods=periods,
        weekdays=offer.weekdays,
        daily=offer.daily,
        hazards=offer.hazards,
        today=today,
    )
