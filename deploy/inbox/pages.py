"""The inboxes as pages for people: no script, nothing from another host, foreign HTML in a sandbox."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from deploy.inbox.mail import Mailbox
from deploy.inbox.mailpit import existing, summary, whole

FOLDER = Path(__file__).with_name("templates")
SHOWN = 100  # mails on the page
BERLIN = ZoneInfo("Europe/Berlin")
POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'"
# What a mail may do inside its frame: look as it likes, show pictures it carries, open its links in a new tab.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
)

templates = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
templates.filters["clock"] = lambda at: at.astimezone(BERLIN).strftime("%d.%m. %H:%M:%S")


def bare_app() -> FastAPI:
    """An application without documentation pages, with the style sheet and a sign of life."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/style.css")
    async def style() -> Response:
        return Response((FOLDER / "style.css").read_text(encoding="utf-8"), media_type="text/css")

    return app


def page(name: str, **values: Any) -> HTMLResponse:
    """A rendered template that may load nothing but our style sheet."""
    headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    return HTMLResponse(templates.get_template(name).render(**values), headers=headers)


def mail_pages(mailbox: Mailbox) -> APIRouter:
    """The list, one mail, and the HTML of one mail for its frame."""
    router = APIRouter(default_response_class=HTMLResponse)

    @router.get("/")
    async def mails() -> HTMLResponse:
        everything = mailbox.newest_first()
        rows = [(mail, summary(mail)) for mail in everything[:SHOWN]]
        return page("mails.html", rows=rows, total=len(everything))

    @router.get("/view/{id_}")
    async def view(id_: str) -> HTMLResponse:
        mail = existing(mailbox, id_)
        mail.is_read = True
        return page("mail.html", mail=mail, message=whole(mail), headers=mail.content().headers)

    @router.get("/view/{id_}/body.html")
    async def body(id_: str) -> HTMLResponse:
        html = existing(mailbox, id_).content().html
        headers = {"Content-Security-Policy": MAIL_POLICY, "Referrer-Policy": "no-referrer"}
        return HTMLResponse(f'<!doctype html><meta charset="utf-8"><base target="_blank">{html}', headers=headers)

    return router
