"""Who may look at the rules, and what every page of the administrator shows around its content."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404

from mannam.actions.actor import By
from mannam.domain.lifecycle import Actor
from mannam.models import PolicyVersion
from mannam.web.staff.gate import StaffRequest


def by(request: StaffRequest) -> By:
    """Who publishes and withdraws."""
    return By(Actor.MANAGER, user_id=request.user.pk)


def today_of(now: datetime) -> date:
    """The day in the zone of the deployment."""
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def known_policy(policy_name: str) -> str:
    """The name, where there is a version of that policy. Raises Http404."""
    if "\0" in policy_name or not PolicyVersion.objects.filter(name=policy_name).exists():
        raise Http404
    return policy_name


def frame(now: datetime) -> dict[str, object]:
    """Context for administrator/base_administrator.html."""
    return {"now": now, "clock_zone": settings.TIME_ZONE}
