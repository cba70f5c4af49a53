"""Booking and cancelling: alone, twice with one key, and many at once."""

from functools import partial
from random import Random

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.refused import Refused
from mannam.actions.reschedule import MoveOrder, reschedule
from mannam.domain.lifecycle import Actor
from mannam.domain.policy import ORDINARY
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of
from mannam.models import Visit
from mannam.ops.simulate.rules import BY_LOT, COUNTRY, DAYS_AHEAD, FREE, IN_LINE, ON_REQUEST
from mannam.ops.simulate.scene import Scene, words
from mannam.ops.simulate.town import Family

CROWD = 6
CASES = 9
FARTHEST = 14  # days
SHARES = {FREE: 40, COUNTRY: 30, IN_LINE: 8, BY_LOT: 8, ON_REQUEST: 14}
SOON = 12  # quanta
_HOURS = (36, 64)


class Order:
    """A booking that can be asked for again and again, and always is the same."""

    def __init__(self, scene: Scene, family: Family, wanted: BookingOrder) -> None:
        self.family, self.wanted = family, wanted
        self.by = By(Actor.VISITOR, family.user_id)
        self.seed = scene.random.getrandbits(64)
        self.key = f"{self.seed:x}"
        self._now = scene.now

    def book(self) -> Visit:
        """Ask for it."""
        random = Random(self.seed)
        return book_visit(self.wanted, self.by, now=self._now, random=random, idempotency_key=self.key)


def order_of(scene: Scene) -> Order:
    """What a family may want: often soon and with few rules, sometimes by the rules of the country."""
    random, town = scene.random, scene.town
    family = random.choice(town.families)
    (policy,) = random.choices(list(SHARES), list(SHARES.values()))
    slot = _slot_by_law(scene) if policy == COUNTRY else _slot(scene, policy)
    party = (family.visitor_id, family.companion_id) if random.random() < 1 / 4 else (family.visitor_id,)
    inmate, facility = random.choice(town.inmates[policy]), random.choice(town.facilities[policy])
    kind, case = _kind(random) if policy == COUNTRY and family.is_lawyer else (ORDINARY, "")
    return Order(
        scene, family, BookingOrder(inmate, facility, slot, family.visitor_id, party, kind=kind, case=case)
    )


def _kind(random: Random) -> tuple[str, str]:
    """What a lawyer comes for, with the number of the lawsuit where visits count by it."""
    kind = random.choice(["lawyer", "counsel", "retrial"])
    return kind, f"2026재고합{random.randint(1, CASES)}" if kind == "retrial" else ""


def _slot(scene: Scene, policy: str = FREE) -> SlotNo:
    ahead = SOON if scene.random.random() < 1 / 2 else DAYS_AHEAD[policy] * QUANTA_PER_DAY
    return SlotNo(scene.slot + scene.random.randint(0, ahead))


def _slot_by_law(scene: Scene) -> SlotNo:
    first = first_slot_of(scene.now.date()) + scene.random.randint(1, 8) * QUANTA_PER_DAY
    return SlotNo(first + scene.random.randrange(*_HOURS))


def book(scene: Scene) -> str:
    """Somebody books."""
    answer = scene.do(order_of(scene).book)
    return _noted(scene, answer)


def book_twice(scene: Scene) -> str:
    """Somebody sends the same request twice at the same moment: it is one visit."""
    order = order_of(scene)
    first, second = scene.at_once([order.book, order.book])
    if words(first) != words(second) or _id(first) != _id(second):
        return f"violation: one key, two answers: {words(first)} {_id(first)}, {words(second)} {_id(second)}"
    return _noted(scene, first)


def use_key_again(scene: Scene) -> str:
    """Somebody uses a key for another order."""
    order, other = order_of(scene), order_of(scene)
    answer = scene.do(order.book)
    other.key, other.by = order.key, order.by
    _noted(scene, answer)
    if isinstance(answer, Refused):
        return words(answer)
    again = scene.do(other.book)
    return words(again) if isinstance(again, Refused) else f"violation: a key made visit {again.pk} too"


def stampede(scene: Scene) -> str:
    """Many want the same place and time at the same moment; those who got it let it go again.

    So who won makes no difference to what comes next: the rules of their policy keep nothing against them.
    """
    slot, facility = _slot(scene), scene.random.choice(scene.town.facilities[FREE])
    families = scene.random.sample(scene.town.families, CROWD)
    inmates = scene.random.sample(scene.town.inmates[FREE], CROWD)
    orders = [
        Order(scene, family, BookingOrder(inmate, facility, slot, family.visitor_id, (family.visitor_id,)))
        for family, inmate in zip(families, inmates, strict=True)
    ]
    won = [one for one in scene.at_once([order.book for order in orders]) if isinstance(one, Visit)]
    for visit in won:
        entry = scene.ledger.add(visit)
        answer = scene.do(partial(cancel_visit, visit.pk, By(Actor.DESK), now=scene.now))
        if isinstance(answer, Visit):
            scene.ledger.put(entry, answer.status)
    return f"{len(won)} of {CROWD}"


def cancel(scene: Scene) -> str | None:
    """Somebody cancels, sometimes on the day itself; sometimes the desk does."""
    ahead = SOON if scene.random.random() < 1 / 3 else FARTHEST * QUANTA_PER_DAY
    entry = scene.ledger.any_ahead(scene.random, scene.slot, scene.slot + ahead)
    if entry is None:
        return None
    by = By(scene.random.choice([Actor.VISITOR, Actor.VISITOR, Actor.DESK]))
    answer = scene.do(partial(cancel_visit, entry.visit_id, by, now=scene.now))
    if isinstance(answer, Visit):
        scene.ledger.put(entry, answer.status)
    return words(answer)


def move(scene: Scene) -> str | None:
    """The desk gives a visit another time, soon or on another day."""
    entry = scene.ledger.any_ahead(scene.random, scene.slot, scene.slot + FARTHEST * QUANTA_PER_DAY)
    if entry is None:
        return None
    wanted = SlotNo(entry.slot + scene.random.choice([-1, 1, 2, QUANTA_PER_DAY]))
    order = MoveOrder(entry.visit_id, entry.facility_id, wanted)
    seed = scene.random.getrandbits(64)

    def ask() -> Visit:
        return reschedule(order, By(Actor.DESK), now=scene.now, random=Random(seed))

    answer = scene.do(ask)
    if isinstance(answer, Visit):
        scene.ledger.move(entry, answer)
    return words(answer)


def _noted(scene: Scene, answer: Visit | Refused) -> str:
    if isinstance(answer, Visit):
        scene.ledger.add(answer)
    return words(answer)


def _id(answer: Visit | Refused) -> int | None:
    return answer.pk if isinstance(answer, Visit) else None
