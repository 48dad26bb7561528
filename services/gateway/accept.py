"""In which form the caller wants an answer, by Accept (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence


def weight(parameter: str) -> float:
    """Of a ``q=`` parameter; 1 where there is none, 0 for what is no number."""
    try:
        return float(parameter.strip().removeprefix("q=")) if parameter else 1.0
    except ValueError:
        return 0.0


def preferred_type(accept: str, offered: Sequence[str]) -> str:
    """The media type among ``offered`` that is liked best; the first of them where several are, or none is."""
    liked = _ranges(accept)

    def like(media_type: str) -> float:
        ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        return next((liked[one] for one in ranges if one in liked), 0.0)

    return max(offered, key=like)


def _ranges(accept: str) -> dict[str, float]:
    found = {}
    for part in accept.lower().split(","):
        media_range, *parameters = [one.strip() for one in part.split(";")]
        found[media_range] = weight(next((one for one in parameters if one.startswith("q=")), ""))
    return found
