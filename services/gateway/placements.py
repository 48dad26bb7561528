"""May this young person do this work: the law is asked of matching, the guardians by way of notifications.

Listings learns the answers alone: no birth date, no address.
"""

from uuid import UUID

from starlette.requests import Request

from services.gateway.rpc import Refused, ask, refused
from shared.contracts.listings.applications import (
    ApplicationView,
    Apply,
    ConfirmApplication,
    GetApplication,
    GetPlacement,
    Placement,
    PlanPlacement,
    Text,
)
from shared.contracts.listings.ledgers import GetLedger, LedgerView
from shared.contracts.matching.placements import CheckPlacement, PlacementCheck
from shared.contracts.message import FieldError, Message, Refusal
from shared.contracts.notifications.permissions import AskPermission, PermissionView, PlaceWords
from shared.contracts.words import Period, Reason


class Interest(Message):
    """What a young person says with the tap. ``text``: without contact data; ``period``: one of the offer's."""

    text: Text = ""
    period: Period | None = None


async def apply(request: Request, person_id: UUID, offer_id: UUID, key: str, interest: Interest) -> ApplicationView:
    """Judged before it is sent. Refused like PlanPlacement, CheckPlacement and Apply; ``placement_not_lawful``."""
    planned = await ask(request, PlanPlacement(offer_id=offer_id, period=interest.period))
    ledger = await ask(request, GetLedger(person_id=person_id))
    check = await judged(request, person_id, planned, ledger)
    said = {"text": interest.text, "period": planned.period, "age": check.age, "minor": check.minor}
    return await ask(request, Apply(person_id=person_id, offer_id=offer_id, key=key, **said))


async def confirm(request: Request, person_id: UUID, application_id: UUID) -> ApplicationView:
    """Judged again, with the days as agreed and the age of today. ``minor`` never comes from outside."""
    agreed = await ask(request, GetPlacement(person_id=person_id, application_id=application_id))
    ledger = await ask(request, GetLedger(person_id=person_id, but=application_id))
    check = await judged(request, person_id, agreed, ledger)
    order = ConfirmApplication(
        person_id=person_id, application_id=application_id, minor=check.minor, ledger=ledger.version
    )
    return await ask(request, order)


async def ask_guardians(
    request: Request, person_id: UUID, application_id: UUID, addresses: tuple[str, ...]
) -> PermissionView:
    """Once the employer has said yes to a minor; before that nobody is troubled. Refused: ``permission_not_due``."""
    order = GetApplication(account_id=person_id, side="young_person", application_id=application_id)
    found = await ask(request, order)
    if found.state != "accepted" or not found.minor:
        raise refused("permission_not_due", "A guardian is asked once an employer has said yes to somebody under 18.")
    days = {"first_day": found.first_day, "last_day": found.last_day}
    place = PlaceWords(title=found.title, employer=found.employer_name, town=found.town, **days)
    return await ask(
        request, AskPermission(person_id=person_id, application_id=application_id, place=place, addresses=addresses)
    )


async def judged(request: Request, person_id: UUID, placement: Placement, ledger: LedgerView) -> PlacementCheck:
    """Refused: ``placement_not_lawful`` with its reasons, ``profile_not_found``."""
    elsewhere = (*ledger.places, *ledger.entered)
    question = CheckPlacement(person_id=person_id, offer=placement.offer, period=placement.period, elsewhere=elsewhere)
    check = await ask(request, question)
    if check.outcome == "forbidden":
        errors = tuple(_error(reason) for reason in check.reasons)
        raise Refused(Refusal(code="placement_not_lawful", message="It may not be done.", errors=errors))
    return check


def _error(reason: Reason) -> FieldError:
    return FieldError(pointer="", code=reason.key, detail=reason.key, values=reason.values)
