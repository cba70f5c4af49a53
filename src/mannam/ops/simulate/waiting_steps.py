"""Holding and waiting: a place held, confirmed, given back or run out; a place in line, an offer, an answer."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random

from mannam.actions.accept_offer import accept_offer
from mannam.actions.actor import By
from mannam.actions.confirm_hold import confirm_hold
from mannam.actions.decline_offer import decline_offer
from mannam.actions.expire_hold import expire_holds
from mannam.actions.expire_waits import expire_waits
from mannam.actions.hold_place import hold_place
from mannam.actions.join_waitlist import WaitOrder, join_waitlist
from mannam.actions.leave_waitlist import leave_waitlist
from mannam.actions.refused import Refused
from mannam.actions.serve_waitlist import serve_waitlist
from mannam.actions.withdraw_visit import withdraw_visit
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import QUANTA_PER_DAY, day_of
from mannam.domain.waitlist import EntryState, OfferOutcome
from mannam.models import Visit, WaitlistEntry, WaitlistOffer
from mannam.ops.simulate.booking_steps import FARTHEST, order_of
from mannam.ops.simulate.ledger import Entry
from mannam.ops.simulate.scene import Scene, words

HELD_FOR = timedelta(minutes=10)
FAR_KM = 60
_VISITOR = By(Actor.VISITOR)


def hold(scene: Scene) -> str:
    """Somebody has a place held while they think."""
    order, until = order_of(scene), scene.now + HELD_FOR

    def ask() -> Visit:
        return hold_place(
            order.wanted,
            order.by,
            until=until,
            now=scene.now,
            random=Random(order.seed),
            idempotency_key=order.key,
        )

    answer = scene.do(ask)
    if isinstance(answer, Visit):
        scene.ledger.add(answer)
    return words(answer)


def confirm(scene: Scene) -> str | None:
    """Somebody says yes to what is held, sometimes too late."""
    return _answer(scene, lambda entry: confirm_hold(entry.visit_id, _VISITOR, now=scene.now), Status.HELD)


def withdraw(scene: Scene) -> str | None:
    """Somebody gives back what is held, or takes back what they asked for."""

    def give_back(entry: Entry) -> Visit:
        return withdraw_visit(entry.visit_id, _VISITOR, now=scene.now)

    return _answer(scene, give_back, Status.HELD, Status.REQUESTED)


def _answer(scene: Scene, action: Callable[[Entry], Visit], *before: Status) -> str | None:
    held = scene.ledger.standing(scene.slot, scene.slot + FARTHEST * QUANTA_PER_DAY, *before)
    if not held:
        return None
    entry = scene.random.choice(held)
    answer = scene.do(partial(action, entry))
    if isinstance(answer, Visit):
        scene.ledger.put(entry, answer.status)
    elif answer.refusals[0].code != RefusalCode.HOLD_ENDED:
        # the rules say no by now to what the waitlist offered: it goes to the next
        scene.ledger.put(entry, Status.CALLED_OFF)
    return words(answer)


def join(scene: Scene) -> str:
    """Somebody waits for a place on a day, at a facility or near it."""
    random, order = scene.random, order_of(scene).wanted
    day = day_of(order.slot)
    wish = WaitOrder(
        order.inmate_id,
        order.applicant_id,
        order.visitor_ids,
        order.visitor_facility_id,
        random.choice([0, FAR_KM]),
        day,
        day + timedelta(days=random.randint(0, 2)),
    )
    seed = random.getrandbits(64)
    answer = scene.do(lambda: join_waitlist(wish, _VISITOR, now=scene.now, random=Random(seed)))
    if isinstance(answer, Refused) and answer.refusals[0].code == RefusalCode.WAITING_ALREADY:
        return words(answer)  # or it was written down, and the answer was lost: then it is known as waiting
    if isinstance(answer, Refused):
        return words(answer)
    scene.ledger.waits[answer.pk] = EntryState.WAITING
    return "waiting"


def leave(scene: Scene) -> str | None:
    """Somebody waits no more."""
    entry = _one(scene, EntryState.WAITING, EntryState.OFFERED)
    if entry is None:
        return None
    answer = scene.do(lambda: leave_waitlist(entry.pk, _VISITOR, now=scene.now))
    if isinstance(answer, WaitlistEntry):
        scene.ledger.waits[entry.pk] = EntryState(answer.state)
        _follow(scene, entry)
    return str(answer.state) if isinstance(answer, WaitlistEntry) else words(answer)


def accept(scene: Scene) -> str | None:
    """Somebody takes the place that was offered."""
    entry = _one(scene, EntryState.OFFERED)
    if entry is None:
        return None
    answer = scene.do(lambda: accept_offer(entry.pk, _VISITOR, now=scene.now))
    if isinstance(answer, Visit):
        scene.ledger.waits[entry.pk] = EntryState.TAKEN
    _follow(scene, entry)
    return words(answer)


def decline(scene: Scene) -> str | None:
    """Somebody turns it down, and waits on."""
    entry = _one(scene, EntryState.OFFERED)
    if entry is None:
        return None
    answer = scene.do(lambda: decline_offer(entry.pk, _VISITOR, now=scene.now))
    _follow(scene, entry)
    return str(answer.state) if isinstance(answer, WaitlistEntry) else words(answer)


def waiting_goes_on(scene: Scene) -> str:
    """What a worker does each minute: what was not answered in time is free, and offered to the next."""
    scene.do(partial(expire_holds, scene.now))
    for one in scene.ledger.run_out(scene.now, scene.slot):
        scene.ledger.put(one, Status.EXPIRED)
    scene.do(partial(expire_waits, scene.now))
    seed = scene.random.getrandbits(64)
    scene.do(lambda: serve_waitlist(now=scene.now, random=Random(seed)))
    offers = WaitlistOffer.objects.filter(outcome=OfferOutcome.OPEN).select_related("visit").order_by("pk")
    for offer in offers:
        scene.ledger.add(offer.visit)  # told by mail
    return f"{len(offers)} offered"


def _one(scene: Scene, *states: EntryState) -> WaitlistEntry | None:
    known = WaitlistEntry.objects.filter(pk__in=list(scene.ledger.waits), state__in=states).order_by("pk")
    found = list(known)
    return scene.random.choice(found) if found else None


def _follow(scene: Scene, entry: WaitlistEntry) -> None:
    """Note what became of the visits that were held for somebody who waits: they were told in the answer."""
    for visit in Visit.objects.filter(offer__entry=entry).order_by("pk"):
        scene.ledger.put(scene.ledger.add(visit), visit.status)
