"""Numbers and addresses as people hide them from machines: written in words, spaced out, with signs spelled. Pure.

In the languages of the board. What comes out is for looking at, never for showing.
"""

import re

# Digits in words: German, English, Ukrainian, Arabic. Their places are the digits.
WORDS = (
    "null zero oh нуль صفر",
    "eins ein one один одна واحد",
    "zwei zwo two два дві اثنان اثنين إثنان",
    "drei three три ثلاثة ثلاث",
    "vier four чотири أربعة اربعة أربع",
    "fünf fuenf five п’ять п'ять خمسة خمس",
    "sechs six шість ستة ست",
    "sieben seven сім سبعة سبع",
    "acht eight вісім ثمانية ثماني",
    "neun nine дев’ять дев'ять تسعة تسع",
)
DIGITS = {word: str(digit) for digit, words in enumerate(WORDS) for word in words.split()}
SPELLED = {
    "@": "at ät klammeraffe собака равлик آت",
    ".": "dot punkt крапка точка نقطة دوت",
    "-": "minus bindestrich dash дефіс شرطة",
}
SIGNS = {word: sign for sign, words in SPELLED.items() for word in words.split()}
WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
BRACKETS = re.compile(r"[\[({<]\s*(@|\.|-)\s*[\])}>]")
SPACED = re.compile(r"(?<![^\W_])([^\W_])[\s_*,;]{1,3}(?=[^\W_](?![^\W_]))")
# Not the full stop of a sentence. From a gap's first sign alone: a long one is looked at once.
AROUND_SIGN = re.compile(r"(?:(?<!\s)\s+)?(@)\s*|(?<!\s)\s+(\.)\s*")


def unmasked(text: str) -> str:
    """The same with digits and signs for their words, and what was spaced out drawn together."""
    plain = WORD.sub(lambda found: DIGITS.get(found[0].casefold(), found[0]), text)
    plain = _drawn_together(plain)
    signed = WORD.sub(lambda found: SIGNS.get(found[0].casefold(), found[0]), plain)
    return AROUND_SIGN.sub(r"\1\2", BRACKETS.sub(r"\1", signed))


def _drawn_together(text: str) -> str:
    """``m i a`` is ``mia``, ``0 3 4 0`` is ``0340``: characters that stand alone in a row."""
    return SPACED.sub(r"\1", text)
