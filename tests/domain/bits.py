"""Days as lists of booleans: the slow and obvious form that the bitmaps are tested against."""

from hypothesis import strategies as st

from mannam.domain.slots import QUANTA_PER_DAY

Day = tuple[bool, ...]

quanta = st.integers(1, 6)


def _blocky(edges: list[int]) -> Day:
    """A few stretches of free and taken, as days are."""
    return tuple(sum(edge <= index for edge in edges) % 2 == 1 for index in range(QUANTA_PER_DAY))


def to_bits(day: Day) -> int:
    """The bitmap of ``day``."""
    return sum(1 << index for index, value in enumerate(day) if value)


def to_day(bits: int) -> Day:
    """The list of ``bits``, which must not reach past midnight."""
    assert 0 <= bits < 1 << QUANTA_PER_DAY
    return tuple(bool(bits >> index & 1) for index in range(QUANTA_PER_DAY))


def all_true(day: Day, start: int, length: int) -> bool:
    """Whether ``length`` quanta from ``start`` lie within the day and are all true."""
    return start + length <= QUANTA_PER_DAY and all(day[start : start + length])


days = st.lists(st.integers(0, QUANTA_PER_DAY - 1), max_size=8).map(_blocky) | st.integers(
    0, (1 << QUANTA_PER_DAY) - 1
).map(to_day)
