"""Whether an offer is fit for the board: complete, in the region, still ahead, and lawful for somebody. Pure."""

import datetime as dt
from collections.abc import Callable

from pydantic import ValidationError

from services.listings.lawful import unlawful
from shared import clock
from shared.contracts.listings.offers import OfferDraft, OfferInput
from shared.contracts.message import FieldError
from shared.contracts.words import Point
from shared.errors import DomainError

Locate = Callable[[str], Point | None]  # where a postal code lies; None when it is not known


class OfferRefused(DomainError):
    code = "offer_invalid"


def complete(content: OfferDraft) -> OfferInput:
    """The same as a whole offer. Raises OfferRefused naming each field that is missing or too short."""
    if isinstance(content, OfferInput):
        return content
    missing = [name for name in ("kind", "place") if getattr(content, name) is None]
    written = {name: value for name, value in content.model_dump().items() if name not in missing}
    try:
        return OfferInput.model_validate(written)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False, include_input=False, include_context=False)
        named = (_error("".join(f"/{part}" for part in e["loc"]), e["type"], e["msg"]) for e in errors)
        raise OfferRefused("The offer is not complete yet.", *named) from None


def check(content: OfferInput, today: dt.date, point: Point | None) -> Point:
    """Where it is. Raises OfferRefused for what the form alone cannot know: places, calendar, law on young workers."""
    errors = []
    if point is None:
        errors.append(_error("/place/postal_code", "postal_code_unknown", "This postal code is not known."))
    for number, period in enumerate(content.periods):
        if period.end < today:
            errors.append(_error(f"/periods/{number}/to", "in_the_past", "This period is already over."))
    if content.apply_by is not None and content.apply_by < today:
        errors.append(_error("/apply_by", "in_the_past", "The application deadline has already passed."))
    if errors or point is None:
        raise OfferRefused("The offer cannot be published like this.", *errors)
    if forbidden := unlawful(content, today):
        raise OfferRefused("The law allows this work to nobody of the minimum age.", *forbidden)
    return point


def still_ahead(content: OfferInput) -> OfferInput:
    """Without the periods that are over, where others are left: a running offer is not wrong for its first week."""
    ahead = tuple(period for period in content.periods if period.end >= clock.today())
    return content.model_copy(update={"periods": ahead}) if ahead or content.by_arrangement else content


def obstacles(content: OfferDraft, today: dt.date, point: Point | None) -> tuple[FieldError, ...]:
    """What would keep a draft from being published today; empty when nothing does."""
    try:
        check(complete(content), today, point)
    except OfferRefused as no:
        return no.errors
    return ()


def _error(pointer: str, code: str, detail: str) -> FieldError:
    return FieldError(pointer=pointer, code=code, detail=detail)
