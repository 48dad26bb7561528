"""For operators: /livez (the process answers), /readyz (it can do its work), /metrics. Not for the public address."""

import asyncio

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.gateway.auth import open_to
from shared import mongo
from shared.mongo import PyMongoError

router = APIRouter(include_in_schema=False, dependencies=[open_to("watch")])


@router.get("/livez")
async def livez() -> Response:
    return JSONResponse({"service": "gateway"})


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    problems = await find_problems(request)
    return JSONResponse({"service": "gateway", "problems": problems}, 503 if problems else 200)


@router.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def find_problems(request: Request) -> dict[str, str]:
    """Why this replica is not ready, by part; empty when it is."""
    state, found = request.app.state, {}
    if not state.indexed.is_set():
        found["service"] = "starting"
    if not state.rpc.connected:
        found["requests"] = "not connected to the broker"
    if not state.hearing.connected:
        found["events"] = "hears no events, so that every read asks a service"
    try:
        async with asyncio.timeout(2):
            await mongo.ping(state.db)
    except (PyMongoError, TimeoutError) as error:
        found["database"] = repr(error)[:200]
    return found
