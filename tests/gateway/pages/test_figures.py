"""The public figures: counted, few of them not exactly, and readable without signing in."""

import httpx2

from shared.contracts.listings.figures import Figures, GetFigures
from tests.gateway.neighbours import Neighbours


async def test_everybody_reads_what_is_on_the_board_and_small_counts_are_blurred(
    http: httpx2.AsyncClient, neighbours: Neighbours
) -> None:
    counts = {"holiday_job": 1200, "trial_day": None, "apprenticeship": 0}
    neighbours.answers[GetFigures] = Figures(
        offers=1203, by_kind=counts, by_field={"metal": 7}, employers=40, answered_share=0.834
    )
    answer = await http.get("/zahlen")
    assert answer.status_code == 200
    assert all(told in answer.text for told in ("1.203", "Ferienjob: 1.200", "Schnuppertag: 1 bis 4", "83 %", "Metall"))
    assert "Ausbildung:" not in answer.text
