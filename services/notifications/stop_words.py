"""STOP: whether an SMS somebody has answered asks for no more of them, in the five languages of the board. Pure."""

import re
import unicodedata

# The first row is understood everywhere: GSMA's and the providers' own words. Then German, Ukrainian, Arabic.
WORDS = frozenset(
    (
        *("stop", "stopall", "unsubscribe", "cancel", "end", "quit"),
        *("stopp", "ende", "abmelden", "abbestellen", "aufhören", "aufhoeren"),
        *("стоп", "зупинити", "зупиніть", "відписатися", "скасувати"),
        *("توقف", "توقفوا", "إيقاف", "أوقف", "إلغاء", "قف"),
    )
)
TATWEEL = "\u0640"  # makes an Arabic word longer, and no other one
MOST_WORDS = 3  # "bitte stop"; a longer text may speak of a bus stop


def means_stop(text: str) -> bool:
    """Case, punctuation and marks over letters make no other word of it."""
    words = re.findall(r"\w+", _plain(text))
    return 0 < len(words) <= MOST_WORDS and any(word in PLAIN for word in words)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in letters if c != TATWEEL and not unicodedata.combining(c))


PLAIN = frozenset(map(_plain, WORDS))
