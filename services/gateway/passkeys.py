"""Passkeys of staff (WebAuthn): a key on their own device instead of a mail; what the device signs is checked here.

A challenge is used once and within five minutes. The device must have recognised its owner, and the counter it keeps
must not go back, which would show a copy. Source: WebAuthn Level 3, sections 7.1 and 7.2, by py_webauthn.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.gateway.accounts import Account
from services.gateway.roles import STAFF
from services.gateway.settings import GatewaySettings
from shared import clock
from shared.errors import DomainError
from shared.mongo import ASCENDING, Database, DuplicateKeyError, IndexModel

LASTS = dt.timedelta(minutes=5)
MOST = 10

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "passkeys": [
        IndexModel([("credential", ASCENDING)], name="credential", unique=True),  # whose key it is, at a sign-in
        IndexModel([("account_id", ASCENDING)], name="account"),  # the own list
    ]
}


class PasskeyRefused(DomainError):
    code = "passkey_refused"


@dataclass(frozen=True)
class Passkey:
    id: UUID
    account_id: UUID
    label: str
    credential: str
    public_key: bytes
    sign_count: int
    created_at: dt.datetime
    last_used_at: dt.datetime | None = None


def options_to_make(own: GatewaySettings, account: Account, known: Sequence[Passkey]) -> tuple[str, dict[str, Any]]:
    """The challenge, and what the browser is asked: a key that is found without a name and knows its owner."""
    options = webauthn.generate_registration_options(
        rp_id=_host(own),
        rp_name="Anlauf",
        user_id=account.id.bytes,
        user_name=f"Anlauf ({account.role})",
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in known],
    )
    return bytes_to_base64url(options.challenge), json.loads(webauthn.options_to_json(options))


def options_to_sign_in(own: GatewaySettings) -> tuple[str, dict[str, Any]]:
    """For whichever passkey of ours the device has."""
    required = UserVerificationRequirement.REQUIRED
    options = webauthn.generate_authentication_options(rp_id=_host(own), user_verification=required)
    return bytes_to_base64url(options.challenge), json.loads(webauthn.options_to_json(options))


def challenge_in(credential: object) -> str:
    """Which challenge an answer says it is about, "" where it says none. Worth something once known to be ours."""
    try:
        said = credential["response"]["clientDataJSON"]  # type: ignore[index]  # whatever it is, an error says no
        return bytes_to_base64url(parse_client_data_json(base64url_to_bytes(said)).challenge)
    except (KeyError, TypeError, ValueError, WebAuthnException):
        return ""


def made(own: GatewaySettings, account: Account, credential: Any, challenge: str, label: str) -> Passkey:
    """The passkey a browser has made. Raises PasskeyRefused."""
    try:
        found = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(own),
            expected_origin=own.public_url,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyRefused("This is no passkey made for us.") from error
    name = bytes_to_base64url(found.credential_id)
    return Passkey(clock.new_id(), account.id, label, name, found.credential_public_key, found.sign_count, clock.now())


def counted(own: GatewaySettings, passkey: Passkey, credential: Any, challenge: str) -> int:
    """The device's counter after a sign-in that holds. Raises PasskeyRefused."""
    try:
        found = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(own),
            expected_origin=own.public_url,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyRefused("This is no answer of that passkey.") from error
    return found.new_sign_count


class PasskeyStore:
    def __init__(self, db: Database) -> None:
        self._passkeys, self._accounts = db["passkeys"], db["accounts"]

    async def add(self, passkey: Passkey) -> None:
        """Raises PasskeyRefused for one too many, and for one that is there."""
        if await self._passkeys.count_documents({"account_id": passkey.account_id}, limit=MOST) >= MOST:
            raise PasskeyRefused(f"An account has {MOST} passkeys at most.")
        kept = {name: value for name, value in vars(passkey).items() if name != "id"}
        try:
            await self._passkeys.insert_one({"_id": passkey.id, **kept})
        except DuplicateKeyError as error:
            raise PasskeyRefused("This passkey is there already.") from error

    async def list_of(self, account: Account) -> list[Passkey]:
        """Oldest first."""
        found = self._passkeys.find({"account_id": account.id}, sort=[("_id", ASCENDING)])
        return [_passkey(one) async for one in found]

    async def find(self, credential: str) -> tuple[Passkey, Account] | None:
        """The passkey and whose it is; None for an unknown one, and where nothing leads into the account any more."""
        found = await self._passkeys.find_one({"credential": credential})
        if found is None:
            return None
        open_one = {"_id": found["account_id"], "role": {"$in": STAFF}}
        account = await self._accounts.find_one(open_one, {"role": 1})
        return (_passkey(found), Account(account["_id"], account["role"])) if account else None

    async def note_use(self, passkey: Passkey, sign_count: int) -> bool:
        """False when it was used otherwise meanwhile, or removed."""
        used = {"$set": {"sign_count": sign_count, "last_used_at": clock.now()}}
        as_seen = {"_id": passkey.id, "sign_count": passkey.sign_count}
        return (await self._passkeys.update_one(as_seen, used)).matched_count == 1

    async def remove(self, account: Account, passkey_id: UUID) -> bool:
        """From now on it opens nothing. False when the account has no such one."""
        return (await self._passkeys.delete_one({"_id": passkey_id, "account_id": account.id})).deleted_count == 1


def _passkey(document: Mapping[str, Any]) -> Passkey:
    return Passkey(**{**{name: value for name, value in document.items() if name != "_id"}, "id": document["_id"]})


def _host(own: GatewaySettings) -> str:
    return urlsplit(own.public_url).hostname or ""
