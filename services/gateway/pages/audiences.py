"""Where parents, schools and employers begin: what they need first, then what the centre has written for them."""

import asyncio
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.pages import dates
from services.gateway.pages.advice_words import HOLIDAYS
from services.gateway.pages.guard import Visitor
from services.gateway.pages.render import page
from services.gateway.pages.words import gettext, msgid
from services.gateway.rpc import Refused, Unanswered, ask, ask_all
from shared import clock, school_holidays
from shared.contracts.listings.calendar import CalendarEntry, ListCalendar
from shared.contracts.listings.guidance import Audience, ContentType, ContentView, ListContent

router = APIRouter(include_in_schema=False)

LAND = "ST"  # as the law check has it
PATIENCE = 2.0  # seconds: what is fixed is worth showing without the rest
EVENTS, HOLIDAYS_AHEAD = 3, 4


@dataclass(frozen=True)
class Point:
    """One card: a symbol, what it is about, what there is to know, and where to go on."""

    symbol: str
    title: str
    text: str
    href: str = ""
    more: str = ""


PARENTS = (
    Point(
        "check",
        msgid("Ihr Ja"),
        msgid(
            "Ist Ihr Kind unter 16, fragen wir Sie, bevor es Nachrichten bekommt. Ist es unter 18, wird ein Platz erst "
            "fest, wenn Sie zugestimmt haben. Sie bekommen einen Link, ein Konto brauchen Sie nicht, und zurücknehmen "
            "können Sie beides."
        ),
        "/datenschutz",
        msgid("Was wir speichern"),
    ),
    Point(
        "law",
        msgid("Was erlaubt ist"),
        msgid(
            "Mit 13 und 14: leichte Arbeit, höchstens zwei Stunden am Tag. Im Schülerpraktikum höchstens sieben "
            "Stunden am Tag. Ferienjobs ab 15, höchstens vier Wochen im Jahr. Bei jedem Angebot steht, was für Ihr "
            "Kind gilt."
        ),
        "/angebote",
        msgid("Angebote ansehen"),
    ),
    Point(
        "euro",
        msgid("Geld"),
        msgid(
            "Die Börse kostet nichts. Ein Schülerpraktikum wird meist nicht bezahlt, ein Ferienjob schon. Was Ihr "
            "Kind in den Ferien verdient, wird beim Bürgergeld nicht angerechnet (Paragraf 11a Absatz 7 SGB II)."
        ),
        "/foerderung",
        msgid("Geld und Förderung"),
    ),
    Point(
        "flag",
        msgid("Versicherung"),
        msgid(
            "Im Schülerpraktikum ist Ihr Kind über die Schule unfallversichert, im Ferienjob und in der Ausbildung "
            "über den Betrieb. Ob Schäden versichert sind, fragen Sie am besten vorher Schule und Haftpflicht."
        ),
    ),
)
TEACHERS = (
    Point(
        "calendar",
        msgid("Praktikumswochen nennen"),
        msgid("Sagen Sie uns den Zeitraum ein halbes Jahr vorher: Dann sprechen wir Betriebe für Ihre Klasse an."),
        "/beratung",
        msgid("Schreiben Sie uns"),
    ),
    Point(
        "person",
        msgid("Die Klasse anmelden"),
        msgid(
            "Das macht jede und jeder am eigenen Handy, in zwei Minuten: Mail oder Nummer, kein Passwort. "
            "Für eine Doppelstunde kommen wir gern dazu."
        ),
        "/anmelden?role=young_person",
        msgid("So sieht es aus"),
    ),
    Point(
        "seats",
        msgid("Sehen, wer noch sucht"),
        msgid(
            "Wer es Ihnen erlaubt, steht in Ihrer Klassenliste mit „hat einen Platz“ oder „sucht noch“. Mehr sehen Sie "
            "nicht, und die Erlaubnis kann jederzeit zurückgenommen werden."
        ),
    ),
    Point(
        "globe",
        msgid("Auf der Schulwebsite"),
        msgid("Angebote aus der Nähe in einem kleinen Fenster: ein Stück HTML, ohne Skript, ohne Cookies."),
        "/einbinden",
        msgid("HTML holen"),
    ),
)
EMPLOYERS = (
    Point(
        "building",
        msgid("Eintragen"),
        msgid("Mit Betriebsnummer, Handelsregister oder Kammer. Wir prüfen das einmal, meist am selben Tag."),
    ),
    Point(
        "plus",
        msgid("Angebot schreiben"),
        msgid("Drei kurze Schritte. Daneben steht, was das Gesetz sagt und wie viele junge Leute Sie erreichen."),
    ),
    Point(
        "mail",
        msgid("Antworten"),
        msgid("Sie bekommen eine Mail und antworten mit einem Klick, ohne Passwort. Auch ein Nein hilft weiter."),
    ),
)
# What young people ask first: an offer that answers it is chosen.
ASKED = (
    Point("clock", msgid("Was mache ich da den ganzen Tag?"), msgid("Nennen Sie eine Sache, die am Ende fertig ist.")),
    Point("person", msgid("Wer kümmert sich um mich?"), msgid("Ein Name und ein Satz genügen.")),
    Point("pin", msgid("Wie komme ich hin?"), msgid("Haltestelle, Fahrrad, oder ob jemand mitnimmt.")),
    Point("check", msgid("Was ziehe ich an, was bringe ich mit?"), msgid("Feste Schuhe? Essen? Bitte dazuschreiben.")),
)
FULL = msgid("8 am Tag, 40 in der Woche")
# Kind and age, hours, when, section of the Jugendarbeitsschutzgesetz.
LAW = (
    (msgid("Schülerpraktikum, ab Klasse 7"), msgid("7 am Tag, 35 in der Woche"), msgid("Schulzeit"), "5 (2), 7"),
    (msgid("13 und 14, die Eltern sind einverstanden"), msgid("2 am Tag"), msgid("8 bis 18 Uhr"), "5 (3)"),
    (msgid("15 bis 17, in der Schule: Ferienjob"), FULL, msgid("Ferien, 4 Wochen im Jahr"), "5 (4)"),
    (msgid("15 bis 17, mit der Schule fertig"), FULL, msgid("6 bis 20 Uhr, fünf Tage"), "8, 14, 15"),
    (msgid("Pausen unter 18"), msgid("30 Minuten ab 4,5 Stunden"), msgid("60 Minuten ab 6 Stunden"), "11"),
)


@router.get("/fuer-eltern")
async def parents(request: Request, account: Visitor) -> Response:
    return await _landing(request, account, Audience.PARENTS, PARENTS)


@router.get("/fuer-schulen")
async def teachers(request: Request, account: Visitor) -> Response:
    ahead = school_holidays.ahead(clock.today(), LAND)[:HOLIDAYS_AHEAD]
    free = [(gettext(HOLIDAYS[school_holidays.name(one)]), dates.period(one)) for one in ahead]
    return await _landing(request, account, Audience.TEACHERS, TEACHERS, free=free)


@router.get("/fuer-betriebe")
async def employers(request: Request, account: Visitor) -> Response:
    return await _landing(request, account, Audience.EMPLOYERS, EMPLOYERS, law=LAW, asked=ASKED)


async def _landing(
    request: Request, account: Visitor, audience: Audience, points: tuple[Point, ...], **more: object
) -> Response:
    texts, funding, events = await asyncio.gather(
        _written(request, "page", audience), _written(request, "funding", audience), _events(request, audience)
    )
    found = {"texts": texts, "funding": funding, "events": events}
    shown: dict[str, Any] = {"free": (), "law": (), "asked": (), **found, **more}
    return page(request, "audience.html", account=account, audience=audience.value, points=points, **shown)


async def _written(request: Request, kind: ContentType, audience: Audience) -> tuple[ContentView, ...]:
    """What staff have written for them."""
    try:
        found = await ask_all(request, ListContent(type=kind, audience=audience), timeout=PATIENCE)
    except (Refused, Unanswered):
        return ()
    return tuple(one for one in found if one.content.audience == audience)


async def _events(request: Request, audience: Audience) -> tuple[CalendarEntry, ...]:
    try:
        return (await ask(request, ListCalendar(audience=audience, limit=EVENTS), timeout=PATIENCE)).items
    except (Refused, Unanswered):
        return ()
