"""Calls: who conducts them, where a browser should go to join one, and how they stand."""

from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.db.models import Max, Q

from mannam.domain.lifecycle import CONFIRMED, Status
from mannam.models import Booth, Call, CallEvent, MediaNode, Visit
from mannam.queries.visits import near_in_booth

NODE_FRESH: Final = timedelta(seconds=10)
"""A node says every two seconds that it lives; after this long without a word nobody is sent there."""

END_SHOWN: Final = timedelta(minutes=1)
"""So long a booth's screen says how its visit ended."""


def unattended_visits(node_id: int, here: Collection[int], now: datetime) -> list[int]:
    """Visits whose call no living node conducts though it has begun.

    That is a call whose lease ran out or that this node held before it was started anew, and a checked-in
    visit whose time has come with nobody in its call: it must come to an end too. ``here``: those conducted.
    """
    left = Q(lease_until=None) | Q(lease_until__lt=now) | Q(node=None) | Q(node=node_id)
    calls = Call.objects.filter(left, ended_at=None, visit__status__in=CONFIRMED)
    begun = Visit.objects.filter(status=Status.CHECKED_IN, starts_at__lte=now, call=None)
    found = {*calls.values_list("visit_id", flat=True), *begun.values_list("pk", flat=True)}
    return sorted(found - set(here))


def noted_talk_ms(call_id: int) -> int:
    """The longest talk that an event of this call was noted at, in milliseconds; 0 when none was."""
    longest = CallEvent.objects.filter(call=call_id).aggregate(talked=Max("talked_ms"))["talked"]
    return int(longest or 0)


def ended_call_in(booth: Booth, now: datetime) -> Call | None:
    """The call in a booth that ended less than a minute ago, with its visit; None when there is none."""
    lately = Call.objects.filter(visit__in=near_in_booth(booth, now), ended_at__gt=now - END_SHOWN)
    return lately.exclude(ending="").select_related("visit").order_by("-ended_at").first()


def live_nodes(now: datetime) -> list[MediaNode]:
    """The media nodes that said lately that they live."""
    return list(MediaNode.objects.filter(heartbeat_at__gt=now - NODE_FRESH).order_by("name"))


def node_for(visit_id: int, now: datetime, random: Random) -> MediaNode | None:
    """The node that conducts a visit's call, else any living one; None when there is none."""
    call = Call.objects.select_related("node").filter(visit=visit_id, lease_until__gt=now).first()
    if call is not None and call.node is not None:
        return call.node
    nodes = live_nodes(now)
    return random.choice(nodes) if nodes else None
