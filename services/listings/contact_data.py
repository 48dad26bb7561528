"""Ways to reach somebody, found in what people write to each other: before a yes, none may pass. Pure."""

import re
from collections.abc import Sequence

from services.listings.disguises import unmasked
from services.listings.hints import LINK, MAIL, PHONE
from shared.contracts.message import FieldError
from shared.errors import DomainError

# A number as people write it for somebody to ring: also without the leading zero's usual form.
NUMBER = re.compile(r"(?<!\d)(?:\+|00)?\d(?:[ /().-]{0,2}\d){6,14}(?!\d)")
DATE = re.compile(
    r"(?<![\d.])\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4}|\s?\d{2})?(?![\d])|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[:.]\d{2}\b"
)
# A full stop ends a sentence ("good at maths. I learn"), unless a domain's end follows.
DOT = r"(?:\.(?=\w)|(?<=\s)\.|\.\s(?=(?:de|com|net|org|eu|info|example)\b)|\bdot\b|\bpunkt\b)"
# Gaps are taken whole (``*+``): tried in every way, a letter of blanks takes seconds.
SPELLED_MAIL = re.compile(
    rf"\w\s*+[\[({{]?\s*+(?:@|\bat\b|\bät\b)\s*+[\])}}]?\s*+[\w-]+\s*+[\[({{]?\s*+{DOT}\s*[\])}}]?\s*\w{{2,}}", re.I
)
HANDLE = re.compile(
    r"(?<!\w)@\w{2,}|\b(?:insta(?:gram)?|snap(?:chat)?|tik\s?tok|telegram|whats\s?app|discord|signal|facebook|threema)\b",
    re.IGNORECASE,
)
STREET = re.compile(
    r"(?:straße|strasse|str\.|weg|allee|platz|gasse|ring|ufer|damm|chaussee)\s{1,2}\d{1,4}\s?[a-z]?\b",
    re.IGNORECASE,
)
FOUND = {
    "mail_address": (MAIL, SPELLED_MAIL),
    "phone_number": (PHONE, NUMBER),
    "link": (LINK,),
    "handle": (HANDLE,),
    "street": (STREET,),
}


class ContactDataFound(DomainError):
    code = "contact_data_found"


def kinds_in(text: str) -> tuple[str, ...]:
    """Which kinds of contact data it holds, also in disguise; days and times of day are none."""
    bare = DATE.sub(" . ", text)
    hidden = unmasked(bare)
    return tuple(
        kind
        for kind, patterns in FOUND.items()
        if any(pattern.search(bare) for pattern in patterns) or _hides(hidden, kind, patterns)
    )


def _hides(hidden: str, kind: str, patterns: Sequence[re.Pattern[str]]) -> bool:
    """Addresses and numbers alone: names of streets and accounts are not hidden in words that others need."""
    return kind in ("mail_address", "phone_number") and any(pattern.search(hidden) for pattern in patterns)


def must_be_free_of_it(text: str, pointer: str) -> None:
    """Raises ContactDataFound, which names the field and what was found in it."""
    found = kinds_in(text)
    if found:
        said = "No telephone numbers, addresses or accounts before both sides know each other."
        errors = (FieldError(pointer=pointer, code=kind, detail=said) for kind in found)
        raise ContactDataFound(said, *errors)
