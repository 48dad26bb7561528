"""The fairness report as an operator reads it, asked over a real broker."""

from deploy.report import ask_for_report, lines
from shared import clock
from shared.contracts.matching.reports import Band, Group, MatchingReport, ReportMatching
from tests.gateway.neighbours import Neighbours

REPORT = MatchingReport(
    at=clock.now(),
    offers=60,
    everyone=Group(name="everyone", people=300, without=40, matches=2_100, median=6.5),
    by_age=(Group(name="15", people=None, without=None, matches=None, median=None),),
    by_field=(Group(name="metal", people=80, without=None, matches=900, median=11),),
    by_distance=(Band(from_km=0, to_km=2, matches=420), Band(from_km=50, to_km=101, matches=None)),
)


async def test_matching_is_asked_and_its_answer_comes_back(amqp_url: str) -> None:
    async with Neighbours(amqp_url) as matching:
        matching.answers = {ReportMatching: REPORT}
        assert await ask_for_report(amqp_url) == REPORT


def test_the_table_shows_what_is_told_and_says_where_nothing_is() -> None:
    table = [line.split() for line in lines(REPORT)]
    assert ["everyone", "300", "40", "2100", "6.5"] in table
    assert ["15", "<5", "<5", "<5", "<5"] in table
    assert ["metal", "80", "<5", "900", "11"] in table
    assert ["0", "to", "1", "km", "420"] in table
    assert ["50", "to", "100", "km", "<5"] in table
