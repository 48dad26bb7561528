"""Templates become pages: one Jinja environment, the words it may use, and the addresses of the static files."""

import datetime as dt
import functools
import hashlib
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request

from services.gateway import languages, roles
from services.gateway.accounts import Account
from services.gateway.limits import settings_of
from services.gateway.pages import dates, markdown, message_words, reasons, search_words, words
from services.gateway.pages import staff_words as staff
from shared.contracts.words import Kind, Weekday, WorkField

HERE = Path(__file__).resolve().parent.parent
STATIC = HERE / "static"
BERLIN = ZoneInfo("Europe/Berlin")
PERSONAL = (
    "/anmelden/",
    "/u/",
    "/eltern/",
    "/adresse/",
    "/bescheid/",
    "/behalten/",
    "/plaetze/",
    "/angebote/erinnerung/",
)  # for one pair of eyes


def page(
    request: Request, template: str, *, account: Account | None = None, status: int = 200, **context: object
) -> HTMLResponse:
    """The rendered template. What is shown to somebody signed in is never kept in a cache on the way."""
    html = environment().get_template(template).render({**around(request, account, status), **context})
    headers = {"cache-control": "no-store" if account else "no-cache", "vary": "Cookie"}
    return HTMLResponse(languages.within(html), status_code=status, headers=headers)


def cursor_of(request: Request) -> str:
    """Where the list of a page shall go on; what is no cursor is refused by whom it is asked of."""
    return request.query_params.get("cursor", "")[:600]


def around(request: Request, account: Account | None, status: int) -> dict[str, object]:
    """What the frame of a page needs. ``elsewhere``: the page in other languages, for search engines, where anyone may
    see it."""
    path = languages.plain(request)
    public = status == 200 and account is None and request.method == "GET" and not path.startswith(PERSONAL)
    return {
        "path": path,
        "account": account,
        "language": languages.current(),
        "direction": "rtl" if languages.say().right_to_left else "ltr",
        "tongues": languages.switch(request),
        "elsewhere": settings_of(request).public_url if public else "",
    }


@functools.cache
def environment() -> Environment:
    """The one environment of all pages; templates are compiled once per process."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=["jinja2.ext.i18n"],
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it at run time
        words.gettext, words.ngettext, newstyle=True
    )
    env.filters.update(FILTERS)
    env.globals.update(
        BERLIN=BERLIN,
        asset=asset,
        in_german=_in_german,
        Kind=Kind,
        WorkField=WorkField,
        Weekday=Weekday,
        words=words,
        allows=roles.allows,
        staff_homes={role: roles.HOME[role] for role in roles.STAFF},
        reasons=reasons,
        search_words=search_words,
    )
    return env


@functools.cache
def asset(name: str) -> str:
    """The address of a static file; its digest makes a new version a new address."""
    file = STATIC / name
    if not file.is_file():  # `npm ci` has not run: the page is plain, but it is there
        return f"/static/{name}"
    return f"/static/{name}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"


def _german(text: str) -> Markup:
    """A few words of an offer or of guidance, which are in German whatever the page is in."""
    return Markup("<bdi{}>{}</bdi>").format(_in_german(), text)


def _in_german() -> Markup:
    """The attribute of an element whose text is such."""
    return Markup() if languages.say().locale.language == "de" else Markup(' lang="de"')


def _local_day(time: dt.datetime) -> str:
    return dates.day(time.astimezone(BERLIN).date())


FILTERS = {
    "employer_state": staff.employer_state,
    "evidence": staff.evidence,
    "hint": staff.hint,
    "message_kind": message_words.name,
    "message_whys": message_words.whys,
    "suspicion": staff.suspicion,
    "day": dates.day,
    "fields": words.fields,
    "german": _german,
    "hazard": lambda hazard: words.gettext(words.HAZARDS[hazard]),
    "hours": dates.hours,
    "kind": lambda kind: words.gettext(words.KINDS[kind]),
    "local_day": _local_day,
    "local_moment": dates.moment,
    "markdown": markdown.to_html,
    "code": lambda person_id: str(person_id)[-6:].upper(),
    "looked": staff.looked,
    "note": staff.read,
    "number": words.number,
    "pay": words.pay,
    "percent": words.percent,
    "month": dates.month,
    "month_short": dates.month_short,
    "period": dates.period,
    "span": lambda event: dates.span(event.starts_at, event.ends_at),
    "weekdays": dates.weekdays,
    "when": lambda offer: dates.next_period(offer.periods, offer.by_arrangement),
    "work_time": dates.work_time,
}
