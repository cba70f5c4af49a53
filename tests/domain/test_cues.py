"""Two minutes and thirty seconds before the end a cue is given: once each, in order, whatever happens."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mannam.domain.talk_clock import ClockTerms, Side, advance, due_cues, report, start
from tests.domain.clock_events import Event, events, history, terms

CUES = st.sets(st.integers(0, 70), max_size=6).map(tuple)
TEN_MINUTES = ClockTerms(600_000, 180_000, 120_000, 900_000)


@given(terms, events, CUES)
def test_a_cue_is_given_once_and_the_longest_first(
    terms: ClockTerms, happened: list[Event], cues: tuple[int, ...]
) -> None:
    clocks = history(terms, happened)
    given_cues = [cue for before, after in pairwise(clocks) for cue in due_cues(before, after, cues)]
    left = clocks[-1].remaining_ms
    assert given_cues == sorted((cue for cue in cues if left <= cue < terms.talk_ms), reverse=True)


def test_a_cue_is_due_to_the_millisecond() -> None:
    clock = start(TEN_MINUTES, 0)
    heard: list[tuple[int, int]] = []
    for at in range(0, 601_000, 1_000):
        before = clock
        for side in Side:
            clock = report(clock, side, well=True, at_ms=at)
        heard += [(at, cue) for cue in due_cues(before, clock, (120_000, 30_000))]
    assert heard == [(480_000, 120_000), (570_000, 30_000)]
    assert due_cues(advance(before, 479_999), advance(before, 479_999), (120_000,)) == ()


def test_cues_missed_in_a_leap_come_together_in_order() -> None:
    terms = ClockTerms(60, 10, 10, 200, stale_ms=100)
    clock = start(terms, 0)
    for side in Side:
        clock = report(clock, side, well=True, at_ms=0)
    assert due_cues(clock, advance(clock, 90), (5, 40, 20)) == (40, 20, 5)


def test_the_same_cue_named_twice_is_given_once() -> None:
    terms = ClockTerms(60, 10, 10, 200, stale_ms=100)
    clock = start(terms, 0)
    for side in Side:
        clock = report(clock, side, well=True, at_ms=0)
    assert due_cues(clock, advance(clock, 50), (30, 30)) == (30,)
