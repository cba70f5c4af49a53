"""A visit's number as people write it."""

import re
from typing import Final

REF_PREFIX: Final = "MN-"


def visit_number(text: str) -> str | None:
    """The number as it is stored ("mn 7q4k9" and "7Q4K9" are "MN-7Q4K9"); None for what cannot be one."""
    bare = without_gaps(text).upper()
    if re.fullmatch("MN[0-9A-Z]{1,9}", bare):
        return f"{REF_PREFIX}{bare[2:]}"
    if re.fullmatch("(?=.*[A-Z])[0-9A-Z]{5}", bare):  # the number without its MN
        return f"{REF_PREFIX}{bare}"
    return None


def without_gaps(text: str) -> str:
    """Without the blanks and dashes that do no harm in a number or a code."""
    return re.sub(r"[\s\-\u2010-\u2015]", "", text)
