"""The API's description to read: made from the same OpenAPI document that programs get, whole without JavaScript.

No third party's page is served for it: those known want inline styles, which our Content-Security-Policy forbids, and
megabytes of script. English, as the document is.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.pages.guard import Visitor
from services.gateway.pages.render import page

router = APIRouter(include_in_schema=False)

Schema = Mapping[str, Any]


@router.get("/schnittstelle")
async def index(request: Request, account: Visitor) -> Response:
    document = request.app.openapi()
    groups = [(_slug(tag), tag, list(_operations(document, tag))) for tag in _tags(document)]
    return page(request, "api.html", account=account, title=document["info"]["title"], groups=groups, about=document)


@router.get("/schnittstelle/{tag}")
async def group(request: Request, account: Visitor, tag: str) -> Response:
    document = request.app.openapi()
    found = next((one for one in _tags(document) if _slug(one) == tag), None)
    if found is None:
        raise HTTPException(404)
    operations = list(_operations(document, found))
    named = sorted({name for one in operations for name in one["schemas"]})
    schemas = [(name, list(_fields(document["components"]["schemas"][name]))) for name in _with_nested(document, named)]
    return page(request, "api_group.html", account=account, tag=found, operations=operations, schemas=schemas)


def _tags(document: Schema) -> list[str]:
    """In the order in which they come."""
    return list(dict.fromkeys(tag for _, _, one in _all(document) for tag in one["tags"]))


def _all(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _operations(document: Schema, tag: str) -> Iterator[dict[str, Any]]:
    for method, path, operation in _all(document):
        if tag in operation["tags"]:
            body = operation.get("requestBody", {}).get("content", {})
            yield {
                "id": operation["operationId"],
                "method": method,
                "path": path,
                "summary": operation["summary"],
                "description": operation.get("description", ""),
                "account": "security" in operation,
                "parameters": [(one, _kind(one.get("schema", {}))) for one in operation.get("parameters", ())],
                "bodies": [(media, _kind(one.get("schema", {}))) for media, one in body.items()],
                "answers": [(status, one.get("description", ""), _of(one)) for status, one in _answers(operation)],
                "schemas": _referred(operation),
            }


def _answers(operation: Schema) -> list[tuple[str, Schema]]:
    return sorted(operation["responses"].items())


def _of(answer: Schema) -> str:
    return next((_kind(one["schema"]) for one in answer.get("content", {}).values() if "schema" in one), "")


def _fields(schema: Schema) -> Iterator[tuple[str, str, bool, str]]:
    """Name, kind, whether it must be there, what it is."""
    for name, one in schema.get("properties", {}).items():
        yield name, _kind(one), name in schema.get("required", ()), one.get("description", "")


def _kind(schema: Schema) -> str:
    """In few words: ``array of OfferView``, ``string (date)``, ``"a" | "b"``."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " | ".join(_kind(one) for one in schema[several])
    if "enum" in schema or "const" in schema:
        return " | ".join(f'"{value}"' for value in schema.get("enum", [schema.get("const")]))
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"array of {_kind(schema.get('items', {}))}"
    return f"{kind} ({schema['format']})" if "format" in schema else kind


def _referred(part: Any) -> set[str]:
    return set(re.findall(r"#/components/schemas/([\w-]+)", str(part))) - {"ProblemDetails"}


def _with_nested(document: Schema, names: list[str]) -> list[str]:
    """And what those refer to, each once."""
    found, left = dict.fromkeys(names), list(names)
    while left:
        for name in sorted(_referred(document["components"]["schemas"][left.pop()]) - found.keys()):
            found[name] = None
            left.append(name)
    return sorted(found)


def _slug(tag: str) -> str:
    return tag.lower().replace(" ", "-")
