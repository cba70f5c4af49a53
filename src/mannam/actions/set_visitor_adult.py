"""Say whether somebody who visits is of age, as staff have seen from the ID."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.models import Visitor


def set_visitor_adult(visitor_id: int, by: By, *, is_adult: bool, now: datetime) -> bool:
    """Whether it was otherwise before; the same changes nothing. What is booked already stays.

    Raises Visitor.DoesNotExist.
    """
    with transaction.atomic():
        visitor = Visitor.objects.select_for_update().get(pk=visitor_id)
        if visitor.adult == is_adult:
            return False
        visitor.adult = is_adult
        visitor.save(update_fields=["adult"])
        record_audit("set_visitor_adult", by, now=now, data={"visitor": visitor.pk, "adult": is_adult})
    return True
