"""An alert without signing in: ordered by anybody for an address, confirmed by who reads there, ended by a token.

A subscription is an account that nobody has to sign in to (ADR 0037): consent, a guardian's yes, retention, export and
erasure are those of every account. Whether an address is known is not even looked up before it is confirmed.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request

from services.gateway import accounts, languages, profiles, sign_in
from services.gateway.accounts import Account, Address
from services.gateway.erasure import ErasureStore
from services.gateway.limits import settings_of, store_of
from services.gateway.roles import YOUNG_PERSON
from services.gateway.rpc import Refused, ask, ask_again, refused
from services.gateway.subscriptions import PROFILE, Pending, SubscriptionStore
from shared import clock
from shared.contracts.matching.previews import PreviewProfile
from shared.contracts.matching.profiles import DeleteProfile, GetProfile, ProfileInput
from shared.contracts.matching.searches import MOST_SEARCHES, DeleteSearch, ListSearches
from shared.contracts.message import FieldError, Refusal
from shared.contracts.notifications.contacts import AskGuardian, ConfirmMail, ConfirmPhone, ContactView, GetContact
from shared.contracts.notifications.messages import SendSubscription
from shared.contracts.words import Channel, Language

CONSENT_EDITION = "alert-2026-11"  # of ``pages/consent.py: ALERT``; the proof names it
LINK_HOURS = 48
SOURCES = {Channel.MAIL: "subscription link", Channel.SMS: "subscription code"}


@dataclass(frozen=True)
class Guardian:
    """Whom to ask, below 16: one of both."""

    mail: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class SetUp:
    """``token``: by which it ends. ``number``: of the saved search, ``PROFILE`` when it is the account's profile."""

    token: str
    channel: Channel
    search: ProfileInput
    number: int
    contact: ContactView


async def order(request: Request, address: str, channel: Channel, language: Language, search: ProfileInput) -> None:
    """Have a link or a code sent that confirms it. Nothing is kept or sent before all of it is looked at.

    Raises Refused with ``profile_invalid``, ``mail_invalid``, ``phone_invalid``, ``phone_not_mobile``,
    ``too_many_requests``; Unanswered when it cannot be sent.
    """
    reached = sign_in.read_address(address, channel)
    await _must_hold(request, search)
    await sign_in.keep_within_limits(request, reached)
    secret, expires_at = await _new_secret(request, reached, language, search)
    message = SendSubscription(
        key=f"subscription:{clock.new_id()}",
        channel=channel,
        address=reached.text,
        secret=secret,
        expires_at=expires_at,
        language=language,
        **search.model_dump(include={"kinds", "fields", "postal_code", "radius_km"}),
    )
    with sign_in.pointing_to(sign_in.pointer(channel)):
        await ask(request, message)


async def confirm_link(request: Request, token: str, guardian: Guardian | None = None) -> SetUp:
    """Set up what the link was sent for. Raises Refused with ``token_invalid``, and as :func:`_set_up`."""
    pending, mail = await subscriptions_of(request).find_link(token), accounts.mail_in(token)
    if pending is None or mail is None:
        raise sign_in.token_invalid()
    return await _set_up(request, pending, Address(Channel.MAIL, mail), guardian)


async def confirm_code(request: Request, phone: str, code: str, guardian: Guardian | None = None) -> SetUp:
    """The same by the code sent to ``phone``."""
    address = sign_in.read_address(phone, Channel.SMS)
    pending = await subscriptions_of(request).find_code(address, code)
    if pending is None:
        raise sign_in.token_invalid()
    return await _set_up(request, pending, address, guardian)


async def end(request: Request, token: str) -> None:
    """End what this token is for, as often as it is asked: with its account where that was used for nothing else."""
    subscriptions = subscriptions_of(request)
    ending = await subscriptions.find(token)
    if ending is None:
        return
    if await subscriptions.is_last(ending) and await erase_unused(request, ending.account.id):
        return
    if ending.number == PROFILE:
        await ask(request, DeleteProfile(person_id=ending.account.id, searches=False))
    else:
        await ask(request, DeleteSearch(person_id=ending.account.id, number=ending.number))
    await subscriptions.forget(ending)


async def erase_unused(request: Request, account_id: UUID) -> bool:
    """Erase all that is kept of an account nobody has ever signed in to. False for any other."""
    unused = await store_of(request).is_unused(account_id)
    if unused:
        erasures: ErasureStore = request.app.state.erasures
        await erasures.begin(Account(account_id, YOUNG_PERSON))
    return unused


def needs_guardian(search: ProfileInput) -> bool:
    """Whether a guardian has to agree before anything is sent."""
    return profiles.guardian_until(search.birth_date) is not None


def subscriptions_of(request: Request) -> SubscriptionStore:
    store: SubscriptionStore = request.app.state.subscriptions
    return store


async def _must_hold(request: Request, search: ProfileInput) -> None:
    try:
        await ask(request, PreviewProfile(profile=search, limit=1))
    except Refused as no:
        errors = [FieldError(**{**dict(one), "pointer": f"/search{one.pointer}"}) for one in no.refusal.errors]
        raise Refused(Refusal(code=no.refusal.code, message=no.refusal.message, errors=tuple(errors))) from no


async def _new_secret(
    request: Request, address: Address, language: Language, search: ProfileInput
) -> tuple[str, dt.datetime]:
    """What is sent, and until when it holds. Its hash is kept, with what it is for."""
    settings, subscriptions = settings_of(request), subscriptions_of(request)
    if address.channel is Channel.MAIL:
        token, expires_at = accounts.new_link_token(address.text), clock.now() + dt.timedelta(hours=LINK_HOURS)
        await subscriptions.keep_link(token, language, search, expires_at)
        path = languages.address(f"/bescheid/bestaetigen?token={token}", language)
        return settings.public_url + path, expires_at
    code, expires_at = accounts.new_code(), clock.now() + dt.timedelta(minutes=settings.code_minutes)
    await subscriptions.keep_code(address, code, language, search, expires_at)
    return code, expires_at


async def _set_up(request: Request, pending: Pending, address: Address, guardian: Guardian | None) -> SetUp:
    """All or nothing to be seen: what it was confirmed by is used up last, so that it can be tried again.

    Raises Refused with ``token_invalid``, ``searches_used_up``, ``profile_invalid``, ``changed_meanwhile``, and for the
    guardian ``mail_invalid``, ``phone_invalid``, ``phone_not_mobile``, ``own_address``, ``guardian_asked_too_often``.
    """
    subscriptions, token = subscriptions_of(request), None
    if not await subscriptions.take(pending):
        raise refused("changed_meanwhile", "It is being confirmed at this moment.")
    try:
        account = await store_of(request).open_account(YOUNG_PERSON, address, entered=False)
        await _agree(request, account, pending, address)
        number = await _save_search(request, account, pending)
        contact = await _ask_guardian(request, account, guardian)
        await store_of(request).note_sign_of_life(account.id)
        token = await subscriptions.confirm(pending)
    finally:
        if token is None:
            await subscriptions.give_back(pending)
    if token is None:
        raise sign_in.token_invalid()
    return SetUp(token, pending.channel, pending.search, number, contact)


async def _agree(request: Request, account: Account, pending: Pending, address: Address) -> None:
    """The address is the person's, and they want news over it; all else of their contact stays as it is."""
    own = {
        "person_id": account.id,
        "language": pending.language,
        "source": SOURCES[pending.channel],
        "agreed_to": f"{pending.language}-{CONSENT_EDITION}",
    }
    if pending.channel is Channel.MAIL:
        await ask_again(request, ConfirmMail.model_validate({**own, "mail": address.text}))
    else:
        await ask_again(request, ConfirmPhone.model_validate({**own, "phone": address.text}))


async def _save_search(request: Request, account: Account, pending: Pending) -> int:
    """As the profile where there is none, else under a number of its own."""
    free = await _free_numbers(request, account)
    number = await subscriptions_of(request).claim(pending, account, free)
    if number is None:
        raise refused("searches_used_up", f"This address has {MOST_SEARCHES} saved searches already; end one first.")
    if number == PROFILE:
        await profiles.save_profile(request, account, pending.search)
    else:
        await profiles.save_search(request, account, number, pending.search)
    return number


async def _free_numbers(request: Request, account: Account) -> list[int]:
    """Asked in this order: what is confirmed has been saved before, so that what is not there has been deleted."""
    confirmed = await subscriptions_of(request).find_numbers(account)
    taken = {one.number for one in (await ask(request, ListSearches(person_id=account.id))).items}
    try:
        await ask(request, GetProfile(person_id=account.id))
        taken.add(PROFILE)
    except Refused as no:
        if no.refusal.code != "profile_not_found":
            raise
    await subscriptions_of(request).forget_numbers(account, confirmed - taken)
    return [number for number in range(PROFILE, MOST_SEARCHES + 1) if number not in taken]


async def _ask_guardian(request: Request, account: Account, guardian: Guardian | None) -> ContactView:
    """A yes given before stays: it is not asked for again."""
    contact = await ask(request, GetContact(person_id=account.id))
    if guardian is None or contact.guardian in ("not_needed", "given"):
        return contact
    with sign_in.pointing_to("/guardian/mail" if guardian.mail else "/guardian/phone"):
        return await ask_again(request, AskGuardian(person_id=account.id, mail=guardian.mail, phone=guardian.phone))
