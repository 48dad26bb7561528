"""Stylesheets, icons and fonts with their time in caches."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from services.gateway.pages.render import STATIC

FOR_EVER = "public, max-age=31536000, immutable"  # the address carries a digest of the content
A_WEEK = "public, max-age=604800"  # fonts and icons named from within a stylesheet


class Files(StaticFiles):
    """The folder ``services/gateway/static``."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code in (200, 304):
            response.headers["cache-control"] = FOR_EVER if scope["query_string"].startswith(b"v=") else A_WEEK
        return response
