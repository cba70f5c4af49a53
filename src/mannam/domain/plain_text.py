"""What somebody typed or pasted, as it is kept and compared: one spelling for what looks the same."""

import unicodedata

ZERO_WIDTH_AND_MARKS = "Cf"
CONTROL = "Cc"
_LETTERS = "LM"
_BETWEEN = " -'’.,·()"


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
    letters = [letter for letter in text if unicodedata.category(letter)[0] in _LETTERS and not _is_part(letter)]
    return bool(letters) and len(letters) + sum(letter in _BETWEEN for letter in text) == len(text)


def _is_part(letter: str) -> bool:
    return "\u1100" <= letter <= "\u11ff"


def has_control(text: str) -> bool:
    """Whether a control character is in it that is not a blank."""
    return any(unicodedata.category(letter) == CONTROL and not letter.isspace() for letter in text)
