"""Who somebody is, without a password: roles, addresses, and the secrets that prove an address. Pure."""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberType

from shared.contracts.words import Channel
from shared.errors import DomainError

HOME_REGION = "DE"  # how a number without a country code is read
MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


class MailInvalid(DomainError):
    code = "mail_invalid"


class PhoneInvalid(DomainError):
    code = "phone_invalid"


class PhoneNotMobile(DomainError):
    code = "phone_not_mobile"


@dataclass(frozen=True)
class Account:
    """``id`` is the person_id or account_id the other services know; nothing else of an account leaves the gateway."""

    id: UUID
    role: str
    scopes: frozenset[str] | None = None  # what a key allows; None for a session, which allows what the role does


@dataclass(frozen=True)
class Address:
    """A normalised mail address, or a mobile number in E.164."""

    channel: Channel
    text: str


def read_mail(text: str) -> Address:
    """Lower-cased as a whole: mailboxes that differ in case alone do not exist in practice, mistyped ones do."""
    try:
        found = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise MailInvalid("This is not a mail address.") from error
    return Address(Channel.MAIL, found.normalized.lower())


def read_phone(text: str) -> Address:
    """Must be able to get an SMS."""
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except NumberParseException as error:
        raise PhoneInvalid("This is not a phone number.") from error
    if not phonenumbers.is_valid_number(number):
        raise PhoneInvalid("This is not a phone number.")
    if phonenumbers.number_type(number) not in MOBILE:
        raise PhoneNotMobile("This is not a mobile number.")
    return Address(Channel.SMS, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def domain_of(mail: Address) -> str:
    """What stands behind the @, as DNS has it."""
    domain = mail.text.rpartition("@")[2]
    try:
        return domain.encode("idna").decode()
    except UnicodeError:  # longer labels than DNS takes
        return domain


def hint_at(mail: Address) -> str:
    """Enough for colleagues to tell each other apart: ``k***@firma.example``."""
    return f"{mail.text[:1]}***@{mail.text.rpartition('@')[2]}"


class Pepper:
    """Hashes what must be recognised but not kept: a stolen database without the key tells nobody's address."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def hash(self, kind: str, text: str) -> str:
        """HMAC-SHA256 over kind and text, in hexadecimal."""
        return hmac.new(self._key, f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()


def digest(secret: str) -> str:
    """SHA-256 of a random secret of at least 128 bits, which needs no key and no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_access_token() -> str:
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Six digits for an SMS."""
    return f"{secrets.randbelow(1_000_000):06d}"


def new_link_token(mail: str) -> str:
    """Random, and carrying the address: it is needed again when the link is used, and is not kept here in clear."""
    return f"{secrets.token_urlsafe(32)}.{base64.urlsafe_b64encode(mail.encode()).decode().rstrip('=')}"


def mail_in(token: str) -> str | None:
    """The address a link token carries; only worth anything once the whole token is known to be one of ours."""
    part = token.partition(".")[2]
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode() or None
    except (binascii.Error, UnicodeError, ValueError):
        return None
