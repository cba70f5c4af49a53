"""End a restriction early, whichever way it was set: with the disruption that wrote it, or alone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from mannam.actions.actor import By
from mannam.actions.lift_disruption import lift_disruption
from mannam.actions.lift_restriction import lift_restriction
from mannam.models import Disruption


@transaction.atomic
def end_restriction(restriction_id: int, by: By, *, now: datetime) -> None:
    """From today on it keeps nobody from meeting; what was moved or called off stays so. Again changes nothing."""
    wrote = Disruption.objects.filter(restriction=restriction_id).first()
    if wrote is not None:
        lift_disruption(wrote.pk, by, now=now)
        return
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    lift_restriction(restriction_id, by, today=today, now=now)
