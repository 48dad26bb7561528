"""The pages in an app whose backend is asleep: what must work without it, and what must say so."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from services.gateway import pages, problems
from services.gateway.cache import Cache
from services.gateway.rpc import RpcClient
from services.gateway.settings import GatewaySettings


@pytest.fixture
async def browser() -> AsyncIterator[httpx2.AsyncClient]:
    """A visitor without a session; no broker is ever reached."""
    app = FastAPI()
    app.state.settings = GatewaySettings(pepper=SecretStr("only for these tests"))
    app.state.rpc = RpcClient("amqp://127.0.0.1:1/", "gateway")
    app.state.cache = Cache(app.state.rpc.fetch, 0)
    problems.register(app)
    pages.mount_static(app)
    pages.mount(app)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        yield client
