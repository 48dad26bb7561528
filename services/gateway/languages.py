"""The reader's language: the first part of the address names it (``/en/angebote``), German has none. No cookie.

Pages, redirects and forms are written without it: ``ByAddress`` and ``within`` add it, so that no link can forget it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import language
from shared.contracts.words import Language
from shared.language import PREFIXES, Catalogue
from shared.names import LANGUAGES

CATALOGUES = Path(__file__).parent / "catalogues"
# What has one address in all languages: programs read it, or it is not read at all.
MACHINES = ("/api/", "/static/", "/openapi.json", "/metrics", "/livez", "/readyz")
NO_PAGES = re.compile(
    r"/(?:feed|calendar|termine|offers|sitemap|robots|s/|\.well-known)[^/]*|.*\.(?:ics|atom|xml|csv|json)$"
)

_TAG = re.compile(r"<(?:a|form|button|div|section)\s[^>]*>")
_ADDRESS = re.compile(r'(\s(?:href|action|formaction|data-hx-get|data-hx-post|data-passkey)=")(/[^"/][^"]*|/)(?=")')
_current: ContextVar[Language] = ContextVar("language", default=Language.GERMAN)


def current() -> Language:
    """The language of the request that is being answered; German outside of one."""
    return _current.get()


def say() -> Catalogue:
    """The texts of the reader's language."""
    return language.catalogue(_current.get(), CATALOGUES)


@contextmanager
def speaking(wanted: Language) -> Iterator[None]:
    """Texts in this language, for what has no address in one: the API, whose callers name it in a header."""
    token = _current.set(wanted)
    try:
        yield
    finally:
        _current.reset(token)


def address(path: str, wanted: Language | None = None) -> str:
    """``path``, an address of ours, in the reader's language or the one that is wanted."""
    prefix = PREFIXES[wanted or _current.get()]
    return path if NO_PAGES.match(path) or path.startswith(MACHINES) else prefix + path


def plain(request: Request) -> str:
    """The path of a request as the German page has it."""
    return str(request.scope["path"]).removeprefix(PREFIXES[_current.get()]) or "/"


def within(html: str) -> str:
    """The page with all its own addresses in the reader's language, but those that name one by ``hreflang``."""
    if not PREFIXES[_current.get()]:
        return html
    return _TAG.sub(lambda tag: tag[0] if " hreflang=" in tag[0] else _ADDRESS.sub(_prefixed, tag[0]), html)


def switch(request: Request) -> list[tuple[Language, str, str]]:
    """Each language, what it calls itself, and this page in it."""
    query = f"?{request.url.query}" if request.method == "GET" and request.url.query else ""
    return [(one, LANGUAGES[one], PREFIXES[one] + plain(request) + query) for one in Language]


def _prefixed(found: re.Match[str]) -> str:
    return found[1] + address(found[2])


class ByAddress:
    """Takes the language out of the address, and keeps redirects within it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = _named(scope) if scope["type"] == "http" else Language.GERMAN
        if wanted is Language.GERMAN:
            await self._app(scope, receive, send)
            return
        prefix = PREFIXES[wanted]
        path = scope["path"] if scope["path"] != prefix else f"{prefix}/"

        async def send_within(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                where = headers.get("location", "")
                if where.startswith("/") and not where.startswith(("//", f"{prefix}/")):
                    headers["location"] = address(where)
            await send(message)

        token = _current.set(wanted)
        try:
            await self._app({**scope, "path": path, "root_path": prefix}, receive, send_within)
        finally:
            _current.reset(token)


def _named(scope: Scope) -> Language:
    """The language that the address begins with; machines' addresses have none."""
    _, first, rest = f"{scope['path']}/".split("/", 2)
    for one, prefix in PREFIXES.items():
        if prefix == f"/{first}":
            return Language.GERMAN if f"/{rest}".startswith(MACHINES) else one
    return Language.GERMAN
