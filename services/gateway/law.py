"""What the law says about an offer, told to callers of the API in their language (``Accept-Language``)."""

from collections.abc import Iterable

from starlette.requests import Request

from services.gateway import languages
from services.gateway.accept_language import preferred_language
from services.gateway.pages import law_words
from shared.contracts.message import FieldError


def told(request: Request, errors: Iterable[FieldError]) -> tuple[FieldError, ...]:
    """The same errors, those of the law with a detail in the caller's language. Codes and values stay."""
    with languages.speaking(preferred_language(request)):
        return tuple(
            wrong if (said := law_words.of_error(wrong)) is None else wrong.model_copy(update={"detail": said})
            for wrong in errors
        )
