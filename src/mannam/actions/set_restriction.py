"""Keep an inmate or a visitor from meeting anybody for some days: from then on the rules refuse, in neutral words.

What is booked already stays; the desk asks the rules of the day again, where the policy wants it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.domain.restriction import RestrictionKind
from mannam.models import Facility, Inmate, Restriction, Visitor


@dataclass(frozen=True)
class RestrictionOrder:
    """Whom it is of, which kind, and the days, both included; without ``last_day`` until it is lifted.

    ``facility``: whose inmates a visitor may not meet, where a disruption sets it (None: anybody's).
    """

    person: Inmate | Visitor
    kind: RestrictionKind
    first_day: date
    last_day: date | None = None
    ground: str = ""
    facility: Facility | None = None


def set_restriction(order: RestrictionOrder, by: By, *, now: datetime) -> Restriction:
    """The restriction. Set again from the same day on it gets the new end and ground; the same changes nothing.

    Raises IntegrityError for days in the wrong order, and for a visitor's restriction that is no ban.
    """
    wanted = {"last_day": order.last_day, "ground": order.ground, "set_by_id": by.user_id}
    with transaction.atomic():
        found, is_new = Restriction.objects.select_for_update().get_or_create(
            **_person(order), kind=order.kind, first_day=order.first_day, of_disruption=False, defaults=wanted
        )
        if not is_new and (found.last_day, found.ground) == (order.last_day, order.ground):
            return found
        if not is_new:
            found.last_day, found.ground, found.set_by_id = order.last_day, order.ground, by.user_id
            found.save()
        _record(found, by, now)
    return found


@transaction.atomic
def restrict_for_disruption(order: RestrictionOrder, by: By, *, now: datetime) -> Restriction:
    """A restriction of its own, whatever else is set for the same days: lifting it opens nothing else.

    Raises IntegrityError as ``set_restriction`` does.
    """
    made = Restriction.objects.create(
        **_person(order),
        facility=order.facility,
        kind=order.kind,
        first_day=order.first_day,
        last_day=order.last_day,
        ground=order.ground,
        set_by_id=by.user_id,
        of_disruption=True,
    )
    _record(made, by, now)
    return made


def _person(order: RestrictionOrder) -> dict[str, Inmate | Visitor]:
    return {"inmate" if isinstance(order.person, Inmate) else "visitor": order.person}


def _record(found: Restriction, by: By, now: datetime) -> None:
    data = {
        "restriction": found.pk,
        "inmate": found.inmate_id,
        "visitor": found.visitor_id,
        "kind": str(found.kind),
        "first_day": found.first_day.isoformat(),
        "last_day": None if found.last_day is None else found.last_day.isoformat(),
        "ground": found.ground,
    }
    record_audit("set_restriction", by, now=now, facility_id=found.home_id, data=data)
