"""Idle memory of the four services, against processes that only import what each stands on."""

import asyncio
import os
import sys
from pathlib import Path

import httpx2

from tests.benchmarks.figure import Figure, figure
from tests.benchmarks.ground import PREFIX, Ground
from tests.processes import Processes

COMMON = "faststream.rabbit, motor.motor_asyncio, pydantic_settings, structlog, uvicorn, uvloop, cloudevents"
BARE = {
    "listings": f"import {COMMON}",
    "matching": f"import {COMMON}, holidays",
    "notifications": f"import {COMMON}, aiosmtplib, httpx2, jinja2, phonenumbers, email_validator",
    "gateway": f"import {COMMON}, fastapi, jinja2, markdown_it, nh3, phonenumbers, email_validator",
}


def resident_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


async def rows(ground: Ground) -> list[Figure]:
    pairs = []
    for _ in range(1 if ground.quick else 3):
        async with Processes(ground.amqp_url, ground.mongo_url, PREFIX) as running:
            async with httpx2.AsyncClient() as http:
                for port in running.ports.values():
                    await http.get(f"http://127.0.0.1:{port}/readyz")
            ours = sum(resident_mib(running.pid(name)) for name in BARE)
        bare = 0.0
        for imports in BARE.values():
            bare += await _bare(imports)
        pairs.append((ours, bare))
    return [
        figure(
            "memory of four idle services",
            "MiB",
            pairs,
            reference_is="the bare imports, four processes",
            better="at most",
            goal=1.3,
        )
    ]


async def _bare(imports: str) -> float:
    code = f"{imports}\nimport sys; sys.stdout.write('.'); sys.stdout.flush(); sys.stdin.read()"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        code,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ},
    )
    assert process.stdout is not None
    await process.stdout.read(1)
    memory = resident_mib(process.pid)
    process.terminate()
    await process.wait()
    return memory
