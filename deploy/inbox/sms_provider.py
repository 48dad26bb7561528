"""The stand-in SMS provider over HTTP: speaks as seven.io does, shows what it took, and fails when it is told to."""

import asyncio
import logging
import secrets
from typing import Any, Literal

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field

from deploy.inbox.pages import bare_app, page
from deploy.inbox.sms import Accepted, Sms

PRICE = 0.075  # euro for one part
TIMEOUT_SECONDS = 60.0
ACCEPTED, NO_RECIPIENT, BAD_RECIPIENT, NO_TEXT, BAD_KEY = "100", "301", "202", "305", "900"

log = logging.getLogger("inbox")


class Order(BaseModel):
    """What a caller sends; ``to`` may name several numbers, with commas between them."""

    to: str = ""
    text: str = ""
    sender: str = Field("", alias="from")
    foreign_id: str = ""


class Fault(BaseModel):
    """How the next ``count`` orders fail; after an ``accepted_`` one the message has been taken all the same."""

    mode: Literal["off", "http_500", "timeout", "error_900", "wrong_json", "accepted_http_500", "accepted_timeout"]
    count: int = Field(1, ge=0)


class Faults:
    """The failures still to come."""

    def __init__(self) -> None:
        self.next = Fault(mode="off", count=0)

    def take(self) -> str:
        """The mode of the order at hand, and one less to come."""
        if self.next.mode == "off" or self.next.count == 0:
            return "off"
        mode = self.next.mode
        self.next = Fault(mode=mode, count=self.next.count - 1)
        return mode


def sms_app(accepted: Accepted, key: str) -> FastAPI:
    """The provider, its page and its controls. Orders have to carry ``key`` in X-Api-Key."""
    app, faults = bare_app(), Faults()
    app.include_router(_provider(accepted, key, faults))
    app.include_router(_controls(accepted, faults))
    return app


def _provider(accepted: Accepted, key: str, faults: Faults) -> APIRouter:
    """What a sender of SMS sees."""
    router = APIRouter()

    @router.post("/api/sms")
    async def order_sms(request: Request) -> Response:
        if not secrets.compare_digest(request.headers.get("X-Api-Key", "").encode(), key.encode()):
            return JSONResponse({"success": BAD_KEY}, status_code=401)
        try:
            order = Order.model_validate(await _body(request))
        except ValueError:
            return JSONResponse({"success": NO_RECIPIENT})
        mode = faults.take()
        if mode == "off":
            return _fulfil(order, accepted)
        if mode.startswith("accepted_"):
            _fulfil(order, accepted)
        return await _failure(mode.removeprefix("accepted_"))

    return router


def _controls(accepted: Accepted, faults: Faults) -> APIRouter:
    """What a person or a test sees: the messages, and the failures to come."""
    router = APIRouter()

    @router.get("/", response_class=HTMLResponse)
    async def phones() -> HTMLResponse:
        return page("phones.html", phones=_by_phone(accepted.newest_first()))

    @router.get("/messages")
    async def messages() -> list[dict[str, Any]]:
        return [sms.as_json() for sms in accepted.newest_first()]

    @router.delete("/messages")
    async def delete() -> dict[str, str]:
        accepted.delete_all()
        return {"status": "ok"}

    @router.get("/faults")
    async def coming() -> Fault:
        return faults.next

    @router.post("/faults")
    async def fail(fault: Fault) -> Fault:
        faults.next = fault
        return fault

    return router


async def _body(request: Request) -> dict[str, Any]:
    """The order as JSON or as a form, whichever it says it is."""
    if request.headers.get("Content-Type", "").startswith("application/json"):
        body = await request.json()
        return body if isinstance(body, dict) else {}
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


def _fulfil(order: Order, accepted: Accepted) -> Response:
    """Take the order as seven.io would: what is wrong with it is a code in an answer with status 200."""
    numbers = ["".join(filter(str.isdigit, number)) for number in order.to.split(",")]
    if not order.to or not order.text:
        return JSONResponse({"success": NO_TEXT if order.to else NO_RECIPIENT})
    if not all(7 <= len(number) <= 15 for number in numbers):
        return JSONResponse({"success": BAD_RECIPIENT})
    messages = [accepted.accept(number, order.sender, order.text, order.foreign_id) for number in numbers]
    for sms in messages:
        log.info("sms %s to %s, %d parts, received %d", sms.id, sms.to, sms.parts, sms.received)
    price = round(PRICE * sum(sms.parts for sms in messages), 3)
    return JSONResponse({"success": ACCEPTED, "total_price": price, "messages": [_confirm(sms) for sms in messages]})


def _confirm(sms: Sms) -> dict[str, Any]:
    return {
        "id": sms.id,
        "sender": sms.sender,
        "recipient": sms.to,
        "text": sms.text,
        "foreign_id": sms.foreign_id,
        "parts": sms.parts,
        "price": round(PRICE * sms.parts, 3),
        "success": True,
        "error": None,
        "error_text": None,
    }


async def _failure(mode: str) -> Response:
    log.info("sms order fails on demand: %s", mode)
    if mode == "timeout":
        await asyncio.sleep(TIMEOUT_SECONDS)
    if mode == "error_900":
        return JSONResponse({"success": BAD_KEY})
    if mode == "wrong_json":
        return Response('{"success": "100", "messages": [', media_type="application/json")
    return Response("Internal Server Error", status_code=500, media_type="text/plain")


def _by_phone(newest_first: list[Sms]) -> dict[str, list[Sms]]:
    """Each phone's messages, the phone with the newest one first."""
    phones: dict[str, list[Sms]] = {}
    for sms in newest_first:
        phones.setdefault(sms.to, []).append(sms)
    return phones
