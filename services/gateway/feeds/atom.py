"""/feed.atom: a search as a feed (RFC 4287), newest first unless the search says otherwise."""

import datetime as dt
import hashlib
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.auth import open_to
from services.gateway.feeds import xml
from services.gateway.feeds.walk import MAX_AGE
from services.gateway.limits import settings_of
from services.gateway.pages import markdown, words
from services.gateway.problems import declared
from services.gateway.rpc import ask
from shared.contracts.listings.offers import OfferView
from shared.contracts.listings.search import OfferPage, SearchOffers

router = APIRouter(include_in_schema=False, dependencies=[open_to("read_board")])
MEDIA_TYPE = "application/atom+xml"
SINCE = dt.datetime(2022, 3, 1, tzinfo=dt.UTC)  # what a feed without an entry says: it must say something


@router.get("/feed.atom", responses=declared("invalid", "place_unknown", "place_ambiguous", "cursor_invalid"))
async def feed(request: Request, search: Annotated[SearchOffers, Query()]) -> Response:
    search = search.model_copy(update={"widen": False})  # a feed brings what was asked for, or nothing
    page = await ask(request, search)
    body = document(page, search, settings_of(request).public_url).encode()
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": MAX_AGE}
    if tag.removeprefix("W/") in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


def document(page: OfferPage, search: SearchOffers, public_url: str) -> str:
    """The feed. Its id is the search's address, so that two searches are two feeds."""
    query = search.model_dump(mode="json", exclude_defaults=True, exclude={"cursor", "widen"})
    here = f"{public_url}/feed.atom{'?' if query else ''}{urlencode(query, doseq=True)}"
    board = f"{public_url}/angebote{'?' if query else ''}{urlencode(query, doseq=True)}"
    links = [f'<link rel="self" type={xml.attribute(MEDIA_TYPE)} href={xml.attribute(_paged(here, search.cursor))}/>']
    links.append(f'<link rel="alternate" type="text/html" href={xml.attribute(board)}/>')
    if page.next:  # RFC 5005, section 3
        links.append(f'<link rel="next" href={xml.attribute(_paged(here, page.next))}/>')
    updated = max((_updated(offer) for offer in page.items), default=SINCE)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">',
            f"<id>{xml.text(here)}</id>",
            "<title>Anlauf: Praktika, Ferienjobs und Ausbildungsplätze</title>",
            f"<updated>{_time(updated)}</updated>",
            *links,
            *(_entry(offer, public_url) for offer in page.items),
            "</feed>\n",
        ]
    )


def _entry(offer: OfferView, public_url: str) -> str:
    where = xml.attribute(f"{public_url}/angebote/{offer.id}")
    kind = words.gettext(words.KINDS[offer.kind])
    html = str(markdown.to_html(offer.description))
    return "\n".join(
        [
            "<entry>",
            f"<id>urn:uuid:{offer.id}</id>",
            f"<title>{xml.text(f'{kind}: {offer.title}')}</title>",
            f"<published>{_time(offer.published_at)}</published>",
            f"<updated>{_time(_updated(offer))}</updated>",
            f"<author><name>{xml.text(offer.employer_name)}</name></author>",
            f'<link rel="alternate" type="text/html" href={where}/>',
            *(f"<category term={xml.attribute(term)}/>" for term in (offer.kind, *offer.fields)),
            f'<content type="html">{xml.text(f"<p>{xml.text(offer.place.town)}</p>{html}")}</content>',
            "</entry>",
        ]
    )


def _updated(offer: OfferView) -> dt.datetime:
    return max(offer.published_at, offer.changed_at or offer.published_at)


def _paged(address: str, cursor: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'cursor': cursor})}" if cursor else address


def _time(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
