"""Jobs outside of the board: entered by the young person, for nobody else to see, since the law adds them all up."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.accounts import Account
from services.gateway.pages import dates
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Applicant
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from services.gateway.rpc import ask
from shared import clock
from shared.contracts.listings.ledgers import (
    Entered,
    GetLedger,
    LedgerView,
    SaveWorkElsewhere,
    WorkElsewhere,
    holiday_job_days,
)
from shared.contracts.message import Message
from shared.contracts.words import Period
from shared.law.rules import rules_on

router = APIRouter(include_in_schema=False)

PATH = "/bewerbungen/andere-jobs"
ROWS = 6
MINUTES = 60
INPUTS = {
    "label": msgid("Was"),
    "first_day": msgid("Erster Tag"),
    "last_day": msgid("Letzter Tag"),
    "minutes_a_day": msgid("Stunden am Tag"),  # typed in hours
    "holiday_job": msgid("Es ist ein Ferienjob"),
}
NAMES = {f"entered.{row}.{name}": label for row in range(ROWS) for name, label in INPUTS.items()}
JOBS = Shape(NAMES, root="entered.0.first_day")


class Typed(Message):
    """As the form says it; a row without days is no job."""

    entered: Annotated[tuple[Entered, ...], Field(max_length=ROWS)] = ()


@router.get(PATH)
async def jobs(request: Request, account: Applicant) -> Response:
    ledger = await ask(request, GetLedger(person_id=account.id))
    return _page(request, account, ledger, Form(JOBS, {"entered": [_shown(one) for one in ledger.entered]}))


@router.post(PATH)
async def save(request: Request, account: Applicant) -> Response:
    """All that is on the page; a row that was emptied is gone."""
    form = await posted(request, JOBS)
    rows = [row for row in form.typed.get("entered", []) if row.keys() - {"holiday_job"}]
    form.typed["entered"] = rows
    typed = form.saying({"entered": [_read(row) for row in rows]}).check(Typed)
    if typed is not None:
        with form.noting():
            await ask(request, SaveWorkElsewhere(person_id=account.id, entered=typed.entered))
            return RedirectResponse(f"{PATH}?gespeichert", 303)
    ledger = None if form.asleep else await ask(request, GetLedger(person_id=account.id))
    return _page(request, account, ledger, form)


def _page(request: Request, account: Account, ledger: LedgerView | None, form: Form) -> Response:
    today = clock.today()
    used = holiday_job_days((*ledger.places, *ledger.entered)).get(today.year, 0) if ledger else 0
    allowed = rules_on(today).holiday_job_days
    firm = [(one.label, dates.period(Period(start=one.first_day, end=one.last_day))) for one in _places(ledger)]
    known: dict[str, Any] = {
        "firm": firm,
        "year": today.year,
        "used": used,
        "allowed": allowed,
        "left": max(0, allowed - used),
    }
    rows = range(min(ROWS, len(form.typed.get("entered", ())) + 2))
    known |= {"rows": rows, "saved": "gespeichert" in request.query_params}
    return page(request, "other_work.html", account=account, status=form.status, form=form, **known)


def _places(ledger: LedgerView | None) -> tuple[WorkElsewhere, ...]:
    return ledger.places if ledger else ()


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """Hours become minutes; what is no number stays as it was typed, to be complained about."""
    hours = str(row.get("minutes_a_day", "0")).replace(",", ".")
    try:
        minutes: object = round(float(hours) * MINUTES)
    except (ValueError, OverflowError):
        minutes = hours
    own = {name: value for name, value in row.items() if name != "minutes_a_day"}
    return {**own, "holiday_job": "holiday_job" in row, "minutes_a_day": minutes}


def _shown(one: WorkElsewhere) -> dict[str, Any]:
    hours = f"{one.minutes_a_day / MINUTES:g}".replace(".", ",") if one.minutes_a_day else ""
    own = {"label": one.label, "first_day": one.first_day, "last_day": one.last_day, "holiday_job": one.holiday_job}
    return {**own, "minutes_a_day": hours}
