"""What stands of a booth's calls for help and their answers."""

from datetime import timedelta

from mannam.domain.help_calls import ANSWER_SHOWN, ANSWER_SHOWN_AFTER_END, STANDS, HelpEvent, standing
from mannam.domain.lifecycle import Actor
from mannam.domain.talk_clock import Side
from tests.people import at

START = at("2026-11-24 10:00")
V, I = Side.VISITOR, Side.INMATE  # noqa: E741


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def called(side: Side, seconds: float) -> HelpEvent:
    return HelpEvent(side, START + after(seconds))


def answered(side: Side, seconds: float, by: Actor = Actor.DESK) -> HelpEvent:
    return HelpEvent(side, START + after(seconds), by)


def test_nothing_stands_where_nobody_called() -> None:
    assert standing([], START) == {}
    assert standing([answered(V, 1)], START + after(2)) == {}


def test_it_stands_open_since_it_was_pressed_first() -> None:
    call = standing([called(V, 1), called(V, 5)], START + after(6))[V]
    assert call.is_open
    assert (call.since, call.pressed_at, call.answers) == (START + after(1), START + after(5), 0)


def test_an_answer_is_for_its_own_side() -> None:
    calls = standing([called(V, 1), called(I, 2), answered(I, 3)], START + after(4))
    assert (calls[V].is_open, calls[I].is_open) == (True, False)
    assert (calls[I].answered_at, calls[I].answered_by) == (START + after(3), Actor.DESK)


def test_a_booth_may_call_again_and_is_answered_again() -> None:
    events = [called(V, 1), answered(V, 2), answered(V, 3, Actor.OFFICER), called(V, 10)]
    again = standing(events, START + after(11))[V]
    assert (again.is_open, again.since, again.answers) == (True, START + after(10), 1)
    last = standing([*events, answered(V, 12, Actor.OFFICER)], START + after(13))[V]
    assert (last.is_open, last.answers, last.answered_by) == (False, 2, Actor.OFFICER)


def settled(side: Side, seconds: float) -> HelpEvent:
    return HelpEvent(side, START + after(seconds), Actor.DESK, is_settled=True)


def test_what_is_settled_stands_no_more_until_the_booth_calls_again() -> None:
    events = [called(V, 1), answered(V, 2), settled(V, 3)]
    assert standing(events, START + after(4)) == {}
    again = standing([*events, called(V, 10)], START + after(11))[V]
    assert (again.is_open, again.answers, again.is_settled) == (True, 1, False)


def test_what_nobody_answered_is_not_settled() -> None:
    assert standing([called(V, 1), settled(V, 2)], START + after(3))[V].is_open
    again = [called(V, 1), answered(V, 2), called(V, 3), settled(V, 4)]
    assert standing(again, START + after(5))[V].is_open


def test_one_that_nobody_answers_stands_for_half_an_hour_after_it_was_pressed_last() -> None:
    events = [called(V, 0), called(V, 60)]
    gone = START + after(60) + STANDS
    assert V in standing(events, gone - after(0.001))
    assert standing(events, gone) == {}


def test_an_answer_is_shown_for_ten_minutes() -> None:
    events = [called(V, 0), answered(V, 60)]
    gone = START + after(60) + ANSWER_SHOWN
    assert V in standing(events, gone - after(0.001))
    assert standing(events, gone) == {}


def test_an_answer_goes_soon_after_the_talk_in_which_it_was_given() -> None:
    events = [called(V, 0), answered(V, 60)]
    ended = START + after(90)
    gone = ended + ANSWER_SHOWN_AFTER_END
    assert V in standing(events, gone - after(0.001), ended)
    assert standing(events, gone, ended) == {}


def test_an_answer_after_the_talk_and_a_call_that_nobody_answered_outlast_its_end() -> None:
    ended = START + after(30)
    later = ended + ANSWER_SHOWN_AFTER_END + after(60)
    assert V in standing([called(V, 0), answered(V, 60)], later, ended)
    assert V in standing([called(V, 0)], later, ended)
