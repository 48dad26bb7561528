"""STOP: whether an SMS somebody has answered asks for no more of them, in the five languages of the board. Pure."""

import re
import unicodedata

# The first row is understood everywhere: GSMA's and the providers' own words. Then German, Ukrainian, Arabic.
WORDS = frozenset(
    (
        *("stop", "stopall", "unsubscribe", "cancel", "end", "quit"),
        *("stopp", "ende", "abmelden", "abbestellen", "aufhören", "aufhoeren"),
        *("стоп", "зупинити", "зупиніть", "відписатися", "скасувати"),
        *("توقف", "توقفوا", "إيقاف", "ايقاف", "أوقف", "اوقف", "إلغاء", "الغاء", "قف"),
    )
)
MOST_WORDS = 3  # "bitte stop"; a longer text may speak of a bus stop


def means_stop(text: str) -> bool:
    """Case, punctuation and marks over letters make no other word of it."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())
    return 0 < len(words) <= MOST_WORDS and any(word in WORDS for word in words)
