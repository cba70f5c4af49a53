"""What is offered instead is the nearest there is."""

from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.bitmaps import WHOLE_DAY, indices
from mannam.queries.alternatives import nearest_bits


@given(bits=st.integers(0, WHOLE_DAY), index=st.integers(-200, 200), count=st.integers(1, 4))
def test_the_nearest_bits_are_among_those_found(bits: int, index: int, count: int) -> None:
    found = nearest_bits(bits, index, count)
    assert len(found) == len(set(found))
    gaps = sorted(abs(bit - index) for bit in indices(bits))[:count]
    assert sorted(abs(bit - index) for bit in found)[:count] == gaps
