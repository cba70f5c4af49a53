"""The talk clock under every order of events, against one that counts millisecond by millisecond."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mannam.domain import talk_clock
from mannam.domain.talk_clock import ClockTerms, Ending, Phase, Side, TalkClock
from tests.domain.clock_events import (
    REPORTS,
    Event,
    Kind,
    events,
    happens,
    happens_slowly,
    history,
    spent_in,
    terms,
)
from tests.domain.slow_clock import SlowClock

MANY = settings(max_examples=200)
USUAL = ClockTerms(talk_ms=60, make_up_limit_ms=18, long_loss_ms=12, hard_end_ms=90, stale_ms=5)


def as_told(clock: TalkClock) -> object:
    """Everything that the world sees of a clock."""
    losses = [((loss.end_ms or clock.at_ms) - loss.start_ms, set(loss.sides)) for loss in clock.losses]
    return clock.at_ms, clock.phase, clock.talked_ms, clock.lost_ms, losses, clock.ending, clock.ended_ms


def as_told_slowly(slow: SlowClock) -> object:
    """The same of the oracle."""
    losses = [(loss.length, loss.sides) for loss in slow.losses]
    return slow.at, slow.phase, slow.talked, slow.spent[Phase.LOST], losses, slow.ending, slow.ended


@MANY
@given(terms, events)
@example(USUAL, [Event(Kind.BOTH_WELL, 0), Event(Kind.PAUSE, 3), Event(Kind.RESUME, 9), Event(Kind.LOOK, 40)])
@example(USUAL, [Event(Kind.BOTH_WELL, 0), Event(Kind.VISITOR_LOST, 3), Event(Kind.PAUSE, 5)])
@example(USUAL, [Event(Kind.BOTH_WELL, 0), Event(Kind.BOTH_WELL, 5), Event(Kind.INMATE_WELL, 10)])
def test_the_clock_tells_what_counting_tells(terms: ClockTerms, happened: list[Event]) -> None:
    clock, slow, at = talk_clock.start(terms, 0), SlowClock(terms), 0
    for event in happened:
        at += event.step
        clock = happens(clock, event, at)
        happens_slowly(slow, event, at)
        assert as_told(clock) == as_told_slowly(slow)


@given(terms, events)
def test_no_talk_is_lost_and_none_comes_back(terms: ClockTerms, happened: list[Event]) -> None:
    clocks = history(terms, happened)
    for before, after in pairwise(clocks):
        assert before.talked_ms <= after.talked_ms <= terms.talk_ms
        assert before.at_ms <= after.at_ms
        assert before.lost_ms <= after.lost_ms
        assert before.phase is not Phase.ENDED or (before.ending, before.ended_ms) == (
            after.ending,
            after.ended_ms,
        )


@given(terms, events)
def test_full_time_is_the_whole_talk_and_nothing_else_is(terms: ClockTerms, happened: list[Event]) -> None:
    last = history(terms, happened)[-1]
    assert (last.ending is Ending.FULL_TIME) is (last.talked_ms == terms.talk_ms)
    if last.ended_ms is not None:
        assert last.ended_ms <= max(terms.hard_end_ms, 0)


@given(terms, events)
def test_every_millisecond_is_talked_lost_paused_or_waited(terms: ClockTerms, happened: list[Event]) -> None:
    clocks = history(terms, happened)
    last = clocks[-1]
    spent = {phase: spent_in(clocks, phase) for phase in Phase}
    assert spent[Phase.TALKING] == last.talked_ms
    assert spent[Phase.LOST] == last.lost_ms
    elapsed = last.at_ms if last.ended_ms is None else last.ended_ms
    assert last.talked_ms + last.lost_ms + spent[Phase.PAUSED] + spent[Phase.WAITING] == elapsed


def heard_by_both(terms: ClockTerms, happened: list[Event]) -> set[int]:
    """The milliseconds in which a good report of each side stands, none of them from before a resume."""
    at = now = 0
    until = dict.fromkeys(Side, 0)
    heard: set[int] = set()
    for event in happened:
        at += event.step
        heard |= set(range(now, max(now, min(at, *until.values()))))
        now = max(now, at)
        if event.kind is Kind.RESUME:
            until = dict.fromkeys(Side, 0)
        for side, well in REPORTS.get(event.kind, ()):
            until[side] = now + terms.stale_ms if well else now
    return heard


@given(terms, events.filter(lambda happened: all(event.kind is not Kind.PAUSE for event in happened)))
def test_talk_is_only_where_both_sides_say_that_they_hear(terms: ClockTerms, happened: list[Event]) -> None:
    happened = [event for event in happened if event.kind is not Kind.RESUME]
    clocks = history(terms, happened)
    heard = heard_by_both(terms, happened)
    if clocks[-1].ended_ms is None:
        assert clocks[-1].talked_ms == len(heard)
    assert clocks[-1].talked_ms <= len(heard)


@given(terms, events)
def test_with_pauses_there_is_never_more_talk_than_was_heard(terms: ClockTerms, happened: list[Event]) -> None:
    # a resume that resumes nothing makes the oracle forget reports that stand, so only real ones are left in
    kept, paused = [], False
    for event in happened:
        real = event.kind is not Kind.RESUME or paused
        paused = event.kind is Kind.PAUSE or (paused and event.kind is not Kind.RESUME)
        kept.append(event if real else Event(Kind.LOOK, event.step))
    assert history(terms, kept)[-1].talked_ms <= len(heard_by_both(terms, kept))


@given(terms, events, st.integers(1, 4))
def test_looking_more_often_changes_nothing(terms: ClockTerms, happened: list[Event], every: int) -> None:
    rare = often = talk_clock.start(terms, 0)
    at = 0
    for event in happened:
        for between in range(at, at + event.step, every):
            often = talk_clock.advance(often, between)
        at += event.step
        rare, often = happens(rare, event, at), happens(often, event, at)
        assert rare == often


@given(terms, events)
def test_nothing_changes_before_the_clock_says_and_something_does_then(
    terms: ClockTerms, happened: list[Event]
) -> None:
    clock = history(terms, happened)[-1]
    if clock.phase is Phase.ENDED:
        return
    due = clock.next_change_ms
    assert due > clock.at_ms
    shape = [(state.phase, state.losses) for state in (talk_clock.advance(clock, ms) for ms in (due - 1, due))]
    assert shape[0] == (clock.phase, clock.losses)
    assert shape[1] != shape[0]


@given(terms, events, st.integers(100, 10_000_000))
def test_a_halted_controller_counts_no_talk_beyond_the_reports(
    terms: ClockTerms, happened: list[Event], leap: int
) -> None:
    before = history(terms, happened)[-1]
    after = talk_clock.advance(before, before.at_ms + leap)
    assert after.talked_ms - before.talked_ms <= terms.stale_ms


@given(terms, events, st.integers(1, 10_000))
def test_a_step_back_changes_nothing(terms: ClockTerms, happened: list[Event], back: int) -> None:
    clock = history(terms, happened)[-1]
    assert talk_clock.advance(clock, clock.at_ms - back) == clock
    for kind in (Kind.VISITOR_WELL, Kind.PAUSE, Kind.RESUME):
        assert happens(clock, Event(kind, 0), clock.at_ms - back) == happens(clock, Event(kind, 0), clock.at_ms)


@given(terms, events)
def test_what_is_owed_is_what_faults_took(terms: ClockTerms, happened: list[Event]) -> None:
    last = history(terms, happened)[-1]
    still_to_come = terms.talk_ms - last.talked_ms
    owed = {
        None: 0,
        Ending.FULL_TIME: 0,
        Ending.BY_OFFICER: 0,
        Ending.SLOT_OVER: min(still_to_come, last.lost_ms),
        Ending.LONG_LOSS: still_to_come,
        Ending.LOSSES_USED_UP: still_to_come,
        Ending.NEVER_STARTED: terms.talk_ms,
    }
    assert last.owed_ms == owed[last.ending]


@given(terms, events)
def test_a_kept_loss_has_a_length_and_a_side(terms: ClockTerms, happened: list[Event]) -> None:
    last = history(terms, happened)[-1]
    for loss in last.losses:
        assert loss.sides
        assert loss.end_ms is None or loss.start_ms < loss.end_ms
    closed = last.losses if last.phase is not Phase.LOST else last.losses[:-1]
    assert all(loss.end_ms is not None for loss in closed)
    for earlier, later in zip(closed, last.losses[1:], strict=False):
        assert earlier.end_ms is not None
        assert earlier.end_ms <= later.start_ms


def test_random_events_reach_every_ending() -> None:
    reached: set[Ending | None] = set()

    @settings(max_examples=200)
    @given(terms, events)
    def collect(terms: ClockTerms, happened: list[Event]) -> None:
        reached.add(history(terms, happened)[-1].ending)

    collect()
    # a clock that could not be read never came out of events, and the end of its visit is not the clock's to tell
    assert reached == {None, *Ending} - {Ending.CLOCK_LOST, Ending.VISIT_OVER}
