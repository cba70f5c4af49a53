"""End a restriction: from today on it keeps nobody from meeting."""

from datetime import date, datetime, timedelta

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.actions.serve_later import serve_later
from mannam.models import Restriction


def lift_restriction(restriction_id: int, by: By, *, today: date, now: datetime) -> Restriction | None:
    """The restriction, over since yesterday; None when it had not begun before today, and so never held.

    Lifting one that is over or gone changes nothing.
    """
    yesterday = today - timedelta(days=1)
    with transaction.atomic():
        found = Restriction.objects.select_for_update().filter(pk=restriction_id).first()
        if found is None or (found.last_day is not None and found.last_day <= yesterday):
            return found
        data = {"restriction": found.pk, "inmate": found.inmate_id, "visitor": found.visitor_id}
        record_audit("lift_restriction", by, now=now, facility_id=found.home_id, data=data)
        serve_later(facilities=[] if found.home_id is None else [found.home_id])
        if found.first_day > yesterday:
            found.delete()
            return None
        found.last_day = yesterday
        found.save(update_fields=["last_day"])
    return found
