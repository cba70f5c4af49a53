"""A visit moves only as the table says, and only by those whom it names."""

from itertools import product

import pytest

from mannam.domain.lifecycle import (
    CONFIRMED,
    CORRECTIONS,
    FINAL,
    FREED,
    LIVE,
    MOVABLE,
    REFUNDED,
    TRANSITIONS,
    UNCONFIRMED,
    Actor,
    Allowance,
    IllegalMoveError,
    Status,
    correction,
    transition,
)

VISITOR, INMATE, DESK, OFFICER, MANAGER, SYSTEM = Actor
WHO = {
    (Status.HELD, Status.BOOKED): {VISITOR, DESK},
    (Status.HELD, Status.REQUESTED): {VISITOR, DESK},
    (Status.HELD, Status.WITHDRAWN): {VISITOR, DESK},
    (Status.HELD, Status.EXPIRED): {SYSTEM},
    (Status.HELD, Status.CALLED_OFF): {DESK, MANAGER, SYSTEM},
    (Status.REQUESTED, Status.BOOKED): {DESK, MANAGER},
    (Status.REQUESTED, Status.REJECTED): {DESK, MANAGER},
    (Status.REQUESTED, Status.REQUESTED): {VISITOR, DESK, MANAGER, SYSTEM},
    (Status.REQUESTED, Status.WITHDRAWN): {VISITOR, DESK},
    (Status.REQUESTED, Status.DECLINED): {INMATE},
    (Status.REQUESTED, Status.EXPIRED): {SYSTEM},
    (Status.REQUESTED, Status.CALLED_OFF): {DESK, MANAGER},
    (Status.BOOKED, Status.BOOKED): {VISITOR, DESK, MANAGER, SYSTEM},
    (Status.BOOKED, Status.CANCELLED): {VISITOR, DESK},
    (Status.BOOKED, Status.DECLINED): {INMATE},
    (Status.BOOKED, Status.CALLED_OFF): {DESK, MANAGER, SYSTEM},
    (Status.BOOKED, Status.CHECKED_IN): {DESK},
    (Status.BOOKED, Status.ENDED_BY_OFFICER): {OFFICER},
    (Status.BOOKED, Status.NO_SHOW): {SYSTEM},
    (Status.CHECKED_IN, Status.IN_CALL): {SYSTEM},
    (Status.CHECKED_IN, Status.INTERRUPTED): {SYSTEM},
    (Status.CHECKED_IN, Status.INMATE_NO_SHOW): {DESK, OFFICER},
    (Status.CHECKED_IN, Status.CALLED_OFF): {DESK, MANAGER},
    (Status.CHECKED_IN, Status.ENDED_BY_OFFICER): {OFFICER},
    (Status.IN_CALL, Status.COMPLETED): {SYSTEM},
    (Status.IN_CALL, Status.INTERRUPTED): {SYSTEM},
    (Status.IN_CALL, Status.ENDED_BY_OFFICER): {OFFICER},
}
ALLOWED = {(before, after, actor) for (before, after), actors in WHO.items() for actor in actors}
CORRECTABLE = {
    (Status.INTERRUPTED, Status.COMPLETED, Actor.SYSTEM),
    (Status.INTERRUPTED, Status.ENDED_BY_OFFICER, Actor.OFFICER),
    (Status.INMATE_NO_SHOW, Status.COMPLETED, Actor.SYSTEM),
    (Status.INMATE_NO_SHOW, Status.ENDED_BY_OFFICER, Actor.OFFICER),
    (Status.NO_SHOW, Status.ENDED_BY_OFFICER, Actor.OFFICER),
}
EVERY_PAIR = list(product(Status, Status))


@pytest.mark.parametrize("pair", EVERY_PAIR, ids="-".join)
def test_a_move_is_made_exactly_when_it_is_in_the_table(pair: tuple[Status, Status]) -> None:
    before, after = pair
    for actor in Actor:
        if (before, after, actor) in ALLOWED:
            assert transition(before, after, actor) is TRANSITIONS[pair]
            continue
        with pytest.raises(IllegalMoveError, match=f"{actor} may not move a visit from {before} to {after}"):
            transition(before, after, actor)


def test_nothing_leads_out_of_a_final_status() -> None:
    assert {
        Status.COMPLETED,
        Status.INTERRUPTED,
        Status.ENDED_BY_OFFICER,
        Status.NO_SHOW,
        Status.INMATE_NO_SHOW,
        Status.CANCELLED,
        Status.WITHDRAWN,
        Status.REJECTED,
        Status.EXPIRED,
        Status.DECLINED,
        Status.CALLED_OFF,
    } == FINAL
    assert not [move for move in TRANSITIONS if move[0] in FINAL]


def test_a_visit_is_live_until_it_is_final() -> None:
    assert frozenset(Status) - FINAL == LIVE == UNCONFIRMED | CONFIRMED
    assert {Status.HELD, Status.REQUESTED} == UNCONFIRMED


def reached_from(*starts: Status) -> set[Status]:
    reached = set(starts)
    for _ in Status:
        reached |= {after for before, after in TRANSITIONS if before in reached}
    return reached


def test_every_status_can_be_reached_from_a_hold() -> None:
    assert reached_from(Status.HELD) == set(Status)


def test_nobody_has_to_say_yes_again_to_a_booked_visit() -> None:
    assert not reached_from(Status.BOOKED) & UNCONFIRMED
    assert Status.HELD not in reached_from(Status.REQUESTED)


@pytest.mark.parametrize("status", sorted(LIVE))
def test_every_live_visit_comes_to_an_end(status: Status) -> None:
    assert reached_from(status) & FINAL


def test_the_system_alone_brings_every_live_visit_to_its_end() -> None:
    """Nobody has to remember it."""
    by_system = {
        before for (before, after), move in TRANSITIONS.items() if SYSTEM in move.actors and after in FINAL
    }
    assert by_system == LIVE


def test_a_visit_that_will_not_take_place_gives_its_places_back_and_no_other() -> None:
    assert {
        Status.CANCELLED,
        Status.WITHDRAWN,
        Status.REJECTED,
        Status.EXPIRED,
        Status.DECLINED,
        Status.CALLED_OFF,
    } == FREED
    for (_, after), move in TRANSITIONS.items():
        assert move.frees_claims == (after in FREED)


def test_only_the_visitors_own_doing_may_cost_a_unit_of_allowance() -> None:
    """Whatever the inmate, the facility, the system or time did is given back; a cancel asks the policy."""
    own = {Status.COMPLETED, Status.ENDED_BY_OFFICER, Status.NO_SHOW}
    assert FINAL - own - {Status.CANCELLED} == REFUNDED
    for (before, after), move in TRANSITIONS.items():
        if before is after:
            assert move.allowance is Allowance.EXCHANGED
        elif after is Status.CANCELLED:
            assert move.allowance is Allowance.BY_POLICY
        else:
            assert move.allowance is (Allowance.REFUNDED if after in REFUNDED else Allowance.KEPT)


def test_only_a_visit_that_is_agreed_or_asked_for_can_be_moved() -> None:
    assert {Status.REQUESTED, Status.BOOKED} == MOVABLE


@pytest.mark.parametrize("pair", EVERY_PAIR, ids="-".join)
def test_an_outcome_is_corrected_exactly_when_it_is_in_the_table(pair: tuple[Status, Status]) -> None:
    for actor in Actor:
        assert correction(*pair, actor) is (CORRECTIONS[pair] if (*pair, actor) in CORRECTABLE else None)


def test_a_correction_leads_from_one_outcome_to_another_and_never_on() -> None:
    corrected = {after for _, after in CORRECTIONS}
    assert {before for before, _ in CORRECTIONS} | corrected <= FINAL
    assert not corrected & {before for before, _ in CORRECTIONS}


def test_no_correction_makes_a_fault_of_a_visit_or_cancels_it() -> None:
    assert {after for _, after in CORRECTIONS} == {Status.COMPLETED, Status.ENDED_BY_OFFICER}


def test_a_correction_takes_again_exactly_what_was_given_back() -> None:
    for (before, _), allowed in CORRECTIONS.items():
        was_refunded = {move.allowance for (_, after), move in TRANSITIONS.items() if after is before} == {
            Allowance.REFUNDED
        }
        assert (allowed.allowance is Allowance.TAKEN_AGAIN) == was_refunded
        assert allowed.lifts_pause == (before is Status.NO_SHOW)
