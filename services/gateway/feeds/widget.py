"""A box with offers for other people's websites: an iframe without script and cookie, and the page to get it from."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import languages
from services.gateway.auth import open_to
from services.gateway.feeds.walk import MAX_AGE
from services.gateway.limits import settings_of
from services.gateway.pages import words
from services.gateway.pages.forms import Shape, read
from services.gateway.pages.guard import Visitor
from services.gateway.pages.render import around, environment, page
from services.gateway.pages.words import msgid
from services.gateway.rpc import Refused, Unanswered, ask
from shared.contracts.listings.search import OfferPage, SearchOffers
from shared.contracts.message import Message
from shared.contracts.words import ONE_LINE, Kind, WorkField

router = APIRouter(include_in_schema=False)
# The only page that others may frame. It runs nothing and loads its own stylesheet alone.
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"


class Box(Message):
    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), ONE_LINE] = ""
    near: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80), ONE_LINE] = ""
    radius_km: Annotated[int, Field(ge=1, le=200)] = 25
    kind: Kind | None = None
    field: WorkField | None = None
    limit: Annotated[int, Field(ge=1, le=20)] = 5

    def search(self) -> SearchOffers:
        several = {name: [value] for name in ("kind", "field") if (value := getattr(self, name))}
        return SearchOffers.model_validate({**self.model_dump(exclude={"kind", "field"}), **several})

    @property
    def query(self) -> str:
        """As an address has it, without what is usual."""
        return urlencode(self.model_dump(mode="json", exclude_defaults=True))


EMBED = Shape({"near": msgid("Wo?"), "kind": msgid("Art"), "field": msgid("Feld")})


@router.get("/widget", dependencies=[open_to("read_board")])
async def widget(request: Request, box: Annotated[Box, Query()]) -> Response:
    """What is there, or in one sentence why there is nothing; never a page of ours around it."""
    found: OfferPage | None = None
    status = 200
    try:
        found = await ask(request, box.search())
    except Refused as no:
        status = 503 if no.refusal.code == "unavailable" else 422
    except Unanswered:
        status = 503
    more = settings_of(request).public_url + languages.address(f"/angebote{'?' if box.query else ''}{box.query}")
    html = (
        environment()
        .get_template("widget.html")
        .render(**around(request, None, status), found=found, status=status, more=more)
    )
    headers = {"content-security-policy": POLICY, "cache-control": MAX_AGE if found else "no-store"}
    return HTMLResponse(html, status, headers)


@router.get("/einbinden")
async def embed(request: Request, account: Visitor) -> Response:
    """Choose what the box shows; its HTML to copy stands below."""
    form = read(request.query_params, EMBED)
    box = form.check(Box)
    public_url = settings_of(request).public_url
    address = f"{public_url}/widget{'?' if box and box.query else ''}{box.query if box else ''}"
    query = urlencode({name: form.value(name) for name in EMBED.labels if form.value(name)})
    return page(
        request,
        "embed.html",
        account=account,
        status=form.status,
        form=form,
        kinds=words.choices(words.KINDS),
        fields=words.choices(words.FIELDS),
        snippet=environment().get_template("snippet.html").render(address=address) if box else "",
        feed=f"{public_url}/feed.atom{'?' if query else ''}{query}",
        public_url=public_url,
    )
