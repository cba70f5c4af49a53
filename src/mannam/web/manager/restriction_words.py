"""A restriction in words, for the staff."""

from datetime import date

from django.utils.translation import gettext as _

from mannam.domain.restriction import RestrictionKind
from mannam.queries.restrictions import Standing
from mannam.web.desk.disruption_words import GROUNDS
from mannam.web.manager.frame import dated


def cells(one: Standing) -> list[str]:
    """Number, ground, days, who ordered it, and the reason, as far as they are known."""
    wrote = one.disruption
    return [
        str(one.restriction.inmate),
        str(GROUNDS[RestrictionKind(one.restriction.kind)]),
        days(one.restriction.first_day, one.restriction.last_day),
        wrote.ordered_by if wrote else "",
        wrote.reason if wrote else "",
    ]


def rows(one: Standing) -> list[tuple[str, str]]:
    """The same as terms and values, and who wrote it down; only what is known."""
    number, ground, of_days, ordered_by, reason = cells(one)
    set_by = one.restriction.set_by
    known = [
        (_("Inmate"), number),
        (_("Why"), ground),
        (_("Days"), of_days),
        (_("Ordered by"), ordered_by),
        (_("Written down by"), set_by.name if set_by else ""),
        (_("Reason"), reason),
    ]
    return [(term, value) for term, value in known if value]


def days(first: date, last: date | None) -> str:
    """Both days included; without the last, from the first on."""
    if last is None:
        return _("from %(first)s on") % {"first": dated(first)}
    if first == last:
        return dated(first)
    return _("%(first)s to %(end)s") % {"first": dated(first), "end": dated(last)}
