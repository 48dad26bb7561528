"""Which language the caller wants, by Accept-Language (RFC 9110, section 12.5.4)."""

from starlette.requests import Request

from services.gateway.accept import weight
from shared.contracts.words import Language

KNOWN = frozenset(language.value for language in Language)


def preferred_language(request: Request) -> Language:
    """The one of our languages that Accept-Language prefers; German when it names none of them.

    Leichte Sprache is asked for as ``de-simple``, or ``de-DE-simple`` (RFC 5646).
    """
    wanted = {Language.GERMAN: 0.0}
    for part in request.headers.get("accept-language", "").lower().split(","):
        tag, _, parameter = part.strip().partition(";")
        primary, *rest = tag.split("-")
        name = "de-simple" if primary == "de" and "simple" in rest else primary
        if name in KNOWN:
            wanted[Language(name)] = max(wanted.get(Language(name), 0.0), weight(parameter))
    return max(wanted, key=wanted.__getitem__)
