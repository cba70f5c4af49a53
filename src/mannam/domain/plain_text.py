"""What somebody typed or pasted, as it is kept and compared: one spelling for what looks the same."""

import unicodedata

ZERO_WIDTH_AND_MARKS = "Cf"
CONTROL = "Cc"
_ACCENTS_AND_DASHES = ("Mn", "Mc", "Pd")
_APOSTROPHES = "'‘’"
# the third is what the dot of Korean keyboards (U+318D) becomes, the fourth the one between Japanese names
_DOTS = "·\u2027\u119e\u30fb"
_BETWEEN = f" .,/(){_APOSTROPHES}{_DOTS}"
_PARTS = (("\u1100", "\u11ff"), ("\ua960", "\ua97f"), ("\ud7b0", "\ud7ff"))
"""Hangul letters that are no syllable, from the first to the last of each block."""


def plain_text(text: str) -> str:
    """``text`` composed (NFKC: full-width digits become digits, Hangul is put together), without invisible marks.

    Control characters stay: whoever takes no such thing says so (``has_control``).
    """
    seen = "".join(letter for letter in text if unicodedata.category(letter) != ZERO_WIDTH_AND_MARKS)
    return unicodedata.normalize("NFKC", seen)


def plain_cell(text: str) -> str:
    """A number or a name in one spelling, without blanks around it, also those behind an invisible mark."""
    return plain_text(text).strip()


def is_name(text: str) -> bool:
    """Whether ``text`` (of ``plain_text``) can be a person's name: letters of any script, and what joins them.

    A Hangul letter that was not put together to a syllable was typed by mistake.
    """
    return any(map(_is_letter, text)) and all(_is_letter(sign) or _joins(sign) for sign in text)


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign).startswith("L") and not any(first <= sign <= last for first, last in _PARTS)


def _joins(sign: str) -> bool:
    return sign in _BETWEEN or unicodedata.category(sign) in _ACCENTS_AND_DASHES


def has_control(text: str) -> bool:
    """Whether a control character is in it that is not a blank."""
    return any(unicodedata.category(letter) == CONTROL and not letter.isspace() for letter in text)
