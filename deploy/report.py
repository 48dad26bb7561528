"""The fairness report of matching, asked from the service and laid out for reading."""

from collections.abc import Iterator

from deploy.queues import check_reader
from shared.contracts.matching.reports import Group, MatchingReport, ReportMatching
from shared.rpc import RpcClient

PATIENCE_SECONDS = 300.0
LINE = "{:20} {:>9} {:>14} {:>10} {:>8}"


async def ask_for_report(amqp_url: str) -> MatchingReport:
    """Raises Unanswered when matching does not answer, at once when none runs; Refused when it will not."""
    await check_reader(amqp_url, ReportMatching.queue)
    rpc = RpcClient(amqp_url, "operator")
    await rpc.start()
    try:
        return await rpc.ask(ReportMatching(), PATIENCE_SECONDS)
    finally:
        await rpc.stop()


def lines(report: MatchingReport) -> Iterator[str]:
    """A table; "<5" where a count would point at somebody."""
    yield f"{report.offers} open offers, {report.at:%Y-%m-%d %H:%M} UTC. Counts of 1 to 4 people are not told."
    for title, groups in (("", (report.everyone,)), ("by age", report.by_age), ("by field", report.by_field)):
        yield ""
        yield LINE.format(title, "people", "without match", "matches", "median")
        yield from (_line(group) for group in groups)
    yield ""
    yield LINE.format("by distance", "", "", "matches", "").rstrip()
    for band in report.by_distance:
        yield LINE.format(f"{band.from_km} to {band.to_km - 1} km", "", "", _told(band.matches), "").rstrip()


def _line(group: Group) -> str:
    return LINE.format(group.name, *map(_told, (group.people, group.without, group.matches, group.median)))


def _told(count: float | None) -> str:
    return "<5" if count is None else f"{count:g}"
