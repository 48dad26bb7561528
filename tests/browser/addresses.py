"""Every page that the routes know, with who looks at it and where: what is not here fails the walk."""

import datetime as dt
import re
from uuid import UUID

from services.gateway import pages
from services.gateway.feeds import widget
from services.listings import links
from services.listings.handlers import Listings
from services.notifications import application_links, unsubscribe
from services.notifications.kinds import Kind
from shared import clock
from shared.contracts.words import Channel
from tests.browser.world import BEN, BOSS, GONE, KID, MIA, NEW, TEAM, VISITOR, WEBER, World
from tests.system import SIGNING_KEY

Look = tuple[str, str]  # who, and the address
NO_PAGES = {
    "/anmelden/dienst": "leads on to the centre's own provider",
    "/anmelden/dienst/zurueck": "comes back from there",
    "/s/{code}": "leads on",
    "/widget": "a box within other people's pages",
    "/team/nachrichten/{kind}/mail": "a mail, which test_mails looks at",
}


def paths(method: str) -> set[str]:
    """All paths that the pages answer to this method."""
    known = [route for router in (*pages.routers, widget.router) for route in router.routes]
    return {route.path for route in known if method in route.methods}  # type: ignore[attr-defined]  # they are routes of FastAPI


def path_of(address: str) -> str:
    """The path of the route that a form posts to, whatever its language; empty for none."""
    plain = re.sub(r"^/(?:leicht|en|uk|ar)(?=/)", "", address.partition("?")[0])
    known = [route for router in pages.routers for route in router.routes]
    found = (one for one in known if "POST" in one.methods and one.path_regex.match(plain))  # type: ignore[attr-defined]  # routes of FastAPI
    return next((str(one.path) for one in found), "")  # type: ignore[attr-defined]


async def looks(world: World) -> dict[str, list[Look]]:
    """By the path of the route."""
    event, seat = await world.seat()
    anybodys = {**_anybodys(world, event), "/plaetze/{ticket}": _of(VISITOR, seat)}
    kid = (await world.ask(KID, "GET", "/me"))["id"]
    found = {**anybodys, **await _by_link(world), **await _young(world), **_staff(world, kid, event)}
    return {**found, **await _employers(world), **await _teachers(world)}


def _of(who: str, *addresses: str) -> list[Look]:
    return [(who, address) for address in addresses]


def _anybodys(world: World, event: str) -> dict[str, list[Look]]:
    offer = f"/angebote/{world.offers['board']['id']}"
    alone = ["/", "/karte", "/anmelden/code", "/anmelden/gesendet", "/filme", "/foerderung", "/beratung", "/einbinden"]
    alone += ["/bescheid/code", "/bescheid/gesendet"]
    alone += ["/fuer-eltern", "/fuer-schulen", "/fuer-betriebe", "/veranstaltungen", "/zahlen", "/schnittstelle"]
    alone += ["/barrierefreiheit", "/datenschutz", "/impressum"]
    found = {path: _of(VISITOR, path) for path in alone}
    board = ("/angebote", "/angebote?near=Dessau&radius_km=25", "/angebote?near=Atlantis", "/angebote?q=nichts-davon")
    return {
        **found,
        "/angebote": _of(VISITOR, *board),
        "/angebote/{offer_id}": _of(VISITOR, f"{offer}?alter=15&schule=ja", "/angebote/gibt-es-nicht"),
        "/angebote/{offer_id}/melden": _of(VISITOR, f"{offer}/melden"),
        "/anmelden": _of(VISITOR, "/anmelden?role=employer"),
        "/anmelden/link": _of(VISITOR, "/anmelden/link?token=x", "/anmelden/link"),
        "/bescheid": _of(VISITOR, "/bescheid", "/bescheid?near=06842&radius_km=200&kind=holiday_job&field=metal"),
        "/rat": _of(VISITOR, "/rat", "/rat?thema=study"),
        "/schnittstelle/{tag}": _of(VISITOR, "/schnittstelle/offers"),
        "/rat/{slug}": _of(VISITOR, "/rat/praktikum-finden"),
        "/filme/{slug}": _of(VISITOR, "/filme/pflege-ist-mehr"),
        "/foerderung/{slug}": _of(VISITOR, "/foerderung/einstiegsqualifizierung"),
        "/beratung/{slug}": _of(VISITOR, "/beratung/berufsberatung"),
        "/veranstaltungen/{event_id}": _of(VISITOR, f"/veranstaltungen/{event}"),
    }


async def _by_link(world: World) -> dict[str, list[Look]]:
    """Without an account: each that is good, and one that is not."""
    offer = world.offers["board"]
    reminders = await Listings.on(world.system.database("listings")).keys.get()
    until = clock.today() + dt.timedelta(days=7)
    person = (await world.ask(MIA, "GET", "/me"))["id"]
    boss, waiting = UUID((await world.ask(BOSS, "GET", "/me"))["id"]), UUID(world.sent["kid-board"])
    key = SIGNING_KEY.encode()
    own = unsubscribe.token(key, UUID(person), Channel.MAIL)
    good = {
        "/antwort/{token}": application_links.path(key, Kind.INTEREST_RECEIVED, waiting, boss, clock.today()),
        "/erlaubnis/{token}": await world.linked("mias-parents", "/erlaubnis/"),
        "/eltern/{token}": await world.linked("kids-parents", "/eltern/"),
        "/adresse/{token}": await world.linked("mia-new", "/adresse/"),
        "/angebote/erinnerung/{token}": f"/angebote/erinnerung/{links.token(reminders, UUID(offer['id']), until)}",
        "/u/{token}": f"/u/{own}",
        "/bescheid/loeschen/{token}": f"/bescheid/loeschen/{own}",
        "/bescheid/ende/{token}": f"/bescheid/ende/{own}",
        "/behalten/{token}": f"/behalten/{own}",
    }
    found = {path: _of(VISITOR, address, path.replace("{token}", "abc")) for path, address in good.items()}
    ordered = await world.linked("bescheid", "/bescheid/bestaetigen")
    return {**found, "/bescheid/bestaetigen": _of(VISITOR, ordered, "/bescheid/bestaetigen?token=abc")}


async def _young(world: World) -> dict[str, list[Look]]:
    sent, offer = world.sent, world.offers["board"]["id"]
    own = [(MIA, f"/bewerbungen/{sent['mia-board']}"), (BEN, f"/bewerbungen/{sent['ben-open']}")]
    return {
        "/treffer": [*_of(MIA, "/treffer"), *_of(KID, "/treffer")],
        "/suchen": _of(MIA, await world.search()),
        "/profil": _of(MIA, "/profil"),
        "/profil/code": _of(MIA, "/profil/code"),
        "/profil/eltern": _of(KID, "/profil/eltern"),
        "/angebote/{offer_id}/interesse": _of(KID, f"/angebote/{offer}/interesse"),
        "/bewerbungen": [*_of(MIA, "/bewerbungen"), *_of(KID, "/bewerbungen")],
        "/bewerbungen/andere-jobs": _of(MIA, "/bewerbungen/andere-jobs"),
        "/bewerbungen/{application_id}": own,
        "/meine-daten": _of(MIA, "/meine-daten"),
        "/meine-daten/klasse": _of(MIA, "/meine-daten/klasse"),
        "/meine-daten/loeschen": _of(MIA, "/meine-daten/loeschen"),
        "/meine-daten/geloescht": _of(GONE, "/meine-daten/geloescht"),
    }


async def _employers(world: World) -> dict[str, list[Look]]:
    sent, draft = world.sent, f"/betrieb/angebote/{world.offers['draft']['id']}"
    received = [f"/betrieb/anfragen/{sent[one]}" for one in ("mia-board", "ben-open")]
    return {
        "/betrieb": [*_of(BOSS, "/betrieb"), *_of(NEW, "/betrieb")],
        "/betrieb/eintragen": _of(NEW, "/betrieb/eintragen"),
        "/betrieb/angaben": _of(BOSS, "/betrieb/angaben"),
        "/betrieb/zahlen": _of(BOSS, "/betrieb/zahlen"),
        "/betrieb/team": _of(BOSS, "/betrieb/team"),
        "/betrieb/schluessel": _of(BOSS, await world.key()),
        "/betrieb/webhooks": _of(BOSS, await world.webhook()),
        "/betrieb/angebote/neu": _of(BOSS, "/betrieb/angebote/neu"),
        "/betrieb/angebote/{offer_id}/{step}": _of(BOSS, *(f"{draft}/{step}" for step in (1, 2, 3))),
        "/betrieb/anfragen": _of(BOSS, "/betrieb/anfragen"),
        "/betrieb/anfragen/{application_id}": _of(BOSS, *received),
        "/betrieb/empfehlungen": _of(BOSS, "/betrieb/empfehlungen"),
        "/betrieb/import": _of(BOSS, "/betrieb/import"),
        "/betrieb/import/{import_id}": _of(BOSS, await world.imported()),
    }


async def _teachers(world: World) -> dict[str, list[Look]]:
    return {"/klassen": _of(WEBER, "/klassen"), "/klassen/{class_id}": _of(WEBER, await world.school_class())}


def _staff(world: World, person: str, event: str) -> dict[str, list[Look]]:
    employer = world.offers["board"]["employer_id"]
    alone = (
        "/team",
        "/team/zugang",
        "/team/lehrkraefte",
        "/team/betriebe",
        "/team/meldungen",
        "/team/zahlen",
        "/team/texte",
        "/team/termine",
        "/team/termine/neu",
    )
    mails = ("/team/nachrichten/digest", "/team/nachrichten/matches_found?channel=sms&language=ar")
    texts = ("/team/texte/page/neu", "/team/texte/page/praktikum-finden", "/team/texte/funding/einstiegsqualifizierung")
    return {
        **{path: _of(TEAM, path) for path in (*alone, "/team/nachrichten")},
        "/team/menschen": _of(TEAM, "/team/menschen"),
        "/team/menschen/{person_id}": _of(TEAM, f"/team/menschen/{person}?warum=no_match"),
        "/team/betriebe/{employer_id}": _of(TEAM, f"/team/betriebe/{employer}"),
        "/team/angebote": _of(TEAM, "/team/angebote", "/team/angebote?stand=published"),
        "/team/termine/{event_id}": _of(TEAM, f"/team/termine/{event}"),
        "/team/texte/{kind}/{slug}": _of(TEAM, *texts),
        "/team/nachrichten/{kind}": _of(TEAM, *mails),
    }
