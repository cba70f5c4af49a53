"""Closes Seoul for a quarter hour in which Haneul has a visit: ``python -m tests.browser.moved_visit NAME``.

Each time on another day. The inmate's facility NAME is new. Prints the visit's number and the disruption's id.
"""

import sys
from datetime import datetime, timedelta
from random import Random

import click

from mannam.ops.environment import open_database, open_django

AHEAD = timedelta(days=3)
THREE_O_CLOCK = 12  # the quarter hour of the day, when nobody else of the demo meets


def move(name: str, now: datetime) -> None:
    """All of it; no mail goes to Haneul, so the desk must telephone."""
    from django.utils.timezone import localtime  # noqa: PLC0415 - once Django is set up

    from mannam.actions.actor import By  # noqa: PLC0415
    from mannam.actions.apply_disruption import apply_disruption  # noqa: PLC0415
    from mannam.actions.book_visit import BookingOrder, book_visit  # noqa: PLC0415
    from mannam.actions.plan_disruption import DisruptionOrder, plan_disruption  # noqa: PLC0415
    from mannam.actions.replan_visit import replan_disruption  # noqa: PLC0415
    from mannam.domain.disruption import DisruptionKind  # noqa: PLC0415
    from mannam.domain.lifecycle import Actor  # noqa: PLC0415
    from mannam.domain.slots import SlotNo, first_slot_of  # noqa: PLC0415
    from mannam.models import Booth, Disruption, Facility, Message, Visitor  # noqa: PLC0415
    from tests.people import make_booth, make_facility, make_inmate  # noqa: PLC0415

    home, seoul = make_facility(name), Facility.objects.get(code="seoul-dongbu-dc")
    make_booth(home, Booth.BoothSide.INMATE)
    day = (localtime(now) + AHEAD).date() + timedelta(days=Disruption.objects.count())
    slot = SlotNo(first_slot_of(day) + THREE_O_CLOCK)
    haneul = Visitor.objects.get(user__email="haneul@demo.example")
    order = BookingOrder(make_inmate(home).pk, seoul.pk, slot, haneul.pk, (haneul.pk,))
    visit = book_visit(order, By(Actor.VISITOR, user_id=haneul.user_id), now=now, random=Random(1))
    desk = By(Actor.DESK)
    closure = DisruptionOrder(DisruptionKind.CLOSURE, seoul, slot, slot + 1, Booth.BoothSide.VISITOR)
    planned = plan_disruption(closure, desk, now=now)
    apply_disruption(planned.pk, desk, now=now)
    replan_disruption(planned.pk, now=now, random=Random(1))
    Message.objects.filter(visit=visit).delete()
    click.echo(f"{visit.ref} {planned.pk}")


if __name__ == "__main__":
    open_database(start=False)
    open_django()
    from mannam.ops.clock import now as this_moment

    move(sys.argv[1], this_moment())
