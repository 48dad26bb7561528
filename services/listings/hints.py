"""What a counsellor should look at in an offer, found in what is written. Pure. None of it is forbidden as such.

Telephone numbers, mail addresses and links lead young people past the board, where nobody sees what becomes of it; work
alone, at night and in private households wants a second look.
"""

import re

from shared.contracts.listings.offers import OfferDraft
from shared.contracts.words import Branch, Hazard, Reason

PHONE = re.compile(r"(?<![\d.,])(?:\+49|0049|0)[ /().-]{0,3}[1-9](?:[ /().-]{0,2}\d){5,13}(?!\d)")
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
LINK = re.compile(
    r"https?://\S{1,200}|\bwww\.\S{1,200}|\b(?:wa\.me|t\.me|instagram\.com|bit\.ly)/\S{1,100}", re.IGNORECASE
)
PATTERNS = {"phone_number": PHONE, "mail_address": MAIL, "link": LINK}
FACTS: tuple[tuple[str, Hazard], ...] = (("lone_work", Hazard.ALONE), ("night_work", Hazard.NIGHT))
FOUND_MAX = 100  # characters of what was found that are shown


def hints(content: OfferDraft) -> tuple[Reason, ...]:
    """Each with where it was found: ``in`` is the field, ``found`` the text."""
    texts = {"title": content.title, "description": content.description, "bring": content.bring}
    if content.contact_person is not None:
        texts["contact_person"] = f"{content.contact_person.name} {content.contact_person.function}"
    written = [
        Reason(key=key, values={"in": field, "found": match[0][:FOUND_MAX]})
        for key, pattern in PATTERNS.items()
        for field, text in texts.items()
        if (match := pattern.search(text))
    ]
    declared = [Reason(key=key) for key, hazard in FACTS if hazard in content.hazards]
    household = [Reason(key="household")] if content.branch == Branch.HOUSEHOLD else []
    return (*written, *declared, *household)
