"""The number of a lawsuit as it is counted: visits of a retrial are so many a case."""

import unicodedata

LONGEST_CASE = 60
"""Letters of a case number, as it is kept."""


def case_number(text: str) -> str:
    """``text`` with its letters and digits alone, so that a blank or a hyphen more makes no new case.

    "2026 재고합-12" and "２０２６재고합12" are the same.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(letter for letter in plain if letter.isalnum())[:LONGEST_CASE]
