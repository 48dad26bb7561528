"""Sending a form while nobody behind the gateway answers: all of it has to come back, ready to be sent once more."""

import contextlib
from collections.abc import AsyncIterator

import httpx2

from deploy.local.ports import any_free_port
from services.gateway.app import gateway
from tests.browser.world import World
from tests.browser.written import Written, forms
from tests.builders import NEXT_YEAR, born
from tests.system import System

SENSIBLE = {
    "text": "Am Elbufer 3",
    "textarea": "Ich mag Metall.",
    "email": "neu@demo.example",
    "tel": "+4915550000009",
    "number": "3",
    "date": f"{NEXT_YEAR}-07-19",
    "time": "08:00",
    "datetime-local": f"{NEXT_YEAR}-07-19T08:00",
}
# Where the type alone does not say what is wanted, by the last part of the name.
NAMED = {
    "address": "neu@demo.example",
    "amount": "12,50",
    "betriebsnummer": "12345678",
    "birth_date": born(16).isoformat(),
    "code": "123456",
    "domain": "www.beispiel.example",
    "end": "06:00",
    "ends_at": f"{NEXT_YEAR}-07-19T10:00",
    "guardian": "eltern@demo.example",
    "mail": "neu@demo.example",
    "phone": "+4915550000009",
    "postal_code": "06842",
    "reply_to": "neu@demo.example",
    "seats": "12",
    "second_guardian": "mutter@demo.example",
    "since": "2004-10-01",
    "slug": "ein-text",
    "source": "https://www.gesetze-im-internet.de/",
    "to": "15:00",
}
# The gateway knows codes and classes itself; and one link of a subscription is used up by the form without nonsense.
ALONE = {"/anmelden/code", "/bescheid/code", "/bescheid/bestaetigen", "/klassen", "/meine-daten/klasse"}


@contextlib.asynccontextmanager
async def sleeping(system: System) -> AsyncIterator[httpx2.AsyncClient]:
    """A gateway on the system's own database whose connection to the broker has just broken."""
    common = system.common.model_copy(update={"amqp_url": f"amqp://127.0.0.1:{any_free_port()}"})
    app = gateway(common, system.gateway_settings())
    app.state.rpc._connection._connected.set()  # else each question waits for a connection, as long as it may
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=system.url, timeout=20) as client:
        yield client


async def lost(client: httpx2.AsyncClient, world: World, who: str, form: Written) -> list[str]:
    """What is not as it has to be; empty when all is."""
    typed = {name: NAMED.get(name.rpartition(".")[2], SENSIBLE[kind]) for name, kind in form.typed.items()}
    data = form.hidden | form.chosen | typed | dict([one for one in form.buttons if one[1] != "preview"][:1])
    answer = await client.post(form.action, headers=world.cookie(who), data=data)
    wrong = [] if answer.status_code == 503 else [f"{answer.status_code}"]
    if 'role="alert"' not in answer.text or "autofocus" not in answer.text or 'lang="uk"' not in answer.text:
        wrong.append("does not say so, with the focus, in the reader's language")
    if who and 'action="/uk/abmelden"' not in answer.text:
        wrong.append("takes somebody signed in for a visitor")
    again = [one for one in forms(answer.text, form.action) if one.action == form.action]
    missing = [sorted((form.chosen | typed).items() - set(one.filled)) for one in again]
    if not missing or min(missing):
        wrong.append(f"is gone: {min(missing, default='the form')}")
    return wrong
