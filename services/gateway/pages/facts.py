"""Short honest pages about the site itself: accessibility, privacy, imprint."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.limits import settings_of
from services.gateway.pages import consent
from services.gateway.pages.guard import Visitor
from services.gateway.pages.render import page
from services.gateway.pages.words import gettext, msgid, ngettext
from shared import retention

router = APIRouter(include_in_schema=False)

# The rows of shared/retention.toml in words; a test holds that none is left out.
KEPT = {
    "accesses": msgid("Wer vom Jugendberufszentrum deine Daten angesehen hat"),
    "applications": msgid("Bewerbungen, die zu Ende sind"),
    "letters": msgid("Was ihr euch zu einer Bewerbung geschrieben habt"),
    "recommendations": msgid("Wer dich weiterempfohlen hat, nach ihrem Ende"),
    "feedback": msgid("Wie es war, von beiden Seiten"),
    "permissions": msgid("Was deine Eltern zu einem Platz oder einer Klassenliste gesagt haben"),
    "classes": msgid("Klassen einer Lehrkraft"),
    "pupils": msgid("Dein Name auf einer Klassenliste"),
    "registrations": msgid("Plätze bei Veranstaltungen"),
    "offer_reports": msgid("Erledigte Meldungen zu Angeboten"),
    "marks": msgid("Welche Treffer du angesehen hast"),
    "messages": msgid("Wann wir dir geschrieben haben, ohne den Text"),
}


@router.get("/barrierefreiheit")
async def accessibility(request: Request, account: Visitor) -> Response:
    return page(request, "accessibility.html", account=account)


@router.get("/datenschutz")
async def privacy(request: Request, account: Visitor) -> Response:
    return page(request, "privacy.html", account=account, consent=consent, kept=_kept(request))


@router.get("/impressum")
async def imprint(request: Request, account: Visitor) -> Response:
    return page(request, "imprint.html", account=account)


def _kept(request: Request) -> list[tuple[str, str]]:
    """What is kept how long, as this installation is set. Where several rows are about one thing, they say the same."""
    rows = {row.collection: row.days for row in retention.ROWS if row.collection in KEPT}
    own = settings_of(request)
    return [
        (gettext("Link zum Anmelden"), _minutes(own.link_minutes)),
        (gettext("Code zum Anmelden"), _minutes(own.code_minutes)),
        (gettext("Anmeldung auf diesem Gerät"), _days(own.session_days)),
        (gettext("Profil und Kontaktdaten"), gettext("bis du sie löschst")),
        (gettext("Ein Zugang, den niemand mehr benutzt"), _days(retention.INACTIVE.days)),
        *((gettext(KEPT[collection]), _days(days)) for collection, days in rows.items()),
    ]


def _minutes(number: int) -> str:
    return ngettext("{num} Minute", "{num} Minuten", number).format(num=number)


def _days(number: int) -> str:
    return ngettext("{num} Tag", "{num} Tage", number).format(num=number)
