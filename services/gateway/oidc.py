"""Sign-in at the centre's own provider: OpenID Connect, authorization code with PKCE, state and nonce.

What the provider says of itself (discovery) and its keys are kept for an hour. An identity token counts when one of its
keys has signed it, by an algorithm with two keys, and issuer, audience, times and nonce are right; nothing else counts.
Sources: OpenID Connect Core 1.0 (3.1.3.7), Discovery 1.0, RFC 7636 (PKCE), RFC 9207 (issuer in the answer).
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from services.gateway.settings import GatewaySettings
from shared import clock
from shared.certificates import trusted

ALGORITHMS = ["RS256", "PS256", "ES256"]  # never one with a shared secret, never "none"
KEPT_SECONDS = 3600.0
NEW_KEYS_SECONDS = 60.0  # an unknown key makes us look for new ones, this often at most
ANSWER_SECONDS = 10.0
LEEWAY_SECONDS = 60  # what clocks may differ by
BACK = "/anmelden/dienst/zurueck"


class ProviderAway(Exception):
    """It does not answer, or with what nobody can use."""


class NotProven(Exception):
    """The answer does not show who somebody is."""


@dataclass(frozen=True)
class Begun:
    """``url`` is where the browser goes; the rest is kept until it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Person:
    """Whom the provider knows. ``role`` None: nobody of ours. ``mail`` only where the provider has verified it."""

    subject: str
    role: str | None
    mail: str | None


class Provider:
    """The one that the settings name."""

    def __init__(self, settings: GatewaySettings) -> None:
        if settings.oidc_issuer is None or settings.oidc_client_id is None or settings.oidc_client_secret is None:
            raise ValueError("no provider is set")
        self._issuer, self._client_id = settings.oidc_issuer, settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value()
        self._claim, self._roles = settings.oidc_roles_claim, settings.staff_roles
        self._back = settings.public_url + BACK
        self._said: dict[str, Any] = {}
        self._said_until = self._keys_from = 0.0
        self._keys = KeySet([])

    async def begin(self, mark: str = "") -> Begun:
        """``mark``: what the state begins with, to be read even where all else is over. Raises ProviderAway."""
        said = await self._discovered()
        begun = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        begun["state"] = mark + begun["state"]
        challenge = base64.urlsafe_b64encode(hashlib.sha256(begun["verifier"].encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._back,
            "scope": "openid email",
            "state": begun["state"],
            "nonce": begun["nonce"],
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        address = str(said["authorization_endpoint"])
        return Begun(url=f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", **begun)

    async def finish(self, code: str, nonce: str, verifier: str, issuer: str = "") -> Person:
        """Who has signed in there. ``issuer``: what the answer names. Raises ProviderAway, NotProven."""
        if issuer and issuer != self._issuer:
            raise NotProven("the answer is another provider's")
        claims = await self._verified(await self._token(code, verifier), nonce)
        mail = claims.get("email") if claims.get("email_verified") is True else None
        return Person(str(claims["sub"]), self._role(claims), mail if isinstance(mail, str) else None)

    async def _token(self, code: str, verifier: str) -> str:
        said = await self._discovered()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": verifier,
            "client_id": self._client_id,
        }
        answer = await _call("POST", str(said["token_endpoint"]), data=form, auth=(self._client_id, self._secret))
        if answer.status_code in (400, 401):  # the code was used, is over, or another client's
            raise NotProven(f"the provider does not take the code: {answer.status_code}")
        token = _json(answer).get("id_token")
        if not isinstance(token, str):
            raise NotProven("the provider gives no identity token")
        return token

    async def _verified(self, token: str, nonce: str) -> Mapping[str, Any]:
        try:
            claims = self._read(token, nonce, await self._find_keys())
        except JoseError as error:
            if not self._may_look_for_keys():
                raise NotProven(repr(error)) from error
            claims = None
        if claims is None:  # it may have changed its keys
            try:
                claims = self._read(token, nonce, await self._find_keys(anew=True))
            except JoseError as error:
                raise NotProven(repr(error)) from error
        return claims

    def _read(self, token: str, nonce: str, keys: KeySet) -> Mapping[str, Any]:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        registry = JWTClaimsRegistry(
            now=int(clock.now().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        registry.validate(claims)
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self._client_id) != self._client_id:
            raise NotProven("the token is meant for another program")
        return claims

    def _role(self, claims: Mapping[str, Any]) -> str | None:
        """The first role of the setting that the claim names. ``realm_access.roles`` leads inwards."""
        found: Any = claims
        for part in self._claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        named = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        return next((role for theirs, role in self._roles if theirs in named), None)

    async def _discovered(self) -> Mapping[str, Any]:
        if time.monotonic() >= self._said_until:
            address = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
            said = _json(await _call("GET", address))
            wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            if said.get("issuer") != self._issuer or not all(isinstance(said.get(name), str) for name in wanted):
                raise ProviderAway("what it says of itself is not usable")
            self._said, self._said_until = said, time.monotonic() + KEPT_SECONDS
        return self._said

    def _may_look_for_keys(self) -> bool:
        return time.monotonic() >= self._keys_from + NEW_KEYS_SECONDS

    async def _find_keys(self, *, anew: bool = False) -> KeySet:
        if anew or not self._keys or time.monotonic() >= self._keys_from + KEPT_SECONDS:
            said = await self._discovered()
            try:
                self._keys = KeySet.import_key_set(_json(await _call("GET", str(said["jwks_uri"]))))  # type: ignore[arg-type]  # it checks what it reads
            except (JoseError, KeyError, TypeError, ValueError) as error:
                raise ProviderAway("its keys cannot be read") from error
            self._keys_from = time.monotonic()
        return self._keys


async def _call(method: str, address: str, **more: Any) -> httpx2.Response:
    """Sign-ins are rare: no connection is kept. Redirects are not followed, no proxy is taken from the environment."""
    try:
        async with httpx2.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False, verify=trusted()) as http:
            answer = await http.request(method, address, **more)
    except httpx2.HTTPError as error:
        raise ProviderAway(repr(error)[:200]) from error
    if answer.status_code >= 500 or answer.is_redirect:
        raise ProviderAway(f"{address}: {answer.status_code}")
    return answer


def _json(answer: httpx2.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError as error:
        raise ProviderAway("its answer is no JSON") from error
    if not isinstance(found, dict):
        raise ProviderAway("its answer is no object")
    return found
