"""Keep the number at which somebody can be telephoned, or forget it."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.models import Visitor


def set_telephone(visitor_id: int, number: str, by: By, *, now: datetime) -> bool:
    """Whether it was another before. ``number`` is in E.164, "" to forget it.

    The trail says only whether there is one.
    Raises Visitor.DoesNotExist.
    """
    with transaction.atomic():
        visitor = Visitor.objects.select_for_update().get(pk=visitor_id)
        if visitor.telephone == number:
            return False
        visitor.telephone = number
        visitor.save(update_fields=["telephone"])
        record_audit("set_telephone", by, now=now, data={"visitor": visitor.pk, "given": bool(number)})
    return True
