"""The ten minutes: what Haneul and Yul hear, lose, get back and are owed. Times are small here."""

from dataclasses import replace

import pytest

from mannam.domain import talk_clock
from mannam.domain.talk_clock import ClockTerms, Ending, Loss, Phase, Side, TalkClock

TERMS = ClockTerms(talk_ms=60, make_up_limit_ms=30, long_loss_ms=20, hard_end_ms=150, stale_ms=7)
BOTH = (Side.VISITOR, Side.INMATE)


def well(clock: TalkClock, at: int) -> TalkClock:
    """Both sides say that they hear and see."""
    for side in BOTH:
        clock = talk_clock.report(clock, side, well=True, at_ms=at)
    return clock


def talking(terms: ClockTerms = TERMS) -> TalkClock:
    """A clock that has just begun to run."""
    return well(talk_clock.start(terms, 0), 0)


def kept_well(clock: TalkClock, until: int) -> TalkClock:
    """Both sides report every three milliseconds."""
    for at in range(clock.at_ms, until + 1, 3):
        clock = well(clock, at)
    return talk_clock.advance(clock, until)


def outcome(clock: TalkClock) -> tuple[Ending | None, int | None, int, int]:
    """Why and when it ended, what was talked and what is owed."""
    return clock.ending, clock.ended_ms, clock.talked_ms, clock.owed_ms


def test_a_talk_without_a_loss_ends_to_the_millisecond() -> None:
    assert outcome(kept_well(talking(), 200)) == (Ending.FULL_TIME, 60, 60, 0)


def test_one_side_alone_does_not_start_it() -> None:
    clock = talk_clock.report(talk_clock.start(TERMS, 0), Side.VISITOR, well=True, at_ms=0)
    assert talk_clock.advance(clock, 50).phase is Phase.WAITING


def test_two_words_that_do_not_overlap_do_not_start_it() -> None:
    clock = talk_clock.report(talk_clock.start(TERMS, 0), Side.VISITOR, well=True, at_ms=0)
    clock = talk_clock.report(clock, Side.INMATE, well=True, at_ms=7)  # the visitor's has just run out
    assert clock.phase is Phase.WAITING


def test_silence_is_a_loss_from_the_moment_the_word_ran_out() -> None:
    clock = talk_clock.advance(talking(), 12)
    assert (clock.phase, clock.talked_ms, clock.losses) == (Phase.LOST, 7, (Loss(7, None, BOTH),))


def test_a_word_at_the_very_moment_the_last_one_runs_out_is_in_time() -> None:
    clock = well(talking(), 7)
    assert (clock.phase, clock.talked_ms, clock.losses) == (Phase.TALKING, 7, ())
    assert well(clock, 15).losses == (Loss(14, 15, BOTH),)


def test_a_short_loss_is_made_up() -> None:
    clock = talk_clock.report(talking(), Side.INMATE, well=False, at_ms=5)
    clock = kept_well(talk_clock.advance(clock, 15), 200)
    assert outcome(clock) == (Ending.FULL_TIME, 70, 60, 0)
    assert clock.lost_ms == 10


def test_a_loss_names_everybody_who_was_silent_in_it_even_if_only_for_a_while() -> None:
    clock = talk_clock.report(talking(), Side.INMATE, well=False, at_ms=2)
    assert talk_clock.advance(clock, 6).losses == (Loss(2, None, (Side.INMATE,)),)
    clock = well(talk_clock.advance(clock, 9), 10)  # from 7 to 10 the visitor was silent too
    assert clock.losses == (Loss(2, 10, BOTH),)


def test_a_long_loss_ends_it_and_all_that_was_to_come_is_owed() -> None:
    assert outcome(talk_clock.advance(talking(), 200)) == (Ending.LONG_LOSS, 27, 7, 53)


def test_many_short_losses_use_up_the_turnaround_and_all_that_was_to_come_is_owed() -> None:
    clock = talking()
    for begin in (0, 20, 40):
        clock = kept_well(clock, begin + 2)
        clock = talk_clock.report(clock, Side.VISITOR, well=False, at_ms=begin + 5)
        clock = talk_clock.advance(clock, begin + 20)
    assert clock.ending is Ending.LOSSES_USED_UP
    assert clock.lost_ms == 30
    assert clock.owed_ms == 60 - clock.talked_ms


def test_without_anything_to_make_up_with_the_first_loss_ends_it() -> None:
    clock = talking(replace(TERMS, make_up_limit_ms=0))
    assert outcome(talk_clock.advance(clock, 8)) == (Ending.LOSSES_USED_UP, 7, 7, 53)


def test_the_next_visit_ends_a_talk_that_began_late_and_lateness_is_not_owed() -> None:
    clock = well(talk_clock.advance(talk_clock.start(TERMS, 0), 120), 120)
    assert outcome(kept_well(clock, 200)) == (Ending.SLOT_OVER, 150, 30, 0)


def test_the_next_visit_ends_a_talk_with_a_loss_and_the_loss_is_owed() -> None:
    clock = well(talk_clock.advance(talk_clock.start(TERMS, 0), 110), 110)
    clock = talk_clock.report(clock, Side.INMATE, well=False, at_ms=115)
    assert outcome(kept_well(talk_clock.advance(clock, 123), 200)) == (Ending.SLOT_OVER, 150, 32, 8)


def test_a_talk_that_is_full_as_the_slot_ends_is_full() -> None:
    terms = replace(TERMS, hard_end_ms=60)
    assert outcome(kept_well(talking(terms), 200)) == (Ending.FULL_TIME, 60, 60, 0)
    assert outcome(kept_well(talking(replace(terms, hard_end_ms=59)), 200))[:3] == (Ending.SLOT_OVER, 59, 59)


def test_a_word_of_loss_in_the_millisecond_of_the_end_comes_too_late() -> None:
    clock = kept_well(talking(), 59)
    assert outcome(talk_clock.report(clock, Side.VISITOR, well=False, at_ms=60)) == (Ending.FULL_TIME, 60, 60, 0)


def test_a_call_that_never_began_owes_everything() -> None:
    assert outcome(talk_clock.advance(talk_clock.start(TERMS, 0), 150)) == (Ending.NEVER_STARTED, 150, 0, 60)


def test_a_call_opened_after_its_slot_ends_at_once() -> None:
    assert outcome(talk_clock.advance(talk_clock.start(TERMS, 170), 170)) == (Ending.NEVER_STARTED, 170, 0, 60)


def test_an_officer_ends_it_and_nothing_is_owed() -> None:
    clock = talk_clock.end(kept_well(talking(), 30), Ending.BY_OFFICER, 30)
    assert outcome(clock) == (Ending.BY_OFFICER, 30, 30, 0)


@pytest.mark.parametrize("ending", Ending)
def test_an_ended_clock_stays_as_it_ended(ending: Ending) -> None:
    ended = talk_clock.end(talking(), ending, 3)
    for later in (
        well(ended, 40),
        talk_clock.pause(ended, 40),
        talk_clock.resume(ended, 40),
        talk_clock.end(ended, Ending.BY_OFFICER, 40),
        talk_clock.advance(ended, 4_000),
    ):
        assert replace(later, at_ms=3) == ended


def test_a_pause_is_neither_talk_nor_loss() -> None:
    clock = talk_clock.pause(kept_well(talking(), 10), 10)
    assert talk_clock.advance(clock, 50).talked_ms == 10
    clock = kept_well(well(talk_clock.resume(clock, 50), 50), 400)
    assert outcome(clock) == (Ending.FULL_TIME, 100, 60, 0)
    assert clock.lost_ms == 0


def test_after_a_pause_talk_counts_from_when_both_are_heard_anew() -> None:
    clock = talk_clock.resume(talk_clock.pause(well(talking(), 5), 6), 8)  # words that would stand until 12
    assert clock.phase is Phase.WAITING
    clock = talk_clock.report(clock, Side.VISITOR, well=True, at_ms=9)
    assert clock.phase is Phase.WAITING
    clock = talk_clock.report(clock, Side.INMATE, well=True, at_ms=11)
    assert (clock.phase, clock.talked_ms, clock.lost_ms) == (Phase.TALKING, 6, 0)
    assert talk_clock.advance(clock, 14).talked_ms == 9


def test_who_is_not_heard_in_time_after_a_pause_is_lost_from_then_on() -> None:
    clock = talk_clock.resume(talk_clock.pause(talking(), 5), 20)
    clock = talk_clock.report(clock, Side.VISITOR, well=True, at_ms=24)
    assert talk_clock.advance(clock, 26).phase is Phase.WAITING
    assert talk_clock.advance(clock, 27).losses == (Loss(27, None, (Side.INMATE,)),)


def test_a_word_in_the_last_millisecond_after_a_pause_is_in_time() -> None:
    clock = well(talk_clock.resume(talk_clock.pause(talking(), 5), 20), 27)
    assert (clock.phase, clock.losses) == (Phase.TALKING, ())


def test_a_pause_before_anybody_talked_leaves_the_waiting_as_it_was() -> None:
    clock = talk_clock.resume(talk_clock.pause(talk_clock.start(TERMS, 0), 5), 20)
    assert talk_clock.advance(clock, 149).phase is Phase.WAITING
    assert talk_clock.advance(clock, 149).lost_ms == 0


def test_a_pause_ends_a_loss_and_one_that_goes_on_begins_anew_after_it() -> None:
    clock = talk_clock.report(talking(), Side.INMATE, well=False, at_ms=5)
    for at in (6, 11):
        clock = talk_clock.report(clock, Side.VISITOR, well=True, at_ms=at)
    clock = talk_clock.pause(clock, 15)
    assert clock.losses == (Loss(5, 15, (Side.INMATE,)),)
    clock = talk_clock.resume(clock, 60)
    for at in (61, 66, 71):
        clock = talk_clock.report(clock, Side.VISITOR, well=True, at_ms=at)
    clock = talk_clock.advance(clock, 74)
    assert clock.losses == (Loss(5, 15, (Side.INMATE,)), Loss(67, None, (Side.INMATE,)))
    assert outcome(talk_clock.advance(clock, 200))[:2] == (Ending.LONG_LOSS, 87)


def test_the_slot_ends_during_a_pause_and_only_the_loss_before_it_is_owed() -> None:
    clock = talk_clock.pause(talk_clock.advance(talking(), 10), 10)  # silent from 7 to 10
    assert outcome(talk_clock.advance(clock, 400)) == (Ending.SLOT_OVER, 150, 7, 3)
    before_talk = talk_clock.pause(talk_clock.start(TERMS, 0), 10)
    assert outcome(talk_clock.advance(before_talk, 400)) == (Ending.NEVER_STARTED, 150, 0, 60)


def test_a_pause_in_the_millisecond_of_the_end_comes_too_late() -> None:
    assert talk_clock.pause(kept_well(talking(), 59), 60).ending is Ending.FULL_TIME
    assert talk_clock.pause(talk_clock.start(TERMS, 0), 150).ending is Ending.NEVER_STARTED


def test_pausing_twice_and_resuming_twice_is_once() -> None:
    paused = talk_clock.pause(talking(), 5)
    assert talk_clock.pause(paused, 5) == paused
    resumed = talk_clock.resume(paused, 20)
    assert talk_clock.resume(resumed, 20) == resumed
    assert talk_clock.pause(resumed, 22).heard_by_ms is None
    assert talk_clock.resume(talking(), 0) == talking()


def test_a_leap_of_the_timeline_is_not_talk() -> None:
    assert outcome(talk_clock.advance(talking(), 600_000)) == (Ending.LONG_LOSS, 27, 7, 53)


def test_a_step_back_of_the_timeline_changes_nothing() -> None:
    clock = kept_well(talking(), 30)
    assert talk_clock.advance(clock, -1_000) == clock
    assert well(clock, -1_000) == well(clock, 30)


def test_an_end_that_is_due_is_not_put_off_by_a_step_back() -> None:
    clock = talk_clock.report(talking(replace(TERMS, make_up_limit_ms=0)), Side.INMATE, well=False, at_ms=5)
    assert outcome(talk_clock.advance(clock, 2)) == (Ending.LOSSES_USED_UP, 5, 5, 55)
