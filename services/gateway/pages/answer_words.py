"""How an employer answers, in a sentence."""

from services.gateway.pages.words import gettext, ngettext
from shared.contracts.listings.offers import Answers

DAY = 24


def sentence(answers: Answers | None) -> str:
    """``Antwortet auf 9 von 10 Anfragen, meist in 2 Tagen``; empty when nothing is known."""
    if answers is None:
        return ""
    of_ten = round(answers.share * 10)
    said = gettext("Antwortet auf {of_ten} von 10 Anfragen").format(of_ten=of_ten)
    if answers.median_hours is None:
        return said
    return gettext("{answers}, {soon}").format(answers=said, soon=_soon(answers.median_hours))


def _soon(hours: int) -> str:
    if hours <= DAY:
        return gettext("meist am selben Tag")
    days = round(hours / DAY)
    return ngettext("meist in {days} Tag", "meist in {days} Tagen", days).format(days=days)
