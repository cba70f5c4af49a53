"""Drawing lots: entered once a person, drawn once, booked as everybody books, checked by anybody."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest

from mannam.actions import draw_lots as drawing
from mannam.actions import enter_draw as entering
from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.draw_lots import LOST_MESSAGE, draw_due, draw_lots
from mannam.actions.enter_draw import EntryOrder, enter_draw
from mannam.actions.open_draw import open_draw, open_draws
from mannam.actions.refused import Refused
from mannam.actions.withdraw_entry import withdraw_entry
from mannam.domain.draw import Published, Wish, commitment_of, drawn_order, faults_of
from mannam.domain.lifecycle import Actor
from mannam.domain.policy import Policy
from mannam.domain.refusals import RefusalCode
from mannam.domain.release import COMMIT_AHEAD
from mannam.domain.slots import SlotNo
from mannam.models import AuditEvent, Draw, Entry, Inmate, Message, Visit, Visitor
from mannam.queries.invariants import violations
from tests.actions.conftest import WithoutIndex
from tests.actions.crowd import WORKERS, Together, all_at_once, make_families
from tests.opening import DAY, OPENS, TEN, with_lots
from tests.people import Office

pytestmark = pytest.mark.django_db

MOMENT = timedelta(seconds=1)
ENDS = OPENS + timedelta(minutes=30)

Family = tuple[Inmate, By, Visitor]


@pytest.fixture
def lots(office: Office) -> Policy:
    """Lots are drawn for half an hour."""
    return with_lots()


def families(office: Office, count: int) -> list[Family]:
    made = make_families(office.daegu, count)
    return [(inmate, By(Actor.VISITOR, user.pk), visitor) for inmate, user, visitor in made]


def wishes(office: Office, *slots: int) -> tuple[Wish, ...]:
    return tuple(Wish(office.seoul.pk, SlotNo(slot)) for slot in slots)


def enter(office: Office, family: Family, *slots: int, now: datetime = OPENS, seed: int | None = None) -> Entry:
    """This family enters for these times in Seoul (ten o'clock when none is named)."""
    inmate, by, visitor = family
    order = EntryOrder(inmate.pk, visitor.pk, (visitor.pk,), wishes(office, *(slots or (TEN,))))
    return enter_draw(order, by, now=now, random=Random(visitor.pk if seed is None else seed)).entry


def draw_all() -> Draw:
    draw_due(now=ENDS, random=Random(7))
    return Draw.objects.get()


def codes_of(refused: Refused) -> set[RefusalCode]:
    return {refusal.code for refusal in refused.refusals}


def outcomes() -> list[str]:
    return list(Entry.objects.order_by("place").values_list("outcome", flat=True))


def test_the_first_drawn_get_the_places_and_the_others_are_told(office: Office, lots: Policy) -> None:
    for family in families(office, 5):
        enter(office, family)
    draw = draw_all()
    assert outcomes() == ["won", "won", "lost", "lost", "lost"]  # two booths
    order = list(draw.entries.order_by("place").values_list("code", flat=True))
    assert order == list(drawn_order(bytes.fromhex(draw.seed), order))
    assert Message.objects.filter(template="booked").count() == 2
    told = Message.objects.filter(template=LOST_MESSAGE).order_by("entry__place")
    assert [message.entry.outcome for message in told if message.entry] == ["lost"] * 3
    assert {visit.entry.applicant_id for visit in Visit.objects.all()} == {
        entry.applicant_id for entry in draw.entries.filter(outcome="won")
    }
    assert violations() == []


def test_a_draw_as_stored_is_found_right_by_whoever_checks_it(office: Office, lots: Policy) -> None:
    for family in families(office, 5):
        enter(office, family)
    commitment = Draw.objects.get().commitment
    draw = draw_all()
    order = list(draw.entries.order_by("place").values_list("code", flat=True))
    assert faults_of(Published(commitment, draw.seed, draw.entries_digest, order)) == []


def test_the_next_wish_is_taken_when_the_first_is_gone(office: Office, lots: Policy) -> None:
    for family in families(office, 5):
        enter(office, family, TEN, TEN + 1)
    draw_all()
    by_place = [entry.visit.slot_no if entry.visit else None for entry in Entry.objects.order_by("place")]
    assert by_place == [TEN, TEN, TEN + 1, TEN + 1, None]


def test_entering_again_changes_the_wishes_and_keeps_the_code(office: Office, lots: Policy) -> None:
    (family,) = families(office, 1)
    first = enter(office, family, TEN)
    again = enter(office, family, TEN + 2, TEN + 1, now=ENDS - MOMENT, seed=99)
    assert again.code == first.code
    assert [wish.slot_no for wish in again.wishes.all()] == [TEN + 2, TEN + 1]
    assert Entry.objects.count() == 1


def test_what_is_withdrawn_is_not_drawn(office: Office, lots: Policy) -> None:
    stays, goes = (enter(office, family) for family in families(office, 2))
    for _ in range(2):
        withdraw_entry(goes, By(Actor.VISITOR), now=ENDS - MOMENT)
    draw_all()
    assert [entry.code for entry in Entry.objects.all()] == [stays.code]
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("now", [OPENS - MOMENT, ENDS])
def test_entries_are_taken_in_the_window_alone(office: Office, lots: Policy, now: datetime) -> None:
    with pytest.raises(Refused) as refused:
        enter(office, families(office, 1)[0], now=now)
    assert RefusalCode.LOTTERY_CLOSED in codes_of(refused.value)
    assert not Entry.objects.exists()


def test_without_lots_nobody_enters(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        enter(office, families(office, 1)[0])
    assert RefusalCode.LOTTERY_CLOSED in codes_of(refused.value)


def test_the_rules_are_asked_when_one_enters(office: Office, lots: Policy) -> None:
    inmate, by, visitor = families(office, 1)[0]
    Visitor.objects.filter(pk=visitor.pk).update(admitted=False)
    with pytest.raises(Refused) as refused:
        enter(office, (inmate, by, visitor))
    assert codes_of(refused.value) == {RefusalCode.NOT_POSSIBLE}


def test_nothing_can_be_withdrawn_once_the_seed_is_known(office: Office, lots: Policy) -> None:
    entry = enter(office, families(office, 1)[0])
    draw_all()
    with pytest.raises(Refused) as refused:
        withdraw_entry(entry, By(Actor.VISITOR), now=ENDS - MOMENT)
    assert codes_of(refused.value) == {RefusalCode.LOTTERY_CLOSED}
    assert Entry.objects.exists()


def test_nobody_books_past_the_draw(office: Office, lots: Policy) -> None:
    enter(office, families(office, 1)[0])
    visitor = office.haneul_visitor
    order = BookingOrder(office.yul.pk, office.seoul.pk, TEN, visitor.pk, (visitor.pk,))
    book = partial(book_visit, order, By(Actor.VISITOR, office.haneul.pk), random=Random(1))
    for now, code in ((OPENS, RefusalCode.LOTTERY_RUNNING), (ENDS, RefusalCode.LOTTERY_DRAWING)):
        with pytest.raises(Refused) as refused:
            book(now=now)
        assert codes_of(refused.value) == {code}
    draw_all()
    assert book(now=ENDS).slot_no == TEN


def test_the_commitment_is_published_a_day_before(office: Office, lots: Policy) -> None:
    early = OPENS - COMMIT_AHEAD
    assert open_draws(now=early - MOMENT, random=Random(1)) == 1  # the day before's
    assert open_draws(now=early, random=Random(2)) == 1
    assert open_draws(now=early, random=Random(3)) == 0
    draw = Draw.objects.get(day=DAY)
    assert (draw.opens_at, draw.entries_until, draw.committed_at) == (OPENS, ENDS, early)
    assert draw.commitment == commitment_of(bytes.fromhex(draw.seed))
    assert not AuditEvent.objects.filter(data__icontains=draw.seed).exists()


def test_a_draw_is_not_drawn_before_its_time_nor_twice(office: Office, lots: Policy) -> None:
    enter(office, families(office, 1)[0])
    assert draw_due(now=ENDS - MOMENT, random=Random(1)) == 0
    assert Draw.objects.get().closed_at is None
    assert draw_due(now=ENDS, random=Random(1)) == 1
    assert draw_due(now=ENDS, random=Random(1)) == 0
    events = AuditEvent.objects.filter(verb__in=("close_draw", "decide_entry", "finish_draw")).order_by("pk")
    assert [event.verb for event in events] == ["close_draw", "decide_entry", "finish_draw"]


def test_a_draw_without_entries_is_over_at_once(office: Office, lots: Policy) -> None:
    open_draw(lots, DAY, now=OPENS, random=Random(1))
    assert draw_all().drawn_at == ENDS


class KilledError(Exception):
    """The worker is killed."""


def killed() -> None:
    raise KilledError


def test_a_draw_half_done_goes_on(office: Office, lots: Policy) -> None:
    for family in families(office, 4):
        enter(office, family, TEN, TEN + 1)
    draw = Draw.objects.get()
    for decided in (1, 2):
        with pytest.raises(KilledError):
            draw_lots(draw.pk, now=ENDS, random=Random(decided), after_each=killed)
        assert Visit.objects.count() == Entry.objects.exclude(outcome="open").count() == decided
    order = list(Entry.objects.order_by("place").values_list("code", flat=True))
    assert draw_all().drawn_at == ENDS
    assert list(Entry.objects.order_by("place").values_list("code", flat=True)) == order
    assert [entry.visit.slot_no for entry in Entry.objects.order_by("place") if entry.visit] == [
        TEN,
        TEN,
        TEN + 1,
        TEN + 1,
    ]
    assert violations() == []


# -- many at once ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_fifty_enter_at_once(office: Office) -> None:
    with_lots()
    entries = all_at_once([partial(enter, office, family) for family in families(office, 50)])
    assert len({entry.code for entry in entries}) == Entry.objects.count() == 50
    assert Draw.objects.count() == 1


def enters_in_many_windows(office: Office) -> None:
    """One person in two dozen windows, all of which have looked before any writes."""
    inmate, by, visitor = families(office, 1)[0]
    order = EntryOrder(inmate.pk, visitor.pk, (visitor.pk,), wishes(office, TEN))
    together = Together(WORKERS)
    all_at_once(
        [
            partial(enter_draw, order, by, now=OPENS, random=Random(seed), before_writing=together)
            for seed in range(WORKERS)
        ]
    )


@pytest.mark.django_db(transaction=True)
def test_many_windows_of_one_person_are_one_entry(office: Office) -> None:
    with_lots()
    enters_in_many_windows(office)
    assert Entry.objects.count() == 1


def unheld(draw_id: int, now: datetime | None = None) -> Draw:
    """The draw as it is, held by nobody."""
    return Draw.objects.get(pk=draw_id)


@pytest.mark.django_db(transaction=True)
def test_without_hold_and_key_one_person_would_have_many_entries(
    office: Office, monkeypatch: pytest.MonkeyPatch, without_index: WithoutIndex
) -> None:
    with_lots()
    monkeypatch.setattr(entering, "hold_open_draw", unheld)
    without_index("entry", "entry_once_a_person")
    enters_in_many_windows(office)
    assert Entry.objects.count() > 1


def drawn_by_many(office: Office) -> None:
    """Twelve families with three wishes, drawn by eight workers at once."""
    for family in families(office, 12):
        enter(office, family, TEN, TEN + 1, TEN + 2)
    draw = Draw.objects.get()
    all_at_once([partial(draw_lots, draw.pk, now=ENDS, random=Random(seed)) for seed in range(8)])


@pytest.mark.django_db(transaction=True)
def test_many_workers_draw_one_result(office: Office) -> None:
    with_lots()
    drawn_by_many(office)
    assert outcomes() == ["won"] * 6 + ["lost"] * 6
    slots = [entry.visit.slot_no for entry in Entry.objects.order_by("place") if entry.visit]
    assert slots == [TEN, TEN, TEN + 1, TEN + 1, TEN + 2, TEN + 2]
    assert Visit.objects.count() == 6
    assert Message.objects.filter(template=LOST_MESSAGE).count() == 6
    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert (verbs.count("close_draw"), verbs.count("decide_entry"), verbs.count("finish_draw")) == (1, 12, 1)
    assert violations() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_hold_many_workers_would_draw_many_results(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_lots()
    monkeypatch.setattr(drawing, "hold_draw", unheld)
    drawn_by_many(office)
    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert (verbs.count("close_draw"), verbs.count("decide_entry"), verbs.count("finish_draw")) != (1, 12, 1)


@pytest.mark.django_db(transaction=True)
def test_who_enters_while_the_draw_is_closed_is_in_it_or_refused(office: Office) -> None:
    """No entry is taken after the seed is known, and none that was taken is left out."""
    with_lots()
    made = families(office, 30)
    enter(office, made[0])
    draw = Draw.objects.get()
    tasks: list[Callable[[], Entry | Refused | None]] = [
        partial(or_refused_entry, partial(enter, office, family, now=ENDS - MOMENT)) for family in made[1:]
    ]
    tasks.insert(15, partial(draw_lots, draw.pk, now=ENDS, random=Random(1)))
    results = all_at_once(tasks)
    taken = [result for result in results if isinstance(result, Entry)]
    assert Entry.objects.filter(place=None).count() == 0
    assert Entry.objects.count() == len(taken) + 1


def or_refused_entry(task: partial[Entry]) -> Entry | Refused:
    try:
        return task()
    except Refused as refused:
        return refused
