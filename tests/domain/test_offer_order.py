"""Offers are shown nearest first or soonest first; a place of unknown distance comes last."""

from itertools import pairwise
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.availability import Offer, by_distance, by_time
from mannam.domain.slots import SlotNo

offers = st.lists(
    st.builds(
        Offer,
        st.integers(1, 4),
        st.integers(0, 5).map(SlotNo),
        st.none() | st.sampled_from([0.0, 1.5, 2.0, 300.0]),
    )
)


def kilometres(offer: Offer) -> float:
    return inf if offer.distance_km is None else offer.distance_km


@given(offers)
def test_by_time_nothing_sooner_or_as_soon_and_nearer_comes_later(found: list[Offer]) -> None:
    ordered = by_time(found)
    assert sorted(map(repr, ordered)) == sorted(map(repr, found))
    for earlier, later in pairwise(ordered):
        assert earlier.slot <= later.slot
        if earlier.slot == later.slot:
            assert kilometres(earlier) <= kilometres(later)


@given(offers)
def test_by_distance_nothing_nearer_or_as_near_and_sooner_comes_later(found: list[Offer]) -> None:
    ordered = by_distance(found)
    assert sorted(map(repr, ordered)) == sorted(map(repr, found))
    for earlier, later in pairwise(ordered):
        assert kilometres(earlier) <= kilometres(later)
        if (kilometres(earlier), earlier.facility_id) == (kilometres(later), later.facility_id):
            assert earlier.slot <= later.slot


@given(offers)
def test_the_order_does_not_depend_on_where_the_search_began(found: list[Offer]) -> None:
    assert by_time(found[::-1]) == by_time(found)
    assert by_distance(found[::-1]) == by_distance(found)


def test_one_place_after_another_at_the_same_distance() -> None:
    a, b = Offer(1, SlotNo(5), 2.0), Offer(2, SlotNo(1), 2.0)
    assert by_distance([b, a]) == [a, b]
    assert by_time([a, b]) == [b, a]
