"""Opening minutes: a place in line and the turn that follows, an entry for the lots and what is drawn."""

from datetime import date, timedelta
from functools import partial
from random import Random

from mannam.actions.actor import By
from mannam.actions.book_in_line import book_in_line
from mannam.actions.book_visit import BookingOrder
from mannam.actions.call_numbers import call_everywhere
from mannam.actions.draw_lots import draw_due
from mannam.actions.enter_draw import Entered, EntryOrder, enter_draw
from mannam.actions.open_draw import open_draws
from mannam.actions.refused import Refused
from mannam.actions.take_ticket import take_ticket
from mannam.actions.withdraw_entry import withdraw_entry
from mannam.domain.draw import WISHES_MAX, Wish
from mannam.domain.lifecycle import Actor
from mannam.domain.release import Standing
from mannam.domain.slots import SlotNo, first_slot_of
from mannam.models import Entry, Ticket, Visit
from mannam.ops.simulate.rules import BY_LOT, DAYS_AHEAD, IN_LINE
from mannam.ops.simulate.scene import Scene, words
from mannam.ops.simulate.town import Family
from mannam.queries.country import country

CROWD = 4
"""So many come to a line at a time: more than may choose."""
MORNING = range(36, 44)
"""The quanta of the day that everybody wants."""


def queue_up(scene: Scene) -> str | None:
    """Some come for a day that has just opened and get a number, or have one; the first who may book does."""
    day = _day_to_open(scene, IN_LINE)
    rules = country().rules(scene.town.facilities[IN_LINE][0], day)
    if rules is None:
        return "violation: a day without rules"
    standings: list[str] = []
    choosing: list[Family] = []
    for family in scene.random.sample(scene.town.families, CROWD):
        by = By(Actor.VISITOR, family.user_id)
        took = scene.do(partial(take_ticket, rules.policy, day, family.visitor_id, by, now=scene.now))
        if not isinstance(took, Ticket):
            return None  # no line is kept now
        standing = took.standing(scene.now)
        standings.append(str(standing))
        choosing += [family] if standing is Standing.CHOOSING else []
    booked = [_book_in_line(scene, family, day) for family in choosing[:1]]
    return ", ".join([" ".join(standings), *booked])


def take_turn(scene: Scene) -> str | None:
    """Somebody whose number was called books, sometimes too late."""
    called = Ticket.objects.filter(used_at=None, turn_until__gt=scene.now - timedelta(minutes=5))
    tickets = list(called.select_related("line").order_by("pk"))
    if not tickets:
        return None
    ticket = scene.random.choice(tickets)
    family = next(one for one in scene.town.families if one.visitor_id == ticket.person_id)
    return _book_in_line(scene, family, ticket.line.day)


def _book_in_line(scene: Scene, family: Family, day: date) -> str:
    random, town = scene.random, scene.town
    order = BookingOrder(
        random.choice(town.inmates[IN_LINE]),
        random.choice(town.facilities[IN_LINE]),
        SlotNo(first_slot_of(day) + random.choice(MORNING)),
        family.visitor_id,
        (family.visitor_id,),
    )
    seed = random.getrandbits(64)

    def ask() -> Visit:
        by = By(Actor.VISITOR, family.user_id)
        return book_in_line(order, by, now=scene.now, random=Random(seed), idempotency_key=f"{seed:x}")

    answer = scene.do(ask)
    if isinstance(answer, Visit):
        scene.ledger.add(answer)
    return words(answer)


def enter(scene: Scene) -> str:
    """Somebody enters for the lots of a day, or changes what they wished for."""
    random, town = scene.random, scene.town
    family = random.choice(town.families)
    first = first_slot_of(_day_to_open(scene, BY_LOT))
    wishes = [
        Wish(random.choice(town.facilities[BY_LOT]), SlotNo(first + random.choice(MORNING)))
        for _ in range(random.randint(1, WISHES_MAX))
    ]
    order = EntryOrder(random.choice(town.inmates[BY_LOT]), family.visitor_id, (family.visitor_id,), tuple(wishes))
    by, seed = By(Actor.VISITOR, family.user_id), random.getrandbits(64)
    answer = scene.do(lambda: enter_draw(order, by, now=scene.now, random=Random(seed)))
    return "entered" if isinstance(answer, Entered) else words(answer)


def withdraw(scene: Scene) -> str | None:
    """Somebody takes an entry back, sometimes too late."""
    entries = list(Entry.objects.filter(draw__drawn_at=None).order_by("pk"))
    if not entries:
        return None
    entry = scene.random.choice(entries)
    answer = scene.do(partial(withdraw_entry, entry, By(Actor.VISITOR), now=scene.now))
    return words(answer) if isinstance(answer, Refused) else "taken back"


def release_goes_on(scene: Scene) -> str:
    """What a worker does each minute: numbers are called, seeds are promised, and what is due is drawn."""
    scene.do(partial(call_everywhere, scene.now))
    seed = scene.random.getrandbits(64)
    scene.do(lambda: open_draws(now=scene.now, random=Random(seed)))
    scene.do(lambda: draw_due(now=scene.now, random=Random(seed)))
    won = Visit.objects.filter(entry__outcome=Entry.Outcome.WON, booked_at=scene.now).order_by("pk")
    for visit in won:
        scene.ledger.add(visit)  # told by mail
    return f"{len(won)} drawn"


def _day_to_open(scene: Scene, policy: str) -> date:
    """The day whose opening minute is today, come or not."""
    return scene.now.date() + timedelta(days=DAYS_AHEAD[policy])
