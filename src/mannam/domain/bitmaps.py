"""A day as the bits of one integer: bit i is the quantum that starts i * 15 minutes after midnight."""

from collections.abc import Iterable, Iterator

from mannam.domain.slots import QUANTA_PER_DAY

WHOLE_DAY = (1 << QUANTA_PER_DAY) - 1


def interval(first: int, end: int) -> int:
    """Bits ``first`` up to and without ``end``."""
    return ((1 << end) - 1) & ~((1 << first) - 1)


def union(bitmaps: Iterable[int]) -> int:
    """Every bit that is set in any of ``bitmaps``."""
    result = 0
    for bits in bitmaps:
        result |= bits
    return result


def runs(free: int, quanta: int) -> int:
    """The starts at which ``quanta`` consecutive bits of ``free`` are set."""
    result = free
    for shift in range(1, quanta):
        result &= free >> shift
    return result


def blocked_starts(taken: int, quanta: int) -> int:
    """The starts at which a visit of ``quanta`` would touch a bit of ``taken``."""
    return union(taken >> shift for shift in range(quanta))


def indices(bits: int) -> Iterator[int]:
    """The positions of the set bits, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
