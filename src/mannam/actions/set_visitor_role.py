"""Say as what somebody comes: a lawyer, whose proof was seen, or a visitor as everybody is."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.domain.policy import VisitorRole
from mannam.models import Visitor


def set_visitor_role(visitor_id: int, role: VisitorRole, by: By, *, now: datetime) -> bool:
    """Whether it was another before; the same changes nothing. What is booked already stays.

    Raises Visitor.DoesNotExist.
    """
    with transaction.atomic():
        visitor = Visitor.objects.select_for_update().get(pk=visitor_id)
        if visitor.role == role:
            return False
        data = {"visitor": visitor.pk, "before": str(visitor.role), "role": role.value}
        visitor.role = role.value
        visitor.save(update_fields=["role"])
        record_audit("set_visitor_role", by, now=now, data=data)
    return True
