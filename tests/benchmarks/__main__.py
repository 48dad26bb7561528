"""``make bench`` and ``make bench-quick``: the road's figures beside their references, as JSON lines and as a table.

One JSON line per figure goes to stdout and to .local/bench.jsonl; the table follows. Servers are those of the tests.
"""

import argparse
import os
from pathlib import Path

import uvloop

from shared import logs
from tests.benchmarks import (
    cached,
    clients,
    digests,
    dropped,
    fanout,
    hop,
    imports,
    mails,
    matching,
    matching_best,
    matching_latency,
    matching_stored,
    memory,
    paint,
    pauses,
    relay,
    request,
    search,
)
from tests.benchmarks.figure import Figure, table
from tests.benchmarks.ground import Ground
from tests.servers import start_servers

ROOT = Path(__file__).resolve().parents[2]
ROWS = {
    "relay": relay.rows,
    "hop": hop.rows,
    "latency": matching_latency.rows,
    "matching": matching.rows,
    "best": matching_best.rows,
    "stored": matching_stored.rows,
    "pauses": pauses.rows,
    "fanout": fanout.rows,
    "request": request.rows,
    "search": search.rows,
    "imports": imports.rows,
    "clients": clients.rows,
    "cached": cached.rows,
    "dropped": dropped.rows,
    "mails": mails.rows,
    "digests": digests.rows,
    "memory": memory.rows,
    "paint": paint.rows,
}


async def measure(ground: Ground, only: list[str]) -> list[Figure]:
    figures: list[Figure] = []
    for name, rows in ROWS.items():
        if only and name not in only:
            continue
        await ground.clean()
        for figure in await rows(ground):
            print(figure.as_json(), flush=True)
            figures.append(figure)
    await ground.clean()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and rows, under three minutes")
    parser.add_argument("only", nargs="*", choices=[*ROWS, []], help="only these")
    arguments = parser.parse_args()
    logs.set_up("bench", level="warning")  # unset, each message would print a line
    os.environ.setdefault("ANLAUF_TEST_CONTAINERS", "0")  # containers would measure their network as well
    servers = start_servers(ROOT)
    try:
        vhost = "" if os.environ.get("ANLAUF_AMQP_URL") else "/w0"
        ground = Ground(servers.amqp_url.rstrip("/") + vhost, servers.mongo_url, quick=arguments.quick)
        figures = uvloop.run(measure(ground, arguments.only))  # as the services run
    finally:
        servers.stop()
    kept = ROOT / ".local" / "bench.jsonl"
    kept.parent.mkdir(exist_ok=True)
    with kept.open("a", encoding="utf-8") as file:
        file.writelines(figure.as_json() + "\n" for figure in figures)
    print(f"\n{table(figures)}\n\nmachine: {figures[0].machine}" if figures else "nothing measured")


if __name__ == "__main__":
    main()
