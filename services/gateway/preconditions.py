"""Changes say which version they are made to, so that nobody writes over what they have not seen (RFC 9110, 13.1).

The tag is the one that reading the thing is answered with, made of its content. Offers have tags of their own, which
name the version (``routes/offers.py``).
"""

import hashlib
from typing import Annotated, Any, TypeVar

from fastapi import Header
from starlette.requests import Request

from services.gateway.rpc import Refused, ask, refused
from shared.contracts.listings.ledgers import LedgerView
from shared.contracts.matching.profiles import ProfileView
from shared.contracts.matching.searches import SearchView
from shared.contracts.message import Message
from shared.contracts.message import Request as Question

Thing = TypeVar("Thing", bound=Message)
Versioned = ProfileView | SearchView | LedgerView

IfMatch = Annotated[
    str,
    Header(
        max_length=200,
        description="The ETag as last read, or `*` for whatever stands there. Not needed where there is nothing yet.",
    ),
]
NEXT = {"description": 'The next page, `rel="next"`; none on the last.', "schema": {"type": "string"}}
# What a change can be refused with because of it.
CONDITIONAL = ("precondition_required", "version_outdated")


def tag_of(body: bytes) -> str:
    """Weak: the same content, whatever its encoding on the way."""
    return f'W/"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'


async def as_read(request: Request, if_match: str, question: Question[Thing], absent: str) -> Thing | None:
    """The thing, if it stands as the caller has read it; None if it is still to be made.

    ``absent``: the refusal that says there is none. Refuses with ``precondition_required`` who names no version of a
    thing that is there, with ``version_outdated`` who names another one, or one of a thing that is not there.
    """
    try:
        thing = await ask(request, question)
    except Refused as no:
        if no.refusal.code != absent:
            raise
        if if_match:
            raise refused("version_outdated", "There is none yet, or none any more.") from no
        return None
    must_match(if_match, thing)
    return thing


def version_seen(if_match: str, before: Versioned | None) -> int | None:
    """For the order, so that the service refuses what has been changed since: 0 where there is none; None for ``*``."""
    if before is None:
        return 0
    return None if if_match.strip() == "*" else before.version


def must_match(if_match: str, thing: Message) -> None:
    """Refuses with ``precondition_required`` and ``version_outdated``."""
    if not if_match:
        raise refused("precondition_required", "Say with If-Match which version you have read.")
    if not named(if_match, tag_of(thing.model_dump_json().encode())):
        raise refused("version_outdated", "It has been changed since you read it.")


def named(tags: str, tag: str) -> bool:
    """Whether a list of tags, as If-Match and If-None-Match have it, is ``*`` or holds this one. Weak comparison."""
    known = [one.strip().removeprefix("W/") for one in tags.split(",")]
    return "*" in known or tag.removeprefix("W/") in known


def described(document: dict[str, Any]) -> dict[str, Any]:
    """Say in an OpenAPI document that reading, streams aside, has an ETag, and may be asked for by one."""
    tag = {"description": "Of the content; weak.", "schema": {"type": "string"}}
    known = {
        "name": "if-none-match",
        "in": "header",
        "required": False,
        "schema": {"type": "string"},
        "description": "ETags that the caller has: if the content is one of these, the answer is 304 without it.",
    }
    for methods in document["paths"].values():
        if "get" in methods and "304" in methods["get"]["responses"]:
            methods["get"].setdefault("parameters", []).append(known)
            for status in ("200", "304"):
                methods["get"]["responses"][status].setdefault("headers", {})["ETag"] = tag
            if any(one["name"] == "cursor" for one in methods["get"]["parameters"]):
                methods["get"]["responses"]["200"]["headers"]["Link"] = NEXT
    return document
