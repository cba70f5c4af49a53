"""Fifty at once at one place in line or one freed place: it is given once; without its guard it would be twice."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from django.db.models import QuerySet
from django.db.models.signals import pre_save

from mannam.actions.accept_offer import accept_offer
from mannam.actions.decline_offer import decline_offer
from mannam.actions.expire_hold import expire_hold
from mannam.actions.join_waitlist import join_waitlist
from mannam.actions.leave_waitlist import leave_waitlist
from mannam.actions.offer_place import FreedPlace, offer_place
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import Status
from mannam.domain.slots import SlotNo
from mannam.domain.waitlist import EntryState, OfferOutcome
from mannam.models import AuditEvent, Visit, WaitlistEntry, WaitlistOffer
from mannam.queries.invariants import violations
from tests.actions.conftest import WithoutIndex
from tests.actions.crowd import Together, all_at_once
from tests.actions.waiting import TEN, book, families, family, fill, free_again, haneuls, join, serve, wait_order
from tests.people import Office, slot

pytestmark = pytest.mark.django_db(transaction=True)

FIFTY = 50
HOUR = timedelta(hours=1)
NEXT_MONTH = slot("2026-12-02 10:00")
"""Counted against another allowance, so that two visits of the same two people take nothing in common."""


def offered(office: Office) -> WaitlistEntry:
    """Haneul's entry, with a place that is held."""
    entry = join(office, haneuls(office))
    assert serve(office.now) == 1
    return entry


def attempt(change: Callable[[], object]) -> object:
    """What came of it, or why nothing did."""
    try:
        return change()
    except Refused as refused:
        return refused


CHANGES: dict[str, tuple[str, Callable[[Office, WaitlistEntry], object]]] = {
    "accept": ("confirm_hold", lambda office, entry: accept_offer(entry.pk, haneuls(office).by, now=office.now)),
    "decline": (
        "withdraw_visit",
        lambda office, entry: decline_offer(entry.pk, haneuls(office).by, now=office.now),
    ),
    "expire": (
        "expire_hold",
        lambda office, entry: expire_hold(WaitlistOffer.objects.get().visit_id, now=office.now + HOUR),
    ),
    "leave": (
        "leave_waitlist",
        lambda office, entry: leave_waitlist(entry.pk, haneuls(office).by, now=office.now),
    ),
}


def race(office: Office, names: list[str]) -> WaitlistEntry:
    """All at once, at one offer."""
    entry = offered(office)
    all_at_once([partial(attempt, partial(CHANGES[name][1], office, entry)) for name in names])
    return entry


def events(*verbs: str) -> int:
    """How often one of these was written down."""
    return AuditEvent.objects.filter(verb__in=verbs).count()


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody holds a row, and the first two have both read before either writes its visit."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows.all())
    both = Together(2)

    def wait(**options: object) -> None:
        if not options["instance"]._state.adding:  # type: ignore[attr-defined]
            both()

    pre_save.connect(wait, sender=Visit, weak=False)
    yield
    pre_save.disconnect(wait, sender=Visit)


@pytest.mark.parametrize("name", CHANGES)
def test_fifty_at_once_change_it_once(office: Office, name: str) -> None:
    race(office, [name] * FIFTY)
    assert events(CHANGES[name][0]) == 1
    assert violations() == []


@pytest.mark.usefixtures("without_locks")
@pytest.mark.parametrize("name", ["accept", "decline", "expire"])
def test_without_the_lock_two_change_it_twice(office: Office, name: str) -> None:
    race(office, [name, name])
    assert events(CHANGES[name][0]) == 2


@pytest.mark.parametrize(
    ("one", "other"), [("accept", "decline"), ("accept", "expire"), ("decline", "expire"), ("accept", "leave")]
)
def test_of_fifty_who_want_it_otherwise_one_has_it(office: Office, one: str, other: str) -> None:
    entry = race(office, [one, other] * (FIFTY // 2))
    assert events("confirm_hold", "withdraw_visit", "expire_hold") == 1
    assert WaitlistOffer.objects.exclude(outcome=OfferOutcome.OPEN).count() == 1
    entry.refresh_from_db()
    is_taken = Visit.objects.filter(status=Status.BOOKED).exists()
    assert (entry.state == EntryState.TAKEN) is is_taken
    assert violations() == []


@pytest.mark.usefixtures("without_locks")
@pytest.mark.parametrize(("one", "other"), [("accept", "decline"), ("accept", "expire")])
def test_without_the_lock_both_have_it(office: Office, one: str, other: str) -> None:
    race(office, [one, other])
    assert events("confirm_hold", "withdraw_visit", "expire_hold") == 2


def offer_both(office: Office, entry: WaitlistEntry, times: list[SlotNo]) -> list[object]:
    """Workers that hold another time each for one who waits."""
    together = Together(len(times))

    def offer(number: int, when: SlotNo) -> object:
        place = FreedPlace(office.seoul.pk, when)
        return offer_place(entry.pk, place, now=office.now, random=Random(number), before_writing=together)

    return [
        found
        for found in all_at_once([partial(attempt, partial(offer, *one)) for one in enumerate(times)])
        if isinstance(found, WaitlistOffer)
    ]


def test_fifty_workers_offer_one_who_waits_one_place(office: Office) -> None:
    entry = join(office, haneuls(office), until_index=96)

    def offer(number: int) -> object:
        place = FreedPlace(office.seoul.pk, SlotNo(TEN + number % 20))
        return offer_place(entry.pk, place, now=office.now, random=Random(number))

    found = all_at_once([partial(offer, number) for number in range(FIFTY)])
    assert len([one for one in found if one is not None]) == 1
    assert Visit.objects.count() == 1
    assert violations() == []


def test_without_lock_and_key_one_who_waits_has_two(
    office: Office, monkeypatch: pytest.MonkeyPatch, without_index: WithoutIndex
) -> None:
    entry = join(office, haneuls(office), until_index=96)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows.all())
    without_index("waitlist_offer", "waitlist_one_open_offer")
    assert len(offer_both(office, entry, [TEN, NEXT_MONTH])) == 2
    assert violations() != []


def test_without_the_lock_the_key_alone_lets_one_through(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = join(office, haneuls(office), until_index=96)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows.all())
    assert len(offer_both(office, entry, [TEN, NEXT_MONTH])) == 1
    assert violations() == []


def test_fifty_workers_give_one_place_to_the_first_in_line(office: Office) -> None:
    taken, _ = fill(office)
    entries = [join(office, one, minute=n) for n, one in enumerate(families(office, 4))]
    now = office.now + HOUR
    free_again(taken, now)
    all_at_once([partial(serve, now)] * FIFTY, workers=8)
    states = [WaitlistEntry.objects.get(pk=entry.pk).state for entry in entries]
    assert states == [EntryState.OFFERED] + [EntryState.WAITING] * 3
    assert violations() == []


def test_of_a_booking_and_an_offer_one_has_the_place(office: Office) -> None:
    taken, _ = fill(office)
    join(office, haneuls(office))
    quick = family(office, "Quick")
    free_again(taken, office.now)
    tasks = [partial(attempt, partial(book, office, quick)), partial(attempt, partial(serve, office.now))]
    all_at_once(tasks)
    live = Visit.objects.filter(slot_no=TEN, status__in=[Status.BOOKED, Status.HELD])
    assert live.count() == 2
    assert violations() == []


def test_fifty_windows_join_once(office: Office) -> None:
    me = haneuls(office)
    order = wait_order(office, me)

    def enter(number: int) -> object:
        return join_waitlist(order, me.by, now=office.now, random=Random(number))

    found = all_at_once([partial(attempt, partial(enter, number)) for number in range(FIFTY)])
    assert len([one for one in found if isinstance(one, WaitlistEntry)]) == 1
    assert WaitlistEntry.objects.count() == 1


def joined_for(office: Office, count: int, together: Callable[[], None]) -> int:
    """How many entries one person has who joined for so many inmates at once."""
    me = haneuls(office)
    inmates = [one.inmate.pk for one in families(office, count)]

    def enter(inmate_id: int) -> object:
        order = wait_order(office, me, inmate_id=inmate_id)
        return join_waitlist(order, me.by, now=office.now, random=Random(inmate_id), before_writing=together)

    all_at_once([partial(attempt, partial(enter, inmate_id)) for inmate_id in inmates])
    return WaitlistEntry.objects.count()


def test_of_fifty_inmates_at_once_one_person_waits_for_three(office: Office) -> None:
    assert joined_for(office, FIFTY, lambda: None) == 3


def test_without_the_key_one_person_waits_for_four(office: Office, without_index: WithoutIndex) -> None:
    without_index("waitlist_entry", "waitlist_ordinal")
    assert joined_for(office, 4, Together(4)) == 4
