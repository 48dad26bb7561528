"""One run of Schemathesis over the whole OpenAPI, against all of Anlauf on real servers."""

import asyncio
import json
import os
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz import people, walks
from tests.system import System

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTION = ROOT / "docs" / "openapi.json"
COUNT = re.compile(r'^anlauf_http_seconds_count{method="(\w+)",route="([^"]+)",status="(\d+)"} ([0-9.e+]+)$', re.M)
SETTINGS = Path(__file__).with_name("schemathesis.toml")


@dataclass(frozen=True)
class Outcome:
    """``report`` is Schemathesis's own, with a curl line for each finding; ``done``: the operations that said yes;
    ``stopped``: the walks along the links that did not come to their end."""

    found_nothing: bool
    report: str
    done: frozenset[str]
    stopped: tuple[str, ...]

    @property
    def figures(self) -> str:
        """How much of the API has been more than refused."""
        missing = ", ".join(sorted(people.ACT_OF.keys() - self.done))
        return f"{len(self.done)} of {len(people.ACT_OF)} operations said yes. Not: {missing or 'none'}\n"


async def run(system: System, *arguments: str, seconds: float) -> Outcome:
    """With the roles' tokens; ``arguments`` are Schemathesis's own (``--max-examples``, ``--seed``, ...)."""
    asking = await people.arrive(system)
    stopped = await walks.walk(system, asking)
    before = await _answered(system)
    with tempfile.TemporaryDirectory(prefix="anlauf-fuzz-") as directory:
        settings = Path(directory) / "schemathesis.toml"
        settings.write_text(SETTINGS.read_text("utf-8") + _tokens(asking), "utf-8")
        known = Path(directory) / "known.json"
        known.write_text(json.dumps(asking.known), "utf-8")
        command = (sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run", str(DESCRIPTION))
        process = await asyncio.create_subprocess_exec(
            *command,
            *("--url", system.url, "--no-color", *arguments),
            cwd=directory,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "COLUMNS": "120",
                "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks",
                "ANLAUF_FUZZ_KNOWN": str(known),
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(seconds):
                said, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    done = frozenset(name for name, times in (await _answered(system)).items() if times > before.get(name, 0))
    return Outcome(process.returncode == 0, said.decode(errors="replace"), done, tuple(stopped))


async def _answered(system: System) -> dict[str, float]:
    """How often each operation has said yes so far, as the gateway itself counts it."""
    names, found = {(one.method, one.path): one.name for one in people.ROUTES}, dict[str, float]()
    for method, route, status, times in COUNT.findall((await system.http.get("/metrics")).text):
        if status.startswith(("2", "304")) and (method, route) in names:
            found[names[method, route]] = found.get(names[method, route], 0) + float(times)
    return found


def _tokens(asking: people.People) -> str:
    """Each operation is asked by whom it is for. Without, and as another role: ``tests/gateway/test_roles.py``."""
    lines = []
    for operation in people.ACT_OF:
        known = asking.headers_for(operation)
        if known is not None:
            headers = f"{{ Authorization = {json.dumps(known['Authorization'])} }}"
            lines.append(f'\n[[operations]]\ninclude-operation-id = "{operation}"\nheaders = {headers}\n')
    return "".join(lines)
