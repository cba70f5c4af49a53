"""Distances are those of a globe."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mannam.domain.distance import Place, distance_km

places = st.builds(Place, st.floats(-90, 90), st.floats(-180, 180))
SEOUL = Place(37.5665, 126.9780)
BUSAN = Place(35.1796, 129.0756)
HALF_ROUND = 20_015.1


def test_seoul_to_busan_is_325_kilometres() -> None:
    assert distance_km(SEOUL, BUSAN) == pytest.approx(325, abs=1)


def test_a_degree_along_the_equator_and_across_the_date_line() -> None:
    assert distance_km(Place(0, 0), Place(0, 1)) == pytest.approx(111.195, abs=0.01)
    assert distance_km(Place(0, 179.5), Place(0, -179.5)) == pytest.approx(111.195, abs=0.01)


@given(places, places)
def test_it_is_as_far_there_as_back_and_never_further_than_half_round(a: Place, b: Place) -> None:
    assert distance_km(a, b) == pytest.approx(distance_km(b, a), abs=1e-3)
    assert 0 <= distance_km(a, b) <= HALF_ROUND


@given(places)
@example(Place(12, 169))  # the sum under the root is rounded to a little more than 1 here
def test_it_is_nowhere_to_oneself_and_half_round_to_the_opposite(place: Place) -> None:
    opposite = Place(-place.latitude, place.longitude - 180)
    assert distance_km(place, place) == 0
    assert distance_km(place, opposite) == pytest.approx(HALF_ROUND, abs=0.1)
