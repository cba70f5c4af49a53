"""Take a companion off the list of those who come along."""

from datetime import datetime

from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.domain.lifecycle import Actor
from mannam.models import User, Visitor


@transaction.atomic
def remove_companion(user: User, companion: Visitor, now: datetime) -> None:
    """Forget somebody who never was in a visit; else only list them no more. Visits stay as they are.

    A ban and a visit not attended are kept, so that naming the same person anew does not wash them off.
    """
    # somebody may book with this companion at this very moment
    found = Visitor.objects.select_for_update().filter(pk=companion.pk).first()
    if found is None:
        return
    is_known = found.memberships.exists() or found.applications.exists()
    if is_known or not found.admitted or found.last_no_show or found.last_same_day_cancel:
        found.listed = False
        found.save(update_fields=["listed"])
    else:
        found.delete()
    record_audit(
        "companion_removed", By(Actor.VISITOR, user_id=user.pk), now=now, data={"visitor_id": companion.pk}
    )
