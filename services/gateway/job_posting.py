"""An offer as schema.org JobPosting, as Google's job search and other boards read it. Pure.

Rules: https://developers.google.com/search/docs/appearance/structured-data/job-posting and https://schema.org/JobPosting
"""

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from services.gateway.pages import markdown
from shared.contracts.listings.offers import OfferView
from shared.contracts.words import Kind

MEDIA_TYPE = "application/ld+json"
BERLIN = ZoneInfo("Europe/Berlin")

EMPLOYMENT_TYPES: dict[Kind, list[str]] = {
    Kind.SCHOOL_INTERNSHIP: ["INTERN"],
    Kind.ORIENTATION_INTERNSHIP: ["INTERN"],
    Kind.TRIAL_DAY: ["INTERN"],
    Kind.HOLIDAY_JOB: ["TEMPORARY"],
    Kind.ENTRY_QUALIFICATION: ["INTERN"],
    Kind.APPRENTICESHIP: ["FULL_TIME", "OTHER"],
    Kind.DUAL_STUDY: ["FULL_TIME", "OTHER"],
    Kind.VOLUNTARY_SERVICE: ["VOLUNTEER"],
}
UNITS = {"hour": "HOUR", "day": "DAY", "week": "WEEK", "month": "MONTH"}  # a total has no unit there: left out


def job_posting(offer: OfferView, public_url: str) -> dict[str, Any]:
    """JSON-LD. ``directApply`` is false: interest goes through the youth career centre, not through one form."""
    posting: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": offer.title,
        "description": str(markdown.to_html(offer.description)),
        "identifier": {"@type": "PropertyValue", "name": "Anlauf", "value": str(offer.id)},
        "url": f"{public_url}/angebote/{offer.id}",
        "datePosted": offer.published_at.astimezone(BERLIN).date().isoformat(),
        "employmentType": EMPLOYMENT_TYPES[offer.kind],
        "hiringOrganization": {"@type": "Organization", "name": offer.employer_name},
        "jobLocation": {"@type": "Place", "address": _address(offer)},
        "totalJobOpenings": offer.seats,
        "directApply": False,
    }
    if (last := last_day(offer)) is not None:
        end = dt.datetime.combine(last, dt.time(23, 59, 59), BERLIN)
        posting["validThrough"] = end.isoformat()
    if offer.periods:
        posting["jobStartDate"] = min(period.start for period in offer.periods).isoformat()
    if offer.pay and offer.pay.amount and offer.pay.per in UNITS:
        value = {"@type": "QuantitativeValue", "value": float(offer.pay.amount), "unitText": UNITS[offer.pay.per]}
        posting["baseSalary"] = {"@type": "MonetaryAmount", "currency": offer.pay.currency, "value": value}
    return posting


def last_day(offer: OfferView) -> dt.date | None:
    """The last day on which one can apply: the deadline, else before the last period ends; None by arrangement."""
    if offer.apply_by:
        return offer.apply_by
    return None if offer.by_arrangement else max((period.end for period in offer.periods), default=None)


def script(offer: OfferView, public_url: str) -> Markup:
    """For a ``<script type="application/ld+json">``, a data block that no policy has to allow: it is never run.

    (HTML, "prepare the script element": an element of another type ends before the Content Security Policy is asked.)
    """
    text = json.dumps(job_posting(offer, public_url), ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - nothing is left in it that could end the element


def _address(offer: OfferView) -> dict[str, str]:
    street = {"streetAddress": offer.place.street} if offer.place.street else {}
    return {
        "@type": "PostalAddress",
        **street,
        "postalCode": offer.place.postal_code,
        "addressLocality": offer.place.town,
        "addressCountry": "DE",
    }
