"""/sitemap.xml and /robots.txt: what search engines may read (https://www.sitemaps.org/protocol.html, RFC 9309)."""

from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import open_to
from services.gateway.feeds import xml
from services.gateway.feeds.walk import streamed, unchanged_or_headers
from services.gateway.limits import settings_of
from services.gateway.rpc import ask
from shared.contracts.listings.exports import GetBoardStamp, ListOfferAddresses

router = APIRouter(include_in_schema=False, dependencies=[open_to("read_board")])
MEDIA_TYPE = "application/xml"
PER_FILE = 49_000  # the protocol's limit is 50,000 addresses and 50 MB a file; our own pages stand in the first
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
AUDIENCES = ("/fuer-eltern", "/fuer-schulen", "/fuer-betriebe")
PAGES = ("/", "/angebote", *AUDIENCES, "/einbinden", "/barrierefreiheit", "/datenschutz", "/impressum")
# What is somebody's own, costs work and leads nowhere, or is there for other pages' frames.
CLOSED = (
    "/api/",
    "/anmelden",
    "/bescheid",
    "/betrieb",
    "/profil",
    "/treffer",
    "/u/",
    "/widget",
    "/offers.csv",
    "/offers.json",
)


@router.get("/robots.txt")
async def robots(request: Request) -> Response:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "Allow: /"]
    body = "\n".join([*lines, "", f"Sitemap: {settings_of(request).public_url}/sitemap.xml", ""])
    return Response(body, headers={"cache-control": "public, max-age=86400"}, media_type="text/plain")


@router.get("/sitemap.xml")
async def sitemap(request: Request) -> Response:
    """All addresses, or where there are more than one file may have, the list of files."""
    headers = await unchanged_or_headers(request)
    if isinstance(headers, Response):
        return headers
    total = (await ask(request, GetBoardStamp())).total
    if total <= PER_FILE:
        return await streamed(_addresses(request, 0), MEDIA_TYPE, headers)
    files = range(1, (total - 1) // PER_FILE + 2)
    public_url = settings_of(request).public_url
    listed = "".join(f"<sitemap><loc>{xml.text(f'{public_url}/sitemap-{n}.xml')}</loc></sitemap>\n" for n in files)
    body = f'{xml.DECLARATION}<sitemapindex xmlns="{NAMESPACE}">\n{listed}</sitemapindex>\n'
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


@router.get("/sitemap-{number}.xml")
async def sitemap_file(request: Request, number: int) -> Response:
    """One file of the list, counted from 1."""
    if not 1 <= number <= 1_000 or (number - 1) * PER_FILE > (await ask(request, GetBoardStamp())).total:
        raise HTTPException(404)
    headers = await unchanged_or_headers(request)
    if isinstance(headers, Response):
        return headers
    return await streamed(_addresses(request, (number - 1) * PER_FILE), MEDIA_TYPE, headers)


async def _addresses(request: Request, skip: int) -> AsyncIterator[str]:
    public_url = settings_of(request).public_url
    yield f'{xml.DECLARATION}<urlset xmlns="{NAMESPACE}">\n'
    if not skip:
        yield "".join(f"<url><loc>{xml.text(public_url + path)}</loc></url>\n" for path in PAGES)
    left, after = PER_FILE, None
    while left:
        ask_for = ListOfferAddresses(skip=0 if after else skip, after=after, limit=min(left, 2_000))
        found = (await ask(request, ask_for)).items
        yield "".join(_address(public_url, one.id, f"{one.changed_at:%Y-%m-%d}") for one in found)
        if len(found) < ask_for.limit:
            break
        left, after = left - len(found), found[-1].id
    yield "</urlset>\n"


def _address(public_url: str, offer_id: UUID, changed: str) -> str:
    return f"<url><loc>{xml.text(f'{public_url}/angebote/{offer_id}')}</loc><lastmod>{changed}</lastmod></url>\n"
