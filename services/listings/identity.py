"""What an employer is known by, pure: its number, name, domain and phone, brought to one spelling and compared."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

import phonenumbers
from phonenumbers import NumberParseException

from shared.contracts.listings.employer_review import Suspicion
from shared.contracts.listings.employers import Identifier, IdentifierKind

Mark = Literal["name", "domain", "number", "phone"]

ALIKE = 0.86  # of two names without their legal form; "schlosserei elbaue" and "schloserei elbaue" are 0.97

_DOMAINS = tomllib.loads(Path(__file__).with_name("everybodys_domains.toml").read_text("utf-8"))
FREE_MAIL, SHARED_HOSTS = frozenset(_DOMAINS["mail"]), frozenset(_DOMAINS["sites"])

# Said behind or before a firm's name, and no part of it. Longer ones first.
LEGAL_FORMS = re.compile(
    r"\b(gesellschaft mit beschrankter haftung|gesellschaft burgerlichen rechts|aktiengesellschaft"
    r"|kommanditgesellschaft|offene handelsgesellschaft|eingetragener? kauf(mann|frau|leute)|eingetragener verein"
    r"|eingetragene genossenschaft|haftungsbeschrankt|unternehmergesellschaft|einzelunternehmen|partg mbb|partg"
    r"|gmbh|ggmbh|mbh|ug|ag|kgaa|kg|ohg|gbr|eg|ev|ek|se|co|inh|inhaber(in)?)\b"
)
# Letters of other scripts that look like Latin ones: Cyrillic, then Greek.
LOOK_ALIKES = str.maketrans(
    "авеёкмнорстухіјѕԁԛԝһӏвьαβεζηικμνορτυχ",
    "abeekmhopctyxijsdqwhlbbabezhikmvoptyx",
)
HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{2,59})")
TRADE_REGISTER = re.compile(r"(HRA|HRB|GNR|GSR|PR|VR)\s*(\d{1,6})\s*([A-Z]{0,3})")


@dataclass(frozen=True)
class Traces:
    """An employer as it can be recognised: each of its marks in one spelling, "" where there is none."""

    employer_id: UUID
    name: str
    state: str
    number: str
    domains: frozenset[str]
    phone: str


def betriebsnummer_holds(number: str) -> bool:
    """Whether this can be a Betriebsnummer: eight digits, the first three 010 to 099 or from 110 on, and a check digit.

    The seven digits before are weighted 1, 2, 1, ... from the left; the digit sum of the products, modulo 10, is the
    last digit, or that and 5 (modulo 10). Source: Gemeinsames Meldeverfahren zur Kranken-, Pflege-, Renten- und
    Arbeitslosenversicherung, section on the Betriebsnummer of the Bundesagentur für Arbeit; example there: 09912342.
    """
    if not re.fullmatch(r"[0-9]{8}", number) or not (10 <= int(number[:3]) <= 99 or int(number[:3]) >= 110):
        return False
    return int(number[7]) in check_digits(number[:7])


def check_digits(seven: str) -> tuple[int, int]:
    """Both last digits that a Betriebsnummer with these first seven may have."""
    products = (int(digit) * (1 + position % 2) for position, digit in enumerate(seven))
    rest = sum(product // 10 + product % 10 for product in products) % 10
    return rest, (rest + 5) % 10


def number_of(identifier: Identifier) -> str | None:
    """The identifier in one spelling, with its kind; None when it does not have the form it must have."""
    number, authority = identifier.number, fold(identifier.authority)
    if identifier.kind is IdentifierKind.BETRIEBSNUMMER:
        digits = re.sub(r"[\s-]", "", number)
        return f"betriebsnummer {digits}" if betriebsnummer_holds(digits) else None
    if identifier.kind is IdentifierKind.TRADE_REGISTER:
        found = TRADE_REGISTER.fullmatch(number.upper())
        court = re.sub(r"^(registergericht|amtsgericht|ag)\b", "", authority).strip()
        return f"{' '.join(found.groups()).strip()} {court}" if found and court else None
    member = re.sub(r"[^a-z0-9]", "", number.lower())
    return f"chamber {member} {authority}" if member and authority else None


def fold(text: str) -> str:
    """One spelling for what reads alike: case, accents, umlauts however written, look-alike letters, punctuation."""
    text = unicodedata.normalize("NFKD", text.casefold()).translate(LOOK_ALIKES)
    text = "".join(c for c in text if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    for written, plain in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("&", " "), ("+", " ")):
        text = text.replace(written, plain)
    text = re.sub(r"\b(\w)\.\s?(?=\w\b)", r"\1", text)  # "e. k." is "ek"
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


@lru_cache(maxsize=10_000)  # each that waits is held against all that are banned
def core_of(name: str) -> str:
    """A firm's name without its legal form; the whole name when nothing else is left."""
    folded = fold(name)
    return " ".join(LEGAL_FORMS.sub(" ", folded).split()) or folded


def host_of(text: str) -> str | None:
    """The host of a website or a bare domain, lower case, ``www.`` and path left away, umlauts as DNS has them.

    "" for nothing; None when it is no such thing.
    """
    text = text.strip().lower()
    if not text:
        return ""
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
        host = host.rstrip(".").removeprefix("www.").encode("idna").decode()
    except ValueError:  # also what the codec says of an impossible label
        return None
    return host if HOST.fullmatch(host) else None


def phone_of(text: str) -> str | None:
    """E.164; "" for nothing, None when it is no phone number."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, "DE")
    except NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_own(domain: str) -> bool:
    """Whether a domain can tell one firm from another: not a mail provider's, not a host of anybody's sites."""
    return bool(domain) and not any(domain == one or domain.endswith(f".{one}") for one in FREE_MAIL | SHARED_HOSTS)


def same_domain(mail: str, website: str) -> bool:
    """One is the other, or lies under it: ``mail.firma.de`` and ``firma.de``."""
    return (
        is_own(mail) and is_own(website) and (f".{mail}".endswith(f".{website}") or f".{website}".endswith(f".{mail}"))
    )


def suspicions(of: Traces, others: Iterable[Traces]) -> tuple[Suspicion, ...]:
    """Whom it resembles and by what, the strongest mark of each."""
    found = []
    for other in others:
        if other.employer_id != of.employer_id and (mark := _mark(of, other)):
            by, likeness = mark
            found.append(
                Suspicion(employer_id=other.employer_id, name=other.name, state=other.state, by=by, likeness=likeness)
            )
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.name)))


def _mark(a: Traces, b: Traces) -> tuple[Mark, float] | None:
    if a.number and a.number == b.number:
        return "number", 1.0
    if any(is_own(domain) for domain in a.domains & b.domains):
        return "domain", 1.0
    if a.phone and a.phone == b.phone:
        return "phone", 1.0
    likeness = alike(a.name, b.name)
    return ("name", round(likeness, 2)) if likeness >= ALIKE else None


def alike(a: str, b: str) -> float:
    """How alike two firms' names are, in whatever order their words stand; 0 for less than ``ALIKE``. Symmetric."""
    first, second = sorted((core_of(a), core_of(b)))
    sorted_words = [" ".join(sorted(one.split())) for one in (first, second)]
    return max(_likeness(first, second), _likeness(min(sorted_words), max(sorted_words)))


def _likeness(one: str, other: str) -> float:
    """Nearly all names are not alike, and the bounds that say so cost a tenth."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    may_be = matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE
    return matcher.ratio() if may_be else 0.0
