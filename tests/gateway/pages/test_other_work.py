"""Jobs outside of the board on their page: what is entered is kept, what remains of the days is told."""

import datetime as dt

import httpx2

from shared import clock
from shared.contracts.listings.ledgers import GetLedger, LedgerView, SaveWorkElsewhere, WorkElsewhere
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours

YEAR = clock.today().year
MONDAY = dt.date(YEAR, 7, 5) - dt.timedelta(days=dt.date(YEAR, 7, 5).weekday())
PLACE = WorkElsewhere(first_day=MONDAY, last_day=MONDAY + dt.timedelta(days=11), minutes_a_day=360, label="Schlosserei")
JOB = WorkElsewhere(first_day=MONDAY, last_day=MONDAY + dt.timedelta(days=14), minutes_a_day=90, label="Zeitungen")
PATH = "/bewerbungen/andere-jobs"


async def test_what_is_entered_is_shown_and_counted_with_firm_places_each_day_once(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    ledger = LedgerView(version=3, places=(PLACE,), entered=(JOB,))
    neighbours.answers = {GetLedger: ledger, SaveWorkElsewhere: ledger}
    headers = await signed_in("young_person")
    shown = (await http.get(PATH, headers=headers)).text
    assert f"Ferienjobs {YEAR}: 11 von 20 Tagen, 9 übrig" in shown
    assert "Schlosserei" in shown
    assert 'value="1,5"' in shown

    row = {"label": "Eisdiele", "first_day": f"{YEAR}-08-02", "last_day": f"{YEAR}-08-06", "minutes_a_day": "2,5"}
    typed = {f"entered.1.{name}": value for name, value in row.items()} | {"entered.1.holiday_job": "true"}
    saved = await http.post(PATH, headers=headers, data={**typed, "entered.0.holiday_job": "true"})
    assert saved.headers["location"] == f"{PATH}?gespeichert"
    (one,) = neighbours.only(SaveWorkElsewhere).entered
    assert (one.label, one.minutes_a_day, one.holiday_job) == ("Eisdiele", 150, True)


async def test_what_does_not_fit_is_said_at_its_input_and_nothing_is_saved(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    neighbours.answers = {GetLedger: LedgerView(version=0, places=(), entered=())}
    headers = await signed_in("young_person")
    for wrong in (
        {"minutes_a_day": "viele", "first_day": "2027-08-02"},
        {"first_day": "2027-08-06", "last_day": "2027-08-02"},
    ):
        typed = {f"entered.0.{name}": value for name, value in wrong.items()}
        refused = await http.post(PATH, headers=headers, data=typed)
        assert (refused.status_code, 'aria-invalid="true"' in refused.text) == (422, True)
    assert not [one for one in neighbours.asked if isinstance(one, SaveWorkElsewhere)]
