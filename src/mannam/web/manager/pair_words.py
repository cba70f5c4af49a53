"""Two who must not meet, in words for the staff."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from mannam.domain.pairs import PairGround
from mannam.models import NonAssociation
from mannam.web.manager.pair_forms import GROUNDS


def cells(pair: NonAssociation) -> list[str]:
    """The one, the other, and the ground: a program's as its code stands."""
    is_ours = pair.ground in set(PairGround)
    ground = str(GROUNDS[PairGround(pair.ground)]) if is_ours else pair.ground
    return [*_people(pair), ground]


def rows(pair: NonAssociation) -> list[tuple[str, str]]:
    """The same as terms and values, and who wrote it down; only what is known."""
    one, other, ground = cells(pair)
    set_by = pair.set_by.name if pair.set_by else ""
    known = [(_("The one"), one), (_("The other"), other), (_("Why"), ground), (_("Written down by"), set_by)]
    return [(term, value) for term, value in known if value]


def still_together(refs: Sequence[str]) -> str:
    """Which visits must be moved first."""
    words = _("They are booked at one place and time already: %(visits)s. Please move one of these visits first.")
    return words % {"visits": ", ".join(refs)}


def _people(pair: NonAssociation) -> tuple[str, str]:
    if pair.inmate is not None and pair.other_inmate is not None:
        inmates = (pair.inmate, pair.other_inmate)
        one, other = (_("Inmate %(number)s") % {"number": inmate.number} for inmate in inmates)
        return one, other
    return str(pair.visitor), str(pair.other_visitor)
