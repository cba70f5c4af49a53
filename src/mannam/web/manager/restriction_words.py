"""A restriction in words, for the staff."""

from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mannam.domain.restriction import BanGround, RestrictionKind
from mannam.models import Facility, Restriction
from mannam.queries.restrictions import Standing
from mannam.web.desk.disruption_words import BAN_GROUNDS, GROUNDS
from mannam.web.manager.frame import dated

ENDING: Final = gettext_lazy(
    "If it is over earlier, end it: from today on visits can be booked again. "
    "Visits that were moved or called off stay so."
)


def hit_visits(facility: Facility, one: Standing) -> tuple[str, str] | None:
    """Where it is told what became of the visits that it hit; nowhere here if the inmate was elsewhere then."""
    if one.disruption is None or one.disruption.facility_id != facility.pk:
        return None
    return _("What became of the visits"), reverse("desk-disruption", args=[facility.code, one.disruption.pk])


def cells(one: Standing) -> list[str]:
    """Number or name, ground, days, who ordered it, and the reason, as far as they are known."""
    wrote = one.disruption
    return [
        str(one.restriction.visitor or one.restriction.inmate),
        _ground(one.restriction),
        days(one.restriction.first_day, one.restriction.last_day),
        wrote.ordered_by if wrote else "",
        wrote.reason if wrote else "",
    ]


def rows(one: Standing) -> list[tuple[str, str]]:
    """The same as terms and values, and who wrote it down; only what is known."""
    who, ground, of_days, ordered_by, reason = cells(one)
    set_by = one.restriction.set_by
    known = [
        (_("Visitor") if one.restriction.visitor else _("Inmate"), who),
        (_("Why"), ground),
        (_("Days"), of_days),
        (_("Ordered by"), ordered_by),
        (_("Written down by"), set_by.name if set_by else ""),
        (_("Reason"), reason),
    ]
    return [(term, value) for term, value in known if value]


def _ground(restriction: Restriction) -> str:
    """A visitor's ban says the ground of the law; an inmate's restriction its kind."""
    if restriction.visitor is not None and restriction.ground in set(BanGround):
        return str(BAN_GROUNDS[BanGround(restriction.ground)])
    return str(GROUNDS[RestrictionKind(restriction.kind)])


def days(first: date, last: date | None) -> str:
    """Both days included; without the last, from the first on."""
    if last is None:
        return _("from %(first)s on") % {"first": dated(first)}
    if first == last:
        return dated(first)
    return _("%(first)s to %(end)s") % {"first": dated(first), "end": dated(last)}
