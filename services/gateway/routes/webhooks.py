"""What providers call: reports on messages. Passed on as they came; notifications knows who signs how."""

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import open_to
from services.gateway.limits import settings_of
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS
from services.gateway.rpc import ask
from shared.contracts.notifications.reports import Header, TakeMailWebhook, TakeSmsWebhook

router = APIRouter(prefix=f"{PREFIX}/webhooks", tags=["Webhooks"], dependencies=[open_to("report_delivery")])

MAX_CHARACTERS = 200_000  # a mail that came back with all of its body; the broker takes a little more
SIGNS = ("x-", "webhook-")  # headers that may carry a signature; never a cookie or an authorization
PROBLEMS = declared(*READS, "bad_request", "too_large", "webhook_forged")


@router.post("/sms", status_code=204, responses=PROBLEMS, summary="Take a report of the SMS provider")
async def take_sms_webhook(request: Request) -> Response:
    """A delivery report, or an SMS sent to us. Signed as the provider does it."""
    await ask(request, TakeSmsWebhook(url=_url(request), headers=_headers(request), body=await _body(request)))
    return Response(status_code=204)


@router.post("/sms/{secret}", status_code=204, responses=PROBLEMS, summary="The same, for one that signs nothing")
async def take_sms_webhook_by_secret(request: Request, secret: str) -> Response:
    """The secret in the address shows who calls."""
    order = TakeSmsWebhook(url=_url(request), headers=_headers(request), body=await _body(request), secret=secret[:200])
    await ask(request, order)
    return Response(status_code=204)


@router.post("/mail", status_code=204, responses=PROBLEMS, summary="Take a bounce or a complaint")
async def take_mail_webhook(request: Request) -> Response:
    """JSON, or the bounce as it came (RFC 3464). Signed by Standard Webhooks: HMAC-SHA256 over id, time and body."""
    await ask(request, TakeMailWebhook(url=_url(request), headers=_headers(request), body=await _body(request)))
    return Response(status_code=204)


def _url(request: Request) -> str:
    """As the provider was given it, whatever stands in front of us."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{settings_of(request).public_url}{request.url.path}{query}"


def _headers(request: Request) -> tuple[Header, ...]:
    signing = [(name, value) for name, value in request.headers.items() if name.startswith(SIGNS)]
    return tuple(signing[:100])


async def _body(request: Request) -> str:
    """Raw bounces are ASCII, or say in which bytes they are: what is no UTF-8 is read byte by byte."""
    raw = await request.body()
    if len(raw) > MAX_CHARACTERS:
        raise HTTPException(413)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
