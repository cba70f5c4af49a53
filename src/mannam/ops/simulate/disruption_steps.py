"""Disruptions: looked at, thrown away, put in force, worked off and lifted; who is hit is moved or called off."""

from functools import partial
from random import Random

from mannam.actions.actor import By
from mannam.actions.apply_disruption import NumberTakenError, apply_disruption
from mannam.actions.discard_disruption import discard_disruption
from mannam.actions.lift_disruption import lift_disruption
from mannam.actions.plan_disruption import DisruptionOrder, plan_disruption
from mannam.actions.replan_visit import replan_disruption
from mannam.domain.disruption import IN_FORCE, DisruptionKind, DisruptionState
from mannam.domain.lifecycle import Actor
from mannam.domain.restriction import RestrictionKind
from mannam.domain.slots import QUANTA_PER_DAY, first_slot_of
from mannam.models import Booth, DisruptedVisit, Disruption, Facility, Inmate
from mannam.ops.simulate.scene import Scene

HOURS = 24  # quanta of the longest closure
_DESK = By(Actor.DESK)
_ORDERED_BY = "the warden"


def disrupt(scene: Scene) -> str:
    """Something happens: it is looked at, then thrown away or put in force; a worker looks after whom it hits."""
    order = scene.random.choice([_closure, _booth, _unavailable, _release, _transfer])(scene)
    planned = plan_disruption(order, _DESK, now=scene.now)
    if scene.random.random() < 1 / 4:
        answer = scene.do(partial(discard_disruption, planned.pk, _DESK, now=scene.now))
        return f"{order.kind}: {answer.state}" if isinstance(answer, Disruption) else "violation: not discarded"
    try:
        scene.do(partial(apply_disruption, planned.pk, _DESK, now=scene.now))
    except NumberTakenError:
        return f"{order.kind}: number taken"
    return f"{order.kind}: {_worked_off(scene, planned.pk)}"


def lift(scene: Scene) -> str | None:
    """What is in force is over earlier."""
    found = Disruption.objects.filter(state__in=sorted(IN_FORCE)).order_by("pk")
    ids = list(found.values_list("pk", flat=True))
    if not ids:
        return None
    pk = scene.random.choice(ids)
    answer = scene.do(partial(lift_disruption, pk, _DESK, now=scene.now))
    return f"{answer.kind}: {answer.state}" if isinstance(answer, Disruption) else "violation: not lifted"


def _worked_off(scene: Scene, disruption_id: int) -> str:
    seed = scene.random.getrandbits(64)
    scene.do(lambda: replan_disruption(disruption_id, now=scene.now, random=Random(seed)))
    rows = DisruptedVisit.objects.filter(disruption=disruption_id).select_related("visit").order_by("pk")
    for row in rows:
        scene.ledger.follow(row.visit)  # its people are told
    left = [row.visit_id for row in rows if not row.outcome]
    state = Disruption.objects.values_list("state", flat=True).get(pk=disruption_id)
    if left or state != DisruptionState.APPLIED:
        return f"violation: {state}, and nobody looked after {left}"
    return f"{len(rows)} hit"


def _closure(scene: Scene) -> DisruptionOrder:
    first = scene.slot + scene.random.randint(0, QUANTA_PER_DAY)
    side = scene.random.choice([None, *Booth.BoothSide])
    end = first + scene.random.randint(1, HOURS)
    return DisruptionOrder(DisruptionKind.CLOSURE, _facility(scene), first, end, side, reason="works")


def _booth(scene: Scene) -> DisruptionOrder:
    facility = _facility(scene)
    booth = scene.random.choice(list(Booth.objects.filter(facility=facility).order_by("pk")))
    return DisruptionOrder(DisruptionKind.BOOTH, facility, scene.slot, booth=booth)


def _unavailable(scene: Scene) -> DisruptionOrder:
    inmate = _inmate(scene)
    first = first_slot_of(scene.now.date()) + scene.random.randint(0, 4) * QUANTA_PER_DAY
    return DisruptionOrder(
        DisruptionKind.UNAVAILABLE,
        inmate.facility,
        first,
        first + QUANTA_PER_DAY,
        inmate=inmate,
        ground=scene.random.choice([RestrictionKind.COURT, RestrictionKind.INVESTIGATION]),
        ordered_by=_ORDERED_BY,
    )


def _release(scene: Scene) -> DisruptionOrder:
    inmate = _inmate(scene)
    return DisruptionOrder(DisruptionKind.RELEASE, inmate.facility, scene.slot, inmate=inmate)


def _transfer(scene: Scene) -> DisruptionOrder:
    inmate, to = _inmate(scene), _facility(scene)
    return DisruptionOrder(
        DisruptionKind.TRANSFER,
        inmate.facility,
        scene.slot,
        inmate=inmate,
        to_facility=to,
        to_number=f"{scene.random.randrange(10_000):04}",
    )


def _facility(scene: Scene) -> Facility:
    ids = [pk for ones in scene.town.facilities.values() for pk in ones]
    return Facility.objects.get(pk=scene.random.choice(ids))


def _inmate(scene: Scene) -> Inmate:
    ids = [pk for ones in scene.town.inmates.values() for pk in ones]
    return Inmate.objects.select_related("facility").get(pk=scene.random.choice(ids))
