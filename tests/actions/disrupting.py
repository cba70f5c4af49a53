"""What the tests of disruptions have in common: somebody closes something, and a worker does the work."""

from random import Random
from time import monotonic

from django.db import connection

from mannam.actions.actor import By
from mannam.actions.apply_disruption import apply_disruption
from mannam.actions.plan_disruption import DisruptionOrder, plan_disruption
from mannam.actions.replan_visit import replan_disruption
from mannam.domain.disruption import DisruptionKind
from mannam.domain.lifecycle import Actor
from mannam.models import Disruption
from tests.actions.crowd import PATIENCE
from tests.people import Office, slot


def seo(office: Office) -> By:
    """Seo, at the desk to which the visitors come."""
    return By(Actor.DESK, user_id=office.seo.pk)


def closed(office: Office, first: str, end: str, **of: object) -> DisruptionOrder:
    """Seoul closed from ``first`` to ``end``; ``of`` says what else is of it."""
    return DisruptionOrder(
        **{  # type: ignore[arg-type]
            "kind": DisruptionKind.CLOSURE,
            "facility": office.seoul,
            "first_slot": slot(first),
            "end_slot": slot(end),
            "reason": "water in the hall",
            **of,
        }
    )


def put_in_force(office: Office, order: DisruptionOrder) -> Disruption:
    """Planned and applied; no visit is looked after yet."""
    planned = plan_disruption(order, seo(office), now=office.now)
    return apply_disruption(planned.pk, seo(office), now=office.now)


def disrupt(office: Office, order: DisruptionOrder) -> Disruption:
    """Planned, applied, and every visit looked after."""
    disruption = put_in_force(office, order)
    replan_disruption(disruption.pk, now=office.now, random=Random(3))
    disruption.refresh_from_db()
    return disruption


def wait_until_somebody_waits() -> None:
    """Until a transaction waits for a lock of another one; a test in which none ever does fails."""
    patience = monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while monotonic() < patience:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            (waiting,) = cursor.fetchone()
            if waiting:
                return
    raise AssertionError("nobody waits for a lock")
