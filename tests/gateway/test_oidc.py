"""Staff sign in at the centre's provider: what lets them in, what does not, and what they read then."""

import time
import warnings
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey

from services.gateway.accounts import Address
from services.gateway.oidc import Provider
from services.gateway.settings import GatewaySettings
from shared.contracts.words import Channel
from tests.gateway.conftest import URL, client_of
from tests.gateway.oidc_provider import CLIENT, SECRET, STRANGERS, OidcProvider, callback, serving, settings

LEAVE = "/anmelden/dienst"
MAIL = Address(Channel.MAIL, "kim@demo.example")


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    with serving() as one:
        yield one


@pytest.fixture
def other_provider() -> Iterator[Any]:
    """It warns of what its own library will change."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock

        with oidc_provider_mock.run_server_in_thread() as server:
            yield server


@pytest.fixture
async def browser(app: FastAPI, provider: OidcProvider) -> AsyncIterator[httpx2.AsyncClient]:
    """One that keeps its cookies, at a gateway whose staff signs in at ``provider``."""
    async with at(app, settings(provider.issuer, oidc_roles="anlauf-team=counsellor anlauf-texte=editor")) as client:
        yield client


class at:  # noqa: N801 - reads as what it is
    """The gateway with other settings for a while."""

    def __init__(self, app: FastAPI, own: GatewaySettings) -> None:
        self.app, self.own, self.client = app, own, client_of(app)
        self.before = (app.state.settings, app.state.provider)

    async def __aenter__(self) -> httpx2.AsyncClient:
        self.app.state.settings, self.app.state.provider = self.own, Provider(self.own)
        return self.client

    async def __aexit__(self, *_: object) -> None:
        self.app.state.settings, self.app.state.provider = self.before
        await self.client.aclose()


async def sign_in(browser: httpx2.AsyncClient, provider: OidcProvider, **claims: Any) -> httpx2.Response:
    left = await browser.get(LEAVE)
    assert left.status_code == 303, left.text
    answer = provider.authorize(left.headers["location"], **{"roles": ["anlauf-team"], **claims})
    return await browser.get(callback(answer))


async def role_of(browser: httpx2.AsyncClient) -> str:
    answer = await browser.get("/api/v1/me")
    return str(answer.json()["role"]) if answer.status_code == 200 else ""


async def test_the_browser_is_sent_with_state_nonce_and_challenge(
    browser: httpx2.AsyncClient, provider: OidcProvider, app: FastAPI
) -> None:
    left = await browser.get(LEAVE)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(left.headers["location"]).query).items()}
    assert left.headers["location"].startswith(f"{provider.issuer}/authorize?")
    assert asked["redirect_uri"] == f"{URL}/anmelden/dienst/zurueck"
    assert (asked["client_id"], asked["code_challenge_method"]) == (CLIENT, "S256")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert "HttpOnly" in left.headers["set-cookie"]
    (kept,) = await app.state.db["ceremonies"].find({}).to_list(2)
    assert asked["state"] not in str(kept), "only its hash"


async def test_a_counsellor_signs_in_and_comes_back_to_the_same_account(
    browser: httpx2.AsyncClient, provider: OidcProvider, app: FastAPI
) -> None:
    answer = await sign_in(browser, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/team")
    first = (await browser.get("/api/v1/me")).json()
    assert first["role"] == "counsellor"
    await sign_in(browser, provider)
    assert (await browser.get("/api/v1/me")).json() == first
    assert await app.state.db["accounts"].count_documents({}) == 1
    session = await app.state.db["sessions"].find_one({})
    assert (session["expires_at"] - session["created_at"]).total_seconds() == pytest.approx(12 * 3600, abs=2)


async def test_whoever_leaves_in_a_language_comes_back_to_it(
    browser: httpx2.AsyncClient, provider: OidcProvider
) -> None:
    left = await browser.get(f"/ar{LEAVE}")
    refused = await browser.get(callback(provider.authorize(left.headers["location"], roles=["something"])))
    assert '<html lang="ar" dir="rtl">' in refused.text
    assert 'href="/ar/anmelden?role=counsellor"' in refused.text
    left = await browser.get(f"/ar{LEAVE}")
    answer = await browser.get(callback(provider.authorize(left.headers["location"], roles=["anlauf-team"])))
    assert answer.headers["location"] == "/ar/team"
    used = await browser.get(callback(provider.authorize(left.headers["location"], roles=["anlauf-team"])))
    assert (used.status_code, '<html lang="ar" dir="rtl">' in used.text) == (400, True), "nor where it is over"


async def test_who_had_to_sign_in_for_a_page_is_led_back_to_it(
    browser: httpx2.AsyncClient, provider: OidcProvider
) -> None:
    asking = (await browser.get("/uk/team/nachrichten")).headers["location"]
    way = f"/uk{LEAVE}?weiter=/team/nachrichten"
    assert f'href="{way}"' in (await browser.get(asking)).text
    evil = f"/uk{LEAVE}?weiter=//evil.example"
    for role, asked, led in (
        ("anlauf-team", way, "/uk/team/nachrichten"),
        ("anlauf-texte", way, "/uk/team/texte"),
        ("anlauf-team", evil, "/uk/team"),
    ):
        left = await browser.get(asked)
        answer = await browser.get(callback(provider.authorize(left.headers["location"], roles=[role])))
        assert answer.headers["location"] == led
        browser.cookies.clear()


async def test_the_role_is_the_providers_word_at_each_sign_in(
    browser: httpx2.AsyncClient, provider: OidcProvider, app: FastAPI
) -> None:
    await sign_in(browser, provider)
    cookie = browser.cookies["session"]
    assert (await sign_in(browser, provider, roles=["anlauf-texte", "other"])).headers["location"] == "/team/texte"
    assert await role_of(browser) == "editor"
    async with client_of(app) as old:
        assert (await old.get("/api/v1/me", headers={"cookie": f"session={cookie}"})).status_code == 401


async def test_who_has_no_role_is_not_let_in_and_what_they_had_ends(
    browser: httpx2.AsyncClient, provider: OidcProvider, app: FastAPI
) -> None:
    assert (await sign_in(browser, provider, email=MAIL.text, email_verified=True)).status_code == 303
    for roles in (["something"], [], "else", {"anlauf-team": True}, None):
        answer = await sign_in(browser, provider, roles=roles)
        assert answer.status_code == 403
        assert "gehört nicht zum Team" in answer.text
        assert "/anmelden?role=counsellor" in answer.text
    assert await role_of(browser) == ""
    assert await app.state.accounts.find_account(MAIL) is None, "nor by mail"
    assert await app.state.db["accounts"].count_documents({}) == 1, "and nobody was made"


async def test_a_verified_mail_address_leads_into_the_account_that_was_there(
    browser: httpx2.AsyncClient, provider: OidcProvider, app: FastAPI
) -> None:
    before = await app.state.accounts.open_account("counsellor", MAIL)
    await sign_in(browser, provider, sub="s-unverified", email=MAIL.text, email_verified="true")
    assert (await browser.get("/api/v1/me")).json()["id"] != str(before.id), "not verified, so not theirs"
    await sign_in(browser, provider, email="KIM@demo.example", email_verified=True)
    assert (await browser.get("/api/v1/me")).json()["id"] == str(before.id)


async def test_a_claim_may_lie_further_in(app: FastAPI, provider: OidcProvider) -> None:
    own = settings(provider.issuer, oidc_roles_claim="realm_access.roles")
    async with at(app, own) as browser:
        await sign_in(browser, provider, realm_access={"roles": ["operator"]})
        assert await role_of(browser) == "operator"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"aud": ["another", "and-another"]},
        {"aud": [CLIENT, "another"]},
        {"aud": CLIENT, "azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 120},
        {"iat": int(time.time()) + 600},
        {"sub": None},
        {"exp": None},
    ],
    ids=lambda claims: "-".join(map(str, claims)),
)
async def test_a_token_that_is_not_for_us_now_lets_nobody_in(
    browser: httpx2.AsyncClient, provider: OidcProvider, app: FastAPI, claims: dict[str, Any]
) -> None:
    answer = await sign_in(browser, provider, **claims)
    assert answer.status_code == 401
    assert "ließ sich nicht prüfen" in answer.text
    assert await role_of(browser) == ""
    assert await app.state.db["accounts"].count_documents({}) == 0


async def test_only_the_providers_own_key_counts(browser: httpx2.AsyncClient, provider: OidcProvider) -> None:
    own, provider.key, provider.header = provider.key, STRANGERS, {"alg": "RS256", "kid": "two"}
    assert (await sign_in(browser, provider)).status_code == 401, "an unknown key"
    provider.header = {"alg": "RS256", "kid": "one"}
    assert (await sign_in(browser, provider)).status_code == 401, "under a known name"
    provider.key = own
    assert (await sign_in(browser, provider)).status_code == 303


async def test_a_token_signed_by_nobody_or_by_a_secret_we_know_is_worth_nothing(
    browser: httpx2.AsyncClient, provider: OidcProvider
) -> None:
    shared = OctKey.import_key(SECRET.encode() * 2)
    for token in (
        "e30.e30.",
        "x",
        "eyJhbGciOiJub25lIn0.e30.",
        jwt.encode({"alg": "HS256"}, {"iss": provider.issuer}, shared),
    ):
        provider.token = token
        assert (await sign_in(browser, provider)).status_code == 401, token


async def test_new_keys_of_the_provider_are_found(app: FastAPI, provider: OidcProvider) -> None:
    async with at(app, settings(provider.issuer)) as browser:
        await sign_in(browser, provider, roles="counsellor")
        provider.key = STRANGERS
        provider.published, provider.header = KeySet([provider.key]), {"alg": "RS256", "kid": "two"}
        assert (await sign_in(browser, provider, roles="counsellor")).status_code == 401, "asked a moment ago"
        app.state.provider._keys_from -= 61
        assert (await sign_in(browser, provider, roles="counsellor")).status_code == 303


async def test_an_answer_counts_once_and_only_where_it_was_asked_for(
    browser: httpx2.AsyncClient, provider: OidcProvider, app: FastAPI
) -> None:
    left = await browser.get(LEAVE)
    answer = provider.authorize(left.headers["location"], roles="anlauf-team")
    async with client_of(app) as another:
        stolen = await another.get(callback(answer))
    assert stolen.status_code == 400, "another browser"
    assert (await browser.get(callback(answer))).status_code == 400, "and now it is used up"
    assert (await browser.get(callback({**answer, "state": "made-up"}))).status_code == 400
    assert (await browser.get(BACKWARDS)).status_code == 400
    left = await browser.get(LEAVE)
    answer = provider.authorize(left.headers["location"], roles="anlauf-team")
    assert (await browser.get(callback(answer))).status_code == 303
    again = await browser.get(callback(answer))
    assert again.status_code == 400
    assert "gilt nicht mehr" in again.text


BACKWARDS = "/anmelden/dienst/zurueck"


async def test_a_code_of_another_sign_in_is_refused_by_its_challenge(
    browser: httpx2.AsyncClient, provider: OidcProvider
) -> None:
    """An attacker's code under the victim's state: the verifier does not fit it."""
    attackers = provider.authorize((await browser.get(LEAVE)).headers["location"], roles="anlauf-team")
    own = provider.authorize((await browser.get(LEAVE)).headers["location"], roles="anlauf-team")
    assert (await browser.get(callback({**own, "code": attackers["code"]}))).status_code == 401


async def test_an_answer_of_another_issuer_is_refused(browser: httpx2.AsyncClient, provider: OidcProvider) -> None:
    answer = provider.authorize((await browser.get(LEAVE)).headers["location"], roles="anlauf-team")
    assert (await browser.get(callback({**answer, "iss": "https://evil.example"}))).status_code == 401


async def test_a_no_of_the_provider_is_told(browser: httpx2.AsyncClient, provider: OidcProvider) -> None:
    answer = provider.authorize((await browser.get(LEAVE)).headers["location"])
    told = await browser.get(callback({"state": answer["state"], "error": "access_denied"}))
    assert told.status_code == 403
    assert "hat abgelehnt" in told.text


async def test_a_provider_that_is_away_leaves_the_link_by_mail(
    browser: httpx2.AsyncClient, provider: OidcProvider
) -> None:
    left = await browser.get(LEAVE)
    answer = provider.authorize(left.headers["location"], roles="anlauf-team")
    provider.away = True
    in_the_middle = await browser.get(callback(answer))
    assert in_the_middle.status_code == 503
    assert in_the_middle.headers["retry-after"] == "30"
    async with at(browser._transport.app, settings("http://127.0.0.1:9")) as fresh:  # type: ignore[attr-defined]  # the ASGI transport has it
        away = await fresh.get(LEAVE)
    assert away.status_code == 503
    assert "antwortet nicht" in away.text
    assert "/anmelden?role=counsellor" in away.text


async def test_without_a_provider_there_is_no_such_way(offline: httpx2.AsyncClient) -> None:
    assert (await offline.get(LEAVE)).status_code == 404
    assert LEAVE not in (await offline.get("/anmelden?role=counsellor")).text


async def test_the_way_is_shown_to_staff_alone(browser: httpx2.AsyncClient) -> None:
    assert LEAVE in (await browser.get("/anmelden?role=counsellor")).text
    assert LEAVE not in (await browser.get("/anmelden")).text


async def test_another_providers_implementation_lets_us_in_as_well(app: FastAPI, other_provider: Any) -> None:
    """oidc-provider-mock, built on Authlib: not written by those who wrote the client."""
    issuer = f"http://localhost:{other_provider.server_port}"
    async with at(app, settings(issuer)) as browser, httpx2.AsyncClient(trust_env=False) as person:
        user = {"email": "kim@demo.example", "email_verified": True, "roles": ["counsellor"]}
        assert (await person.put(f"{issuer}/users/kim", json=user)).status_code == 204
        left = (await browser.get(LEAVE)).headers["location"]
        back = await person.post(left, data={"sub": "kim"})
        answer = await browser.get(back.headers["location"].removeprefix(URL))
        assert answer.headers.get("location") == "/team", answer.text
        assert await role_of(browser) == "counsellor"
        assert await app.state.accounts.find_account(MAIL) is not None
