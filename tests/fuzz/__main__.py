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
HOUR = 3600.0


async def fuzz(amqp_url: str, mongo_url: str, arguments: list[str]) -> contract.Outcome:
    async with System(amqp_url, mongo_url, f"fuzz_{os.getpid()}_") as system:
        return await contract.run(system, *(arguments or ["--max-examples", "100"]), seconds=HOUR)


def main() -> int:
    logs.set_up("fuzz", level="error")
    servers = start_servers(ROOT)
    try:
        vhost = "" if os.environ.get("ANLAUF_AMQP_URL") else "/w0"
        outcome = asyncio.run(fuzz(servers.amqp_url.rstrip("/") + vhost, servers.mongo_url, sys.argv[1:]))
    finally:
        servers.stop()
    sys.stdout.write(outcome.report)
    return 0 if outcome.found_nothing else 1


if __name__ == "__main__":
    sys.exit(main())
