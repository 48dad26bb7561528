"""``make fuzz``: the long run of Schemathesis over the API, on the servers of the tests."""

import asyncio
import os
import sys
from pathlib import Path

from shared import logs
from tests.fuzz import contract
from tests.servers import start_servers
from tests.system import System

ROOT = Path(__file__).resolve().parents[2]
HOURS = 2 * 3600.0
# Each operation by itself; then from one to the next, where an example is a walk through several of them.
LONG = (("--phases", "coverage,fuzzing", "--max-examples", "50"), ("--phases", "stateful", "--max-examples", "500"))


async def fuzz(amqp_url: str, mongo_url: str, arguments: list[str]) -> bool:
    """Whether nothing was found. With ``arguments``: these, for one run."""
    found_nothing = True
    for run in [tuple(arguments)] if arguments else LONG:
        async with System(amqp_url, mongo_url, f"fuzz_{os.getpid()}_") as system:
            outcome = await contract.run(system, *run, seconds=HOURS)
        sys.stdout.write("\n".join((outcome.report, *outcome.stopped, outcome.figures)))
        found_nothing &= outcome.found_nothing and not outcome.stopped
    return found_nothing


def main() -> int:
    logs.set_up("fuzz", level="error")
    servers = start_servers(ROOT)
    try:
        vhost = "" if os.environ.get("ANLAUF_AMQP_URL") else "/w0"
        found_nothing = asyncio.run(fuzz(servers.amqp_url.rstrip("/") + vhost, servers.mongo_url, sys.argv[1:]))
    finally:
        servers.stop()
    return 0 if found_nothing else 1


if __name__ == "__main__":
    sys.exit(main())
