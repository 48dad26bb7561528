"""One run of Schemathesis over the whole OpenAPI, against all of Anlauf on real servers."""

import asyncio
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz import people
from tests.system import System

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTION = ROOT / "docs" / "openapi.json"
SETTINGS = Path(__file__).with_name("schemathesis.toml")


@dataclass(frozen=True)
class Outcome:
    """``report`` is Schemathesis's own, with a curl line for each finding."""

    found_nothing: bool
    report: str


async def run(system: System, *arguments: str, seconds: float) -> Outcome:
    """With the roles' tokens; ``arguments`` are Schemathesis's own (``--max-examples``, ``--seed``, ...)."""
    asking = await people.arrive(system)
    with tempfile.TemporaryDirectory(prefix="anlauf-fuzz-") as directory:
        settings = Path(directory) / "schemathesis.toml"
        settings.write_text(SETTINGS.read_text("utf-8") + _tokens(asking), "utf-8")
        command = (sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run", str(DESCRIPTION))
        process = await asyncio.create_subprocess_exec(
            *command,
            *("--url", system.url, "--no-color", *arguments),
            cwd=directory,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"},
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
    return Outcome(process.returncode == 0, said.decode(errors="replace"))


def _tokens(asking: people.People) -> str:
    """Each operation is asked by whom it is for. Without, and as another role: ``tests/gateway/test_roles.py``."""
    lines = []
    for operation in people.ACT_OF:
        known = asking.headers_for(operation)
        if known is not None:
            headers = f"{{ Authorization = {json.dumps(known['Authorization'])} }}"
            lines.append(f'\n[[operations]]\ninclude-operation-id = "{operation}"\nheaders = {headers}\n')
    return "".join(lines)
