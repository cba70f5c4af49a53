"""What keeps an inmate or a visitor from meeting anybody for some days."""

from enum import StrEnum
from typing import Final


class RestrictionKind(StrEnum):
    """Kinds of restriction, each with its rule in rules.py."""

    DISCIPLINE = "discipline"
    INVESTIGATION = "investigation"
    COURT = "court"
    TRANSFER = "transfer"
    BAN = "ban"


class BanGround(StrEnum):
    """On which ground of A 41(1) a visitor may not meet inmates, in the order of the article."""

    CRIME = "crime"
    """Reason to fear that evidence is destroyed or another crime done."""
    COURT = "court"
    """A court's order, by the law of criminal procedure or another."""
    REHABILITATION = "rehabilitation"
    SECURITY = "security"


OPEN_ENDED: Final = frozenset({RestrictionKind.INVESTIGATION, RestrictionKind.BAN})
"""Those whose last day nobody need know when they are set; the others have one from the start."""
DECIDED: Final = frozenset({RestrictionKind.DISCIPLINE, RestrictionKind.INVESTIGATION, RestrictionKind.BAN})
"""Those that somebody decides on (A 41, 108, 110), and so is named; the others follow from a date."""
