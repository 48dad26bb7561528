"""One region with something in every state, made by way of the API: for what holds on every page."""

import asyncio
import datetime as dt
import re
from typing import Any

from deploy.seed.guidance import save_guidance
from services.gateway.accounts import Address, Pepper, new_access_token
from services.gateway.feeds.sheets import csv_line
from services.gateway.store import AccountStore
from shared import clock, mongo
from shared.contracts.words import Channel
from shared.offer_sheet import template
from tests.builders import born, employer_body, offer_body, profile_body
from tests.eventually import eventually
from tests.system import System

VISITOR, MIA, BEN, KID, BOSS, NEW, TEAM, WEBER, GONE = "", "mia", "ben", "kid", "boss", "new", "team", "weber", "gone"
ROLES = {
    **dict.fromkeys((MIA, BEN, KID, GONE), "young_person"),
    **dict.fromkeys((BOSS, NEW), "employer"),
    TEAM: "counsellor",
    WEBER: "teacher",
}
BY_MAIL = (MIA, BEN, KID, BOSS, GONE)  # the others are not written to
AWAKE = {"language": "de", "mail_matches": False, "phone": None, "phone_matches": False, "quiet_hours": None}
LINK = re.compile(r"http://[^/\s]+(/\S+/\S+)")


class World:
    """``tokens``: of the sessions; ``offers`` and ``sent``: what there is, by a name for it."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.tokens: dict[str, str] = {}
        self.offers: dict[str, Any] = {}
        self.sent: dict[str, str] = {}

    async def fill(self) -> None:
        """What is there before somebody looks."""
        await self._sign_in()
        await asyncio.gather(self._guidance(), self._employers(), self._people())
        await self._applications()
        await self._letters()

    async def get(self, who: str, address: str) -> Any:
        """A page as one of them gets it."""
        return await self.system.http.get(address, headers=self.cookie(who))

    def cookie(self, who: str) -> dict[str, str]:
        return {"cookie": f"session={self.tokens[who]}"} if who else {}

    async def ask(self, who: str, method: str, path: str, body: object = None) -> Any:
        """The API, by one of them; only what is granted."""
        headers = {"authorization": f"Bearer {self.tokens[who]}", "idempotency-key": str(clock.new_id())}
        headers |= {"if-match": "*"} if path == "/contact" else {}  # it is there since the first sign-in
        answer = await self.system.http.request(method, f"/api/v1{path}", headers=headers, json=body)
        assert answer.status_code < 400, f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else None

    async def linked(self, to: str, kind: str) -> str:
        """The path of the link in the newest mail to ``to`` that has one."""

        async def found() -> str:
            texts = [mail["Text"] for mail in await self.system.mails(f"{to}@demo.example")]
            paths = [path for text in texts for path in LINK.findall(text) if path.startswith(kind)]
            return str(paths[0]) if paths else ""

        return await eventually(found)

    async def _sign_in(self) -> None:
        async def by_mail(who: str) -> None:
            headers = await self.system.sign_in(f"{who}@demo.example", ROLES[who])
            self.tokens[who] = headers["Authorization"].removeprefix("Bearer ")

        await asyncio.gather(*(by_mail(who) for who in BY_MAIL))
        client = mongo.connect(str(self.system.common.mongo_url), app="test")
        db = mongo.database(client, self.system.common.database_prefix + "gateway")
        accounts = AccountStore(db, Pepper("pepper-of-the-tests"))
        for who in ROLES.keys() - BY_MAIL:
            self.tokens[who] = new_access_token()
            account = await accounts.open_account(ROLES[who], Address(Channel.MAIL, f"{who}@demo.example"))
            await accounts.open_session(self.tokens[who], account, clock.now() + dt.timedelta(days=1))
        client.close()
        self.system.http.cookies.clear()  # a visitor has none

    async def _guidance(self) -> None:
        await save_guidance(self.system.database("listings"), clock.new_id(), clock.today())

    async def _employers(self) -> None:
        async def offer(**changes: Any) -> Any:
            return await self.ask(BOSS, "POST", "/offers", offer_body(state="published", **changes))

        employer = (await self.ask(BOSS, "POST", "/employers", employer_body()))["id"]
        ways = {"by_arrangement": True, "periods": [], "apply_by": None, "kind": "apprenticeship"}
        self.offers["waiting"] = await offer(title="Ferienjob im Lager")
        await self.ask(TEAM, "POST", f"/staff/employers/{employer}/verify", {"evidence": ["call"]})
        self.offers["board"] = await offer()
        self.offers["open"] = await offer(title="Metallbau lernen", **ways)
        draft = offer_body(title="Schnuppertag", state="draft")
        self.offers["draft"] = await self.ask(BOSS, "POST", "/offers", draft)
        doubt = {"reason": "fraud", "note": "Sie wollten vorher Geld."}
        await self.ask(MIA, "POST", f"/offers/{self.offers['board']['id']}/reports", doubt)

    async def _people(self) -> None:
        adult = profile_body(birth_date=born(19).isoformat(), school_until=None, kinds=["apprenticeship"])
        kid = profile_body(birth_date=born(15).isoformat(), fields=["animals"])
        for who, profile in ((MIA, profile_body()), (BEN, adult), (KID, kid)):
            await self.ask(who, "PUT", "/profile", profile)
        for who in (MIA, BEN, BOSS):
            mail = {"mail": "mia-new@demo.example"} if who == MIA else {}
            await self.ask(who, "PUT", "/contact", {**AWAKE, **mail, "text_version": "test-1"})
        await self.ask(KID, "POST", "/contact/guardian", {"mail": "kids-parents@demo.example"})
        await self.ask(KID, "POST", "/subscriptions", {"email": "bescheid@demo.example", "search": kid})

    async def _applications(self) -> None:
        """With a yes and the parents asked; firm; not answered yet."""
        await self._apply(MIA, "board")
        await self.ask(BOSS, "POST", f"/applications/{self.sent['mia-board']}/accept")
        guardians = {"addresses": ["mias-parents@demo.example"]}
        await self.ask(MIA, "POST", f"/applications/{self.sent['mia-board']}/permission", guardians)
        await self._apply(BEN, "open")
        await self.ask(BOSS, "POST", f"/applications/{self.sent['ben-open']}/accept")
        await self.ask(BEN, "POST", f"/applications/{self.sent['ben-open']}/confirm")
        await self._apply(KID, "board")

    async def _apply(self, who: str, offer: str) -> None:
        sent = await self.ask(who, "POST", f"/offers/{self.offers[offer]['id']}/applications", {})
        self.sent[f"{who}-{offer}"] = sent["id"]

    async def _letters(self) -> None:
        for who, text in ((BOSS, "Passt dir acht Uhr?"), (MIA, "Ja, oder ruf an: 0340 5550100")):
            await self.ask(who, "POST", f"/applications/{self.sent['mia-board']}/messages", {"text": text})

    async def webhook(self) -> str:
        """The page of a webhook that has been told of nothing yet."""
        hook = {"url": "https://personal.partner.example/anlauf", "events": ["offer.closed", "application.received"]}
        await self.ask(BOSS, "POST", "/employers/me/webhooks", hook)
        return "/betrieb/webhooks"

    async def search(self) -> str:
        """The page of a search that is kept besides the profile."""
        await self.ask(MIA, "PUT", "/searches/1", profile_body(fields=["it"], postal_code="06844"))
        return "/suchen"

    async def key(self) -> str:
        """The page of a key that no program has used yet."""
        await self.ask(BOSS, "POST", "/employers/me/keys", {"label": "Personalprogramm", "scopes": ["import"]})
        return "/betrieb/schluessel"

    async def imported(self) -> str:
        """The report of a file with a row that is right and one that is not."""
        german, *rows = template.rows(german=True)
        wrong = ["" for _ in rows[0]]
        data = "".join(csv_line(line, german=True) for line in (german, rows[0], [*wrong[:-1], "x"])).encode("cp1252")
        headers = {**self.cookie(BOSS), "idempotency-key": "rows", "content-type": "text/csv"}
        sent = await self.system.http.post("/api/v1/offers/import?dry_run=true", headers=headers, content=data)
        assert sent.status_code == 202, sent.text
        return f"/betrieb/import/{sent.json()['id']}"

    async def seat(self) -> tuple[str, str]:
        """An event one may register for, and a seat there."""
        events = (await self.system.http.get("/api/v1/events")).json()["items"]
        event = next(one["id"] for one in events if one["entry"]["seats"])
        form = {"seats": "1", "key": str(clock.new_id())}
        taken = await self.system.http.post(f"/veranstaltungen/{event}/anmelden", data=form)
        assert taken.status_code == 303, taken.text
        return event, str(taken.headers["location"])

    async def school_class(self) -> str:
        """The page of a teacher's class."""
        form = {"title": "9b", "teacher": "Frau Weber", "school": "Schule am Park"}
        made = await self.system.http.post("/klassen", headers=self.cookie(WEBER), data=form)
        assert made.status_code == 303, made.text
        return str(made.headers["location"])

    async def erase(self) -> None:
        """Somebody's all, so that there is a receipt."""
        await self.system.http.post("/meine-daten/loeschen", headers=self.cookie(GONE))
