"""Mail addresses and phone numbers: one spelling each, and only those a message can reach."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from shared.contracts.message import FieldError
from shared.errors import DomainError

# The second: countries that do not tell them apart.
MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
TYPED = re.compile(r"\+?[0-9 ()/.-]{3,31}", re.ASCII)
DEMO = re.compile(r"\+49155500000[0-9]{2}", re.ASCII)  # reserved here for demos and tests, whoever may own it


class MailInvalid(DomainError):
    code = "mail_invalid"


class PhoneInvalid(DomainError):
    code = "phone_invalid"


class ReplyInvalid(DomainError):
    code = "reply_invalid"


class PhoneNotMobile(DomainError):
    code = "phone_not_mobile"


def mail(text: str) -> str:
    """The address in ASCII, domain in lower case, internationalised domains as Punycode. Raises MailInvalid.

    Nothing is asked of the DNS. Non-ASCII local parts (SMTPUTF8) are refused: many relays cannot carry them.
    """
    try:
        address = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True).ascii_email
    except EmailNotValidError:
        address = None
    if not address:
        wrong = FieldError(pointer="/mail", code="mail_invalid", detail="Not a mail address.")
        raise MailInvalid("This is not a mail address that we can write to.", wrong)
    return address


def phone(text: str, countries: tuple[str, ...] = ()) -> str:
    """The number in E.164, ``0151 ...`` read as German. Raises PhoneInvalid, PhoneNotMobile.

    ``countries``: where SMS may go, e.g. ``+49``; anywhere when none is given.
    """
    try:
        number = phonenumbers.parse(text if TYPED.fullmatch(text.strip()) else "", "DE")
    except phonenumbers.NumberParseException as error:
        raise PhoneInvalid("This is not a phone number.", _wrong_phone("phone_invalid")) from error
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if DEMO.fullmatch(written):
        return written
    if not phonenumbers.is_valid_number(number):
        raise PhoneInvalid("There is no such phone number.", _wrong_phone("phone_invalid"))
    if phonenumbers.number_type(number) not in MOBILE:
        raise PhoneNotMobile("No SMS can be sent to this number.", _wrong_phone("phone_not_mobile"))
    if countries and not written.startswith(countries):
        only = f"SMS are sent to numbers with {', '.join(countries)} only."
        raise PhoneNotMobile(only, FieldError(pointer="/phone", code="phone_not_mobile", detail=only))
    return written


def reply(text: str) -> str:
    """Where somebody can be answered: a mail address, or a number of any phone in E.164. Raises ReplyInvalid."""
    try:
        return mail(text) if "@" in text else _any_phone(text)
    except (MailInvalid, phonenumbers.NumberParseException) as error:
        wrong = FieldError(pointer="/reply_to", code="reply_invalid", detail="Neither a mail address nor a number.")
        raise ReplyInvalid("This is neither a mail address nor a phone number.", wrong) from error


def _any_phone(text: str) -> str:
    number = phonenumbers.parse(text if TYPED.fullmatch(text.strip()) else "", "DE")
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if not phonenumbers.is_valid_number(number) and not DEMO.fullmatch(written):
        raise phonenumbers.NumberParseException(phonenumbers.NumberParseException.NOT_A_NUMBER, "no such number")
    return written


def _wrong_phone(code: str) -> FieldError:
    return FieldError(pointer="/phone", code=code, detail="Needs a mobile number, e.g. 0151 and what follows.")
