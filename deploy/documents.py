"""The documents made from the code: OpenAPI of the gateway, AsyncAPI 3.0 of each service, who may do what."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from shared import topology
from shared.topology import EventQueue

SERVICES = ("listings", "matching", "notifications", "gateway")


def write(directory: Path) -> list[Path]:
    """Write all of them under ``directory``; returns the paths."""
    written = []
    for name, document in documents().items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
        written.append(path)
    return [*written, write_roles(directory)]


def write_roles(directory: Path) -> Path:
    """The table of roles and acts: what stands above and below it stays."""
    from services.gateway import roles

    path = directory / "roles.md"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    rows = [number for number, line in enumerate(lines) if line.startswith("|")]
    path.write_text("".join([*lines[: rows[0]], roles.in_words(), *lines[rows[-1] + 1 :]]), encoding="utf-8")
    return path


def documents() -> dict[str, Any]:
    """File name under docs/ to document."""
    from services.gateway.app import openapi_document

    return {"openapi.json": openapi_document(), **{f"asyncapi/{name}.json": asyncapi(name) for name in SERVICES}}


def asyncapi(service: str) -> dict[str, Any]:
    """What ``service`` receives and sends, as AsyncAPI 3.0, from the map and the contracts."""
    received = [queue for queue in topology.READ_QUEUES if queue.reader == service]
    events = {*(queue.event for queue in topology.EVENT_QUEUES), *topology.HEARD_EVENTS, *topology.UNREAD_EVENTS}
    announced = {event for event in events if event.routing_key.startswith(f"{service}.")}
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    models: set[type[BaseModel]] = set()
    for queue in received:
        message = queue.event if isinstance(queue, EventQueue) else queue.request
        models.add(message)
        channels[queue.name] = _channel(queue.name, message)
        operation: dict[str, Any] = {"action": "receive", "channel": {"$ref": f"#/channels/{queue.name}"}}
        if not isinstance(queue, EventQueue):
            reply = queue.request.reply_type()
            models.add(reply)
            operation["reply"] = {"address": {"location": "$message.header#/reply_to"}}
            operation["x-reply"] = {"$ref": f"#/components/schemas/{reply.__name__}"}
        operations[f"receive-{queue.name}"] = operation
    for event in sorted(announced, key=lambda event: event.routing_key):
        models.add(event)
        channels[event.routing_key] = _channel(event.routing_key, event)
        operations[f"send-{event.routing_key}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{event.routing_key}"},
        }
    ordered = sorted(models, key=lambda model: model.__name__)
    schemas = models_json_schema(
        [(model, "serialization") for model in ordered], ref_template="#/components/schemas/{model}"
    )
    return {
        "asyncapi": "3.0.0",
        "info": {"title": f"Anlauf: {service}", "version": "1"},
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"schemas": schemas[1]["$defs"]},
    }


def _channel(address: str, message: type[BaseModel]) -> dict[str, Any]:
    name = message.__name__
    return {
        "address": address,
        "description": (message.__doc__ or "").strip(),
        "messages": {name: {"payload": {"$ref": f"#/components/schemas/{name}"}}},
    }
