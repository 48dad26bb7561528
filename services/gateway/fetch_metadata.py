"""Cross-site request forgery: refused by what the browser says about where a request comes from (Fetch Metadata).

No token in any form: browsers of the last years send ``Sec-Fetch-Site`` themselves, and a page cannot forge it. Where
it is missing (plain http other than localhost, old browsers) ``Origin`` decides; who sends neither is no browser.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.problems import answer

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
OWN_SITE = ("same-origin", "none")  # none: typed, or out of a bookmark
ONE_CLICK = "/u/"  # RFC 8058: the mail provider's own page posts there; the token in the path is the permission


class FetchMetadata:
    """Refuses requests that change something when another site, or another host of this site, has caused them."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._public_host = urlsplit(public_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._allowed(scope):
            request = Request(scope)
            request.state.account = None  # another site shall not even have the session looked up, for the error page
            response = await answer(request, HTTPException(403, "cross_site"))
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        if scope["method"] in SAFE_METHODS or scope["path"].startswith(ONE_CLICK):
            return True
        headers = Headers(scope=scope)
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None:
            return site in OWN_SITE
        return origin is None or origin.partition("://")[2] in (headers.get("host", ""), self._public_host)
