"""Raise what an inmate may have for some days, by an order (D 58, 59)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.domain.policy import Period
from mannam.models import AllowanceOrder


@dataclass(frozen=True)
class Raised:
    """``extra`` visits a ``period`` for visits on these days, both included; ``ground`` is a code."""

    inmate_id: int
    period: Period
    extra: int
    first_day: date
    last_day: date
    ground: str


def order_allowance(raised: Raised, by: By, *, now: datetime) -> AllowanceOrder:
    """The order. Given again for the same ground from the same day on it grows; with no more, nothing changes.

    An order only ever adds, so that what was booked under it stays right. Raises IntegrityError for days in the
    wrong order and for an order that adds nothing.
    """
    wanted = {"extra": raised.extra, "last_day": raised.last_day, "set_by_id": by.user_id}
    with transaction.atomic():
        found, is_new = AllowanceOrder.objects.select_for_update().get_or_create(
            inmate_id=raised.inmate_id,
            period=raised.period,
            first_day=raised.first_day,
            ground=raised.ground,
            defaults=wanted,
        )
        if not is_new:
            grown = max(found.extra, raised.extra), max(found.last_day, raised.last_day)
            if grown == (found.extra, found.last_day):
                return found
            (found.extra, found.last_day), found.set_by_id = grown, by.user_id
            found.save()
        _record(found, by, now)
    return found


def _record(found: AllowanceOrder, by: By, now: datetime) -> None:
    data = {
        "order": found.pk,
        "inmate": found.inmate_id,
        "period": str(found.period),
        "extra": found.extra,
        "first_day": found.first_day.isoformat(),
        "last_day": found.last_day.isoformat(),
        "ground": found.ground,
    }
    record_audit("order_allowance", by, now=now, facility_id=found.inmate.facility_id, data=data)
