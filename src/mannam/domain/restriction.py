"""What keeps an inmate or a visitor from meeting anybody for some days."""

from enum import StrEnum


class RestrictionKind(StrEnum):
    """Kinds of restriction, each with its rule in rules.py."""

    DISCIPLINE = "discipline"
    INVESTIGATION = "investigation"
    COURT = "court"
    TRANSFER = "transfer"
    BAN = "ban"
