"""A visit's day: check-in, the call on a media node, its end; and what the worker and the house do."""

from datetime import timedelta
from functools import partial

from django.db.models import Q

from mannam.actions.actor import SYSTEM, By
from mannam.actions.check_in import check_in as check_in_party
from mannam.actions.close_call import close_call
from mannam.actions.close_unheld_visits import close_unheld_visits
from mannam.actions.hold_call import hold_call
from mannam.actions.mark_no_shows import mark_no_shows
from mannam.actions.open_call import LEASE, OpenedCall, open_call
from mannam.actions.outcome import CallEnd, Outcome
from mannam.actions.refused import Refused
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.domain.talk_clock import Ending, Phase
from mannam.models import Booth, Claim, Closure, Resource, Visit
from mannam.ops.simulate.ledger import Entry, HeldCall
from mannam.ops.simulate.scene import Scene, words

NEAR = 8  # quanta in which a party may be on its way
LONGEST = 6  # quanta of the longest visit
TALK_MS = 600_000
_DESK = By(Actor.DESK)


def check_in(scene: Scene) -> str | None:
    """A party comes to the desk, some too early or too late, some without one of them, some to another booth."""
    entry = _one(scene, scene.slot - 1, scene.slot + NEAR, Status.BOOKED)
    if entry is None:
        return None
    booth = _spare_booth(entry) if scene.random.random() < 1 / 4 else None
    confirmed = scene.random.random() < 9 / 10
    action = partial(
        check_in_party,
        entry.facility_id,
        entry.code,
        id_confirmed=confirmed,
        by=_DESK,
        now=scene.now,
        booth_id=booth,
        absent=_at_home(scene, entry),
    )
    answer = scene.do(action)
    if isinstance(answer, Visit):
        scene.ledger.put(entry, answer.status)
    elif answer.refusals[0].code == RefusalCode.CODE_USED:  # it was done, and the answer was lost
        scene.ledger.put(entry, Status.CHECKED_IN)
    elif answer.refusals[0].code == RefusalCode.NOT_TODAY:
        entry.turned_away = True
    return Status.CHECKED_IN if entry.status is Status.CHECKED_IN else words(answer)


def _at_home(scene: Scene, entry: Entry) -> list[int]:
    """Now and then the last of a party does not come along."""
    _first, *others = Visit.objects.get(pk=entry.visit_id).party.order_by("pk").values_list("pk", flat=True)
    return others if scene.random.random() < 1 / 4 else []


def _spare_booth(entry: Entry) -> int | None:
    """The first booth of the facility that is free for the whole visit."""
    visit = Visit.objects.get(pk=entry.visit_id)
    slots = (visit.slot_no, visit.slot_no + visit.quanta - 1)
    taken = Claim.objects.filter(
        facility_id=entry.facility_id, kind=Resource.VISITOR_BOOTH, slot_no__range=slots
    ).values("resource_id")
    booths = Booth.objects.filter(facility=entry.facility_id, side=Booth.BoothSide.VISITOR)
    return booths.exclude(pk__in=taken).order_by("pk").values_list("pk", flat=True).first()


def open_a_call(scene: Scene) -> str | None:
    """A media node takes up the call of a party that is here, or of one that never came."""
    entry = _one(scene, scene.slot - 1, scene.slot + 1, Status.CHECKED_IN, Status.BOOKED)
    if entry is None or entry.was_called:
        return None
    node = scene.random.choice(scene.town.nodes)
    action = partial(open_call, entry.visit_id, node, EngineName.DIRECT, now=scene.now)
    answer = scene.do(action)
    if isinstance(answer, OpenedCall):
        entry.call, entry.was_called = HeldCall(answer.call_id, node), True
        return "opened"
    return words(answer)


def talk(scene: Scene) -> str | None:
    """Both hear and see each other."""
    entry = _in_a_call(scene, Status.CHECKED_IN)
    if entry is None or entry.call is None:
        return None
    action = partial(
        hold_call,
        *entry.call,
        clock={"at_ms": 1},
        talking=True,
        phase=Phase.TALKING,
        now=scene.now,
    )
    if scene.do(action) is not True:
        return "violation: a node lost a call that nobody took"
    scene.ledger.put(entry, Status.IN_CALL)
    return "talking"


def end_a_call(scene: Scene) -> str | None:
    """The call ends: at full time, by an officer, or by a fault."""
    entry = _in_a_call(scene, Status.IN_CALL)
    if entry is None or entry.call is None:
        return None
    return _end(
        scene,
        entry,
        entry.call,
        scene.random.choice([Ending.FULL_TIME, Ending.FULL_TIME, Ending.BY_OFFICER, Ending.LONG_LOSS]),
    )


def end_late(scene: Scene) -> str | None:
    """Another node took the call over and found nobody; then the first one tells that it came to its full time."""
    entry = _in_a_call(scene, Status.IN_CALL)
    if entry is None or entry.call is None:
        return None
    call_id, first = entry.call
    second = next(node for node in scene.town.nodes if node != first)
    later = scene.now + LEASE * 2
    scene.do(partial(open_call, entry.visit_id, second, EngineName.DIRECT, now=later))
    said = _end(scene, entry, HeldCall(call_id, second), Ending.LONG_LOSS)
    late = CallEnd(first, Outcome(Ending.FULL_TIME, TALK_MS, 0), SYSTEM, {}, scene.now)
    answer = scene.do(partial(close_call, call_id, late, now=later + LEASE))
    scene.ledger.put(entry, _after_end(answer, entry, Status.COMPLETED))
    return f"{said}, then {entry.status}"


def _end(scene: Scene, entry: Entry, call: HeldCall, ending: Ending) -> str:
    talked = TALK_MS if ending is Ending.FULL_TIME else 60_000
    if entry.status is not Status.IN_CALL:
        talked = 0
    outcome = Outcome(ending, talked, TALK_MS - talked, "crime" if ending is Ending.BY_OFFICER else "")
    by = By(Actor.OFFICER) if ending is Ending.BY_OFFICER else SYSTEM
    end = CallEnd(call.node_id, outcome, by, {}, scene.now + timedelta(seconds=1))
    answer = scene.do(partial(close_call, call.call_id, end, now=scene.now + timedelta(seconds=1)))
    if entry.status is not Status.BOOKED:
        scene.ledger.put(entry, _after_end(answer, entry, outcome.status))
    entry.call = None
    return f"{ending}: {entry.status}"


def _after_end(answer: Visit | Refused | None, entry: Entry, told: Status) -> Status:
    """None: this very end was known already, because its answer was lost."""
    return Status(answer.status) if isinstance(answer, Visit) else told


def time_goes_on(scene: Scene) -> str:
    """What is due by now: calls whose time is over end, and the worker closes what nobody came to or held."""
    since = scene.slot - LONGEST - 1
    for entry in scene.ledger.standing(since, scene.slot, Status.BOOKED, Status.CHECKED_IN, Status.IN_CALL):
        if entry.call is not None and entry.ends_at <= scene.now:
            _end(
                scene,
                entry,
                entry.call,
                Ending.SLOT_OVER if entry.status is Status.IN_CALL else Ending.NEVER_STARTED,
            )
    scene.do(partial(mark_no_shows, scene.now))
    scene.do(partial(close_unheld_visits, scene.now))
    over = [one for one in scene.ledger.standing(since, scene.slot, *_LEFT) if one.ends_at <= scene.now]
    for entry in over:
        came = entry.turned_away and entry.status is Status.BOOKED
        scene.ledger.put(entry, Status.CALLED_OFF if came else _LEFT[entry.status])
    return f"{len(over)} left over"


_LEFT = {Status.BOOKED: Status.NO_SHOW, Status.CHECKED_IN: Status.INTERRUPTED}


def close_a_side(scene: Scene) -> str:
    """A facility, or one side of it, takes no new visits for some hours; or it opens again."""
    facility = scene.random.choice([one for ones in scene.town.facilities.values() for one in ones])
    is_over = Q(facility=facility, end_slot__gt=scene.slot)
    if scene.random.random() < 1 / 2:
        Closure.objects.filter(is_over).delete()
        return "open again"
    first = scene.slot + scene.random.randint(0, 96)
    side = scene.random.choice(["", *Booth.BoothSide.values])
    end = first + scene.random.randint(1, 24)
    Closure.objects.create(facility_id=facility, side=side, first_slot=first, end_slot=end, reason="works")
    return f"closed {side}"


def _one(scene: Scene, first: int, end: int, *statuses: Status) -> Entry | None:
    found = scene.ledger.standing(first, end, *statuses)
    return scene.random.choice(found) if found else None


def _in_a_call(scene: Scene, status: Status) -> Entry | None:
    found = [one for one in scene.ledger.standing(scene.slot - LONGEST, scene.slot + 1, status) if one.call]
    return scene.random.choice(found) if found else None
