"""Signing in without a password: a link by mail or a code by SMS opens a session.

Whether an address is known here can be told neither from an answer nor from the time it takes.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request

from services.gateway import accounts, languages, limits
from services.gateway.accounts import Account, Address
from services.gateway.limits import settings_of, store_of
from services.gateway.roles import EMPLOYER, SELF_REGISTERED, STAFF, YOUNG_PERSON
from services.gateway.rpc import Refused, ask, ask_again, refused
from services.gateway.store import SignIn
from shared import clock
from shared.contracts.notifications.contacts import ConfirmMail, ConfirmPhone, ContactView, GetContact, VerifyPhone
from shared.contracts.notifications.messages import SendSignIn
from shared.contracts.words import Channel, Language
from shared.errors import DomainError

ANSWER_SECONDS = 0.25  # ordering a link takes at least this long, so that the time says nothing about the address
LINK_CHARS = 500  # what notifications takes as a link
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Session:
    """``secure``: this installation is reached over https only, and so is the cookie."""

    account: Account
    access_token: str
    expires_at: dt.datetime
    secure: bool


async def request_sign_in(
    request: Request,
    *,
    address: str,
    role: str | None = None,
    language: str = "de",
    channel: Channel | None = None,
    then: str = "",
) -> None:
    """Have a link or a code sent to ``address``; nothing is sent where no account may be opened, and nobody can tell.

    Without a channel, ``address`` is a mail address where there is an ``@`` in it, else a phone number. Without a role
    it is that of the account with this address, else that of a young person; one of staff's stands for all of them.
    ``then``: the page that the link leads to in the end.
    Raises Refused with ``mail_invalid``, ``phone_invalid``, ``phone_not_mobile``, ``too_many_requests``; Unanswered
    when it cannot be sent.
    """
    reached = read_address(address, channel)
    await keep_within_limits(request, reached)
    answer_at = time.monotonic() + ANSWER_SECONDS
    try:
        await _send_secret(request, reached, role, Language(language), then)
    finally:
        await asyncio.sleep(max(0.0, answer_at - time.monotonic()))


async def redeem(
    request: Request, *, token: str | None = None, phone: str | None = None, code: str | None = None
) -> Session:
    """Open a session for the ``token`` of a link, or for ``phone`` and ``code``. Each opens one session only.

    Raises Refused with ``token_invalid`` (wrong, used, expired or tried too often: not said which), ``phone_invalid``,
    ``phone_not_mobile``. Unanswered leaves a link usable.
    """
    if token is not None:
        account = await _account_of_link(request, token)
    else:
        account = await _account_of_code(request, phone or "", code or "")
    return await open_session(request, account)


async def open_session(request: Request, account: Account) -> Session:
    """For whoever has proven to be ``account``: always under a new token, whatever the request carried.

    Refused with ``token_invalid`` where the account has been erased since.
    """
    settings = settings_of(request)
    hours = settings.staff_session_hours if account.role in STAFF else settings.session_days * 24
    access_token, expires_at = accounts.new_access_token(), clock.now() + dt.timedelta(hours=hours)
    if not await store_of(request).open_session(access_token, account, expires_at):
        raise token_invalid()
    return Session(account, access_token, expires_at, settings.https)


async def verify_phone(request: Request, account: Account, code: str) -> ContactView:
    """The person has entered the code sent to the phone of their contact; from now on it signs them in as well."""
    contact = await ask(request, VerifyPhone(person_id=account.id, code=code))
    if contact.phone is not None and contact.phone_confirmed:
        await store_of(request).set_phone(account, read_address(contact.phone, Channel.SMS))
    return contact


async def _send_secret(request: Request, address: Address, role: str | None, language: Language, then: str) -> None:
    wanted = STAFF if role in STAFF else (role,) if role else ()
    known = await store_of(request).find_account(address, *wanted)
    role = known.role if known else role or YOUNG_PERSON
    order = await _new_secret(request, address, SignIn(role, language), then)
    if known is None and role not in SELF_REGISTERED:
        await _ask_in_vain(request)
        return
    with pointing_to(pointer(address.channel)):
        await ask(request, order)


async def _new_secret(request: Request, address: Address, sign_in: SignIn, then: str) -> SendSignIn:
    """Keep a new secret's hash, and order the secret to be sent."""
    settings, store = settings_of(request), store_of(request)
    if address.channel is Channel.MAIL:
        token = accounts.new_link_token(address.text)
        expires_at = clock.now() + dt.timedelta(minutes=settings.link_minutes)
        await store.save_link(token, sign_in, expires_at)
        secret = settings.public_url + languages.address(f"/anmelden/link?token={token}", Language(sign_in.language))
        onward = f"&weiter={then}"
        if then and len(secret + onward) <= LINK_CHARS:  # a long mail address stands in the token
            secret += onward
    else:
        secret = accounts.new_code()
        expires_at = clock.now() + dt.timedelta(minutes=settings.code_minutes)
        await store.save_code(address, secret, sign_in, expires_at)
    return SendSignIn(
        key=f"sign-in:{clock.new_id()}",
        channel=address.channel,
        address=address.text,
        secret=secret,
        expires_at=expires_at,
        language=Language(sign_in.language),
    )


async def _ask_in_vain(request: Request) -> None:
    """Nothing is sent, and an outage of notifications shows just as it does for somebody known."""
    try:
        await ask(request, GetContact(person_id=NOBODY))
    except Refused:
        return


async def _account_of_link(request: Request, token: str) -> Account:
    """The link is used up last: if notifications does not answer, the person can try it again."""
    sign_in, mail = await store_of(request).find_link(token), accounts.mail_in(token)
    if sign_in is None or mail is None:
        raise token_invalid()
    account = await _account_of(request, sign_in, Address(Channel.MAIL, mail))
    if account.role == EMPLOYER:
        await store_of(request).note_mail(account, Address(Channel.MAIL, mail), confirmed=True)
    if account.role in SELF_REGISTERED:
        language = Language(sign_in.language)
        await ask_again(request, ConfirmMail(person_id=account.id, mail=mail, language=language, source="sign-in link"))
    if not await store_of(request).use_link(token):
        raise token_invalid()
    return account


async def _account_of_code(request: Request, phone: str, code: str) -> Account:
    address = read_address(phone, Channel.SMS)
    sign_in = await store_of(request).use_code(address, code)
    if sign_in is None:
        raise token_invalid()
    account = await _account_of(request, sign_in, address)
    if account.role in SELF_REGISTERED:
        language = Language(sign_in.language)
        order = ConfirmPhone(person_id=account.id, phone=address.text, language=language, source="sign-in code")
        await ask_again(request, order)
    return account


async def _account_of(request: Request, sign_in: SignIn, address: Address) -> Account:
    if sign_in.role in SELF_REGISTERED:
        return await store_of(request).open_account(sign_in.role, address)
    account = await store_of(request).find_account(address, sign_in.role)
    if account is None:
        raise token_invalid()
    return account


async def keep_within_limits(request: Request, address: Address) -> None:
    """The client first: who is over that limit must not use up other people's."""
    settings = settings_of(request)
    await limits.per_client(request, "sign-in by client", settings.sign_in_per_client_hour)
    await limits.count(request, "sign-in to address", address.text, settings.sign_in_per_address_hour)


def read_address(text: str, channel: Channel | None = None) -> Address:
    """Raises Refused with ``mail_invalid``, ``phone_invalid``, ``phone_not_mobile``, at the body's field."""
    channel = channel or (Channel.MAIL if "@" in text else Channel.SMS)
    try:
        return accounts.read_mail(text) if channel is Channel.MAIL else accounts.read_phone(text)
    except DomainError as no:
        raise refused(no.code, no.message, pointer(channel)) from no


def pointer(channel: Channel) -> str:
    """Where in a body an address of this kind stands."""
    return "/email" if channel is Channel.MAIL else "/phone"


@contextmanager
def pointing_to(pointer: str) -> Iterator[None]:
    """What a service refuses of an address is named where the caller has written it."""
    try:
        yield
    except Refused as no:
        raise refused(no.refusal.code, no.refusal.message, pointer) from no


def token_invalid() -> Refused:
    return refused("token_invalid", "The link or code is wrong, used or expired; ask for a new one.")
