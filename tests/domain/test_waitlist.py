"""Who is next for a freed place: against a slow oracle that looks at everybody at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.availability import Offer
from mannam.domain.policy import Release, ReleaseMode
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import QUANTA_PER_DAY, SlotNo, first_slot_of
from mannam.domain.waitlist import (
    PlaceWish,
    Waiting,
    best_place,
    check_wish,
    ends_at,
    fair_order,
    first_index,
    next_for,
    offered_until,
)
from tests.domain.office import KR, SEOUL, at, slot

DAY = date(2026, 11, 24)
JOINED = at("2026-11-20 12:00")

places = st.builds(
    Offer,
    st.integers(1, 3),
    st.integers(first_slot_of(DAY) + 36, first_slot_of(DAY) + 39).map(SlotNo),
    st.sampled_from([None, 1.0, 2.0]),
)
wishes = st.builds(
    PlaceWish,
    facility_ids=st.frozensets(st.integers(1, 3)),
    first_day=st.sampled_from([DAY, DAY + timedelta(1)]),
    last_day=st.just(DAY + timedelta(1)),
    from_index=st.integers(35, 38),
    until_index=st.integers(36, 41),
    turned_down=st.frozensets(st.tuples(st.integers(1, 3), st.just(first_slot_of(DAY) + 36)), max_size=1),
)
people = st.lists(st.tuples(st.integers(0, 3), st.booleans(), wishes), max_size=8).map(
    lambda found: [
        Waiting(number, JOINED + timedelta(minutes=minute), first, wish)
        for number, (minute, first, wish) in enumerate(found)
    ]
)


def comes_before(one: Waiting, other: Waiting) -> bool:
    """Said a second time, in the words of the policy."""
    if one.comes_first is not other.comes_first:
        return one.comes_first
    if one.joined_at != other.joined_at:
        return one.joined_at < other.joined_at
    return one.entry_id < other.entry_id


def would_take(one: Waiting, place: Offer) -> bool:
    """The same as ``covers``, by listing every place that is wished for."""
    days = [one.wish.first_day + timedelta(n) for n in range((one.wish.last_day - one.wish.first_day).days + 1)]
    every = {
        (facility, first_slot_of(day) + index)
        for facility in one.wish.facility_ids
        for day in days
        for index in range(QUANTA_PER_DAY)
        if one.wish.from_index <= index < one.wish.until_index
    }
    return (place.facility_id, place.slot) in every - one.wish.turned_down


@given(people, places, st.sets(st.integers(0, 7)))
def test_the_next_is_the_first_who_wishes_for_it_and_may_have_it(
    waiting: list[Waiting], place: Offer, allowed: set[int]
) -> None:
    asked: list[int] = []

    def takes(one: Waiting) -> bool:
        asked.append(one.entry_id)
        return one.entry_id in allowed

    able = [one for one in waiting if would_take(one, place) and one.entry_id in allowed]
    first = [one for one in able if all(one is other or comes_before(one, other) for other in able)]
    found = next_for(place, fair_order(waiting), takes)
    assert ([found] if found else []) == first
    # nobody after the one who got it was asked, and nobody who does not wish for it
    wished = [one.entry_id for one in fair_order(waiting) if would_take(one, place)]
    assert asked == (wished[: wished.index(found.entry_id) + 1] if found else wished)


@given(people)
def test_the_order_is_one_row_without_ties(waiting: list[Waiting]) -> None:
    line = fair_order(reversed(waiting))
    assert sorted(one.entry_id for one in line) == [one.entry_id for one in waiting]
    assert all(comes_before(one, later) for n, one in enumerate(line) for later in line[n + 1 :])


@given(wishes, st.lists(places, max_size=6))
def test_the_best_place_is_the_soonest_then_the_nearest(wish: PlaceWish, free: list[Offer]) -> None:
    one = Waiting(0, JOINED, False, wish)
    able = [place for place in free if would_take(one, place)]
    best = best_place(wish, free)
    assert (best is None) == (not able)
    if best is not None:
        far = float("inf")
        assert best in able
        assert all(
            (best.slot, best.distance_km or far) <= (other.slot, other.distance_km or far) for other in able
        )


OFFER = replace(KR.application, offer_minutes=60)
POLICY = replace(KR, application=OFFER)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        # booking opens on the 17th at four; the rush is over an hour later
        ("2026-11-17 16:59", None),
        ("2026-11-17 17:00", "2026-11-17 18:00"),
        ("2026-11-20 12:00", "2026-11-20 13:00"),
        # it closes on the 23rd at four: nobody gets less than the hour to answer
        ("2026-11-23 15:00", "2026-11-23 16:00"),
        ("2026-11-23 15:01", None),
    ],
)
def test_an_offer_stands_its_whole_time_or_is_none(now: str, until: str | None) -> None:
    found = offered_until(POLICY, slot("2026-11-24 10:00"), SEOUL, at(now))
    assert found == (at(until) if until else None)


def test_who_takes_an_offer_in_its_last_minute_can_still_come_early_as_asked() -> None:
    window = replace(KR.window, closes_days_before=0, closes_at=None)
    policy = replace(POLICY, window=window)
    ten = slot("2026-11-24 10:00")
    assert offered_until(policy, ten, SEOUL, at("2026-11-24 08:40")) == at("2026-11-24 09:40")
    assert offered_until(policy, ten, SEOUL, at("2026-11-24 08:41")) is None


def test_lots_are_drawn_and_the_losers_have_an_hour_first() -> None:
    policy = replace(POLICY, release=Release(ReleaseMode.LOTTERY, lottery_minutes=30))
    assert offered_until(policy, slot("2026-11-24 10:00"), SEOUL, at("2026-11-17 17:29")) is None
    assert offered_until(policy, slot("2026-11-24 10:00"), SEOUL, at("2026-11-17 17:30")) is not None


def test_a_policy_without_offers_makes_none() -> None:
    policy = replace(KR, application=replace(KR.application, offer_minutes=0))
    assert offered_until(policy, slot("2026-11-24 10:00"), SEOUL, at("2026-11-20 12:00")) is None


WISH = PlaceWish(frozenset({1}), DAY, DAY)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda wish: wish, None),
        (lambda wish: replace(wish, last_day=DAY - timedelta(1)), RefusalCode.DATES_REVERSED),
        (lambda wish: replace(wish, last_day=DAY + timedelta(30)), None),
        (lambda wish: replace(wish, last_day=DAY + timedelta(31)), RefusalCode.RANGE_TOO_LONG),
        (lambda wish: replace(wish, from_index=40, until_index=40), RefusalCode.HOURS_REVERSED),
        (lambda wish: replace(wish, from_index=40, until_index=41), None),
    ],
)
def test_a_wish_has_days_and_hours_in_order(
    change: Callable[[PlaceWish], PlaceWish], code: RefusalCode | None
) -> None:
    found = check_wish(change(WISH), DAY)
    assert (found and found.code) == code


def test_a_wish_lies_ahead() -> None:
    found = check_wish(WISH, DAY + timedelta(1))
    assert found is not None
    assert found.code is RefusalCode.IN_THE_PAST


def test_the_last_start_ends_a_wish() -> None:
    assert ends_at(replace(WISH, until_index=48), SEOUL) == at("2026-11-24 11:45")


@pytest.mark.parametrize(("clock", "index"), [(time(), 0), (time(9), 36), (time(9, 1), 37), (time(23, 59), 96)])
def test_hours_are_on_the_grid(clock: time, index: int) -> None:
    assert first_index(clock) == index


def test_the_moment_of_joining_counts_to_the_microsecond() -> None:
    first, second = (Waiting(n, moment, False, WISH) for n, moment in ((2, JOINED), (1, later(JOINED))))
    assert [one.entry_id for one in fair_order([second, first])] == [2, 1]


def later(moment: datetime) -> datetime:
    return moment + timedelta(microseconds=1)
