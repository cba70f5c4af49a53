"""How the cells of an import are read: each reader gives the value or raises ValueError with the reason.

Reasons are in the active language.
"""

import re
from collections.abc import Callable, Collection

from django.utils.translation import gettext as _

from mannam.domain.plain_text import plain_cell

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_SHOWN = 40  # characters of a wrong cell that are worth repeating


def text(longest: int, *, may_be_empty: bool = False) -> Callable[[str], str]:
    """Any text up to ``longest`` characters, in one spelling (``plain_cell``), without control characters."""

    def read(typed: str) -> str:
        cell = plain_cell(typed)
        if not cell and not may_be_empty:
            raise ValueError(_("is empty"))
        if len(cell) > longest:
            raise ValueError(_("is longer than %(most)s characters") % {"most": longest})
        if not cell.isprintable():
            raise ValueError(_("holds a line break or another control character"))
        return cell

    return read


def slug(longest: int) -> Callable[[str], str]:
    """Small letters, digits and single hyphens: ``seoul-dongbu-dc``."""
    read_text = text(longest)

    def read(cell: str) -> str:
        if not _SLUG.fullmatch(read_text(cell)):
            reason = _("%(cell)s is no code: small letters, digits and single hyphens")
            raise ValueError(reason % {"cell": shown(cell)})
        return cell

    return read


def one_of(allowed: Collection[str]) -> Callable[[str], str]:
    """One of a few words."""

    def read(cell: str) -> str:
        if cell not in allowed:
            reason = _("%(cell)s is none of %(allowed)s")
            raise ValueError(reason % {"cell": shown(cell), "allowed": ", ".join(allowed)})
        return cell

    return read


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number."""

    def read(cell: str) -> int:
        # at most nine digits: nothing that is longer is meant
        if not re.fullmatch(r"[0-9]{1,9}", cell) or not least <= int(cell) <= most:
            reason = _("%(cell)s is no whole number from %(least)s to %(most)s")
            raise ValueError(reason % {"cell": shown(cell), "least": least, "most": most})
        return int(cell)

    return read


def degrees(most: float) -> Callable[[str], float]:
    """A latitude or longitude."""

    def read(cell: str) -> float:
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?", cell) or abs(float(cell)) > most:
            reason = _("%(cell)s is no number from %(least)s to %(most)s")
            raise ValueError(reason % {"cell": shown(cell), "least": f"-{most:g}", "most": f"{most:g}"})
        return float(cell)

    return read


def telephone(cell: str) -> str:
    """A telephone number as it is written: "02-403-1234", "+82 2 403 1234"; may be empty."""
    if cell and not re.fullmatch(r"\+?[0-9][0-9 ()-]{1,28}", cell):
        reason = _("%(cell)s is no telephone number: digits, spaces, hyphens, brackets, perhaps a + before them")
        raise ValueError(reason % {"cell": shown(cell)})
    return cell


def yes_or_no(cell: str) -> bool:
    """yes or no (true, false, 1, 0 as well)."""
    try:
        return _YES[cell.lower()]
    except KeyError:
        raise ValueError(_("%(cell)s is neither yes nor no") % {"cell": shown(cell)}) from None


def shown(cell: str) -> str:
    """A wrong cell in quotes, as much of it as is worth repeating."""
    return repr(cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…")
