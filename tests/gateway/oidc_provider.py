"""A small OpenID provider for tests, over real HTTP with real keys, that can be told to answer wrongly."""

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from pydantic import SecretStr

from services.gateway.settings import GatewaySettings
from tests.gateway.conftest import URL

CLIENT, SECRET = "anlauf", "secret-of-the-tests"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
STRANGERS = RSAKey.generate_key(2048, {"kid": "two"})


class OidcProvider(ThreadingHTTPServer):
    """``claims`` go into the next identity token as they are; ``key`` signs it; ``away`` answers 503 to everything."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.key = KEY
        self.published = KeySet([self.key])
        self.claims: dict[str, Any] = {}
        self.header: dict[str, str] = {"alg": "RS256", "kid": "one"}
        self.token: str | None = None
        self.away = False
        self.codes: dict[str, dict[str, str]] = {}

    def authorize(self, url: str, **claims: Any) -> dict[str, str]:
        """What the browser brings back to us, after somebody has signed in here."""
        self.claims = claims
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"state": asked["state"], "code": code, "iss": self.issuer}

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """A code counts once, for its client, with the verifier of its challenge."""
        asked = self.codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or authorization != f"Basic {basic}" or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "s-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        token = self.token or jwt.encode(self.header, {**claims, **self.claims}, self.key)
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": token}


class _Handler(BaseHTTPRequestHandler):
    server: OidcProvider

    def do_GET(self) -> None:
        documents = {
            "/.well-known/openid-configuration": {
                "issuer": self.server.issuer,
                "authorization_endpoint": f"{self.server.issuer}/authorize",
                "token_endpoint": f"{self.server.issuer}/token",
                "jwks_uri": f"{self.server.issuer}/keys",
            },
            "/keys": self.server.published.as_dict(),
        }
        found = documents.get(self.path)
        self._answer(200 if found else 404, found or {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(*self.server.exchange(form, self.headers.get("authorization", "")))

    def _answer(self, status: int, document: object) -> None:
        self.send_response(503 if self.server.away else status)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    def log_message(self, *_: object) -> None:
        return


@contextlib.contextmanager
def serving() -> Iterator[OidcProvider]:
    provider = OidcProvider()
    thread = threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        thread.join()
        provider.server_close()


def callback(answer: dict[str, str]) -> str:
    return f"/anmelden/dienst/zurueck?{urlencode(answer)}"


def settings(issuer: str, **more: Any) -> GatewaySettings:
    """Of a gateway whose staff sign in there."""
    given: dict[str, Any] = {"oidc_issuer": issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET)}
    return GatewaySettings(public_url=URL, pepper=SecretStr("pepper-of-the-tests"), _env_file=None, **{**given, **more})
