"""Every route of the gateway with the act of roles.toml it declares, for tests that walk all of them."""

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import AmqpDsn, MongoDsn, SecretStr

from services.gateway.app import gateway
from services.gateway.settings import GatewaySettings
from shared import clock
from shared.settings import CommonSettings

# As committed, which costs nothing to read; test_openapi.py holds that it is what the code describes.
COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"
DOCUMENT: dict[str, Any] = json.loads(COMMITTED.read_text("utf-8"))

IN_PATH = {
    "number": "1",
    "slug": "dein-praktikum",
    "kind": "page",
    "ticket": "A" * 22,
    "member_id": "a" * 32,
    "session_id": "a" * 32,
    "step": "1",
    "act": "pause",
}


@dataclass(frozen=True)
class Declared:
    """``acts``: those found among the route's dependencies; there has to be exactly one."""

    method: str
    path: str
    name: str
    api: bool
    acts: frozenset[str]

    @property
    def act(self) -> str:
        (act,) = self.acts
        return act

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    def url(self, **values: str) -> str:
        """With ``values`` in its path; where there is none, an id of nothing that exists."""
        return re.sub(r"{(\w+)}", lambda found: values.get(found[1]) or in_path(found[1]), self.path)


def in_path(parameter: str) -> str:
    return IN_PATH.get(parameter, str(clock.new_id()))


@functools.cache
def declared_routes() -> tuple[Declared, ...]:
    found = []
    for context in iter_route_contexts(_app().routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            acts = frozenset(_acts(context.dependant))
            api = route.include_in_schema
            found += [
                Declared(method, str(context.path).replace(":uuid}", "}"), route.name, api, acts)
                for method in sorted(route.methods or ())
            ]
    return tuple(found)


def others() -> set[str]:
    """Paths of what is no route of ours: FastAPI's own and static files."""
    routes = [context.original_route for context in iter_route_contexts(_app().routes)]
    return {str(getattr(route, "path", route)) for route in routes if not isinstance(route, APIRoute)}


@functools.cache
def _app() -> FastAPI:
    common = CommonSettings.model_construct(
        amqp_url=AmqpDsn("amqp://localhost"), mongo_url=MongoDsn("mongodb://localhost")
    )
    return gateway(common, GatewaySettings.model_construct(pepper=SecretStr("only to look at its routes")))


def _acts(dependant: Any) -> Iterator[str]:
    for one in dependant.dependencies:
        if act := getattr(one.call, "act", None):
            yield act
        yield from _acts(one)
