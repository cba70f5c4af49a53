"""A visit moves only as the table says, and only by those whom it names."""

from itertools import product

import pytest

from mannam.domain.lifecycle import (
    CORRECTIONS,
    FINAL,
    LIVE,
    TRANSITIONS,
    Actor,
    Allowance,
    IllegalMoveError,
    Status,
    correction,
    transition,
)

ALLOWED = {
    (Status.BOOKED, Status.CANCELLED, Actor.VISITOR),
    (Status.BOOKED, Status.CANCELLED, Actor.DESK),
    (Status.BOOKED, Status.CHECKED_IN, Actor.DESK),
    (Status.BOOKED, Status.ENDED_BY_OFFICER, Actor.OFFICER),
    (Status.BOOKED, Status.NO_SHOW, Actor.SYSTEM),
    (Status.CHECKED_IN, Status.IN_CALL, Actor.SYSTEM),
    (Status.CHECKED_IN, Status.INTERRUPTED, Actor.SYSTEM),
    (Status.CHECKED_IN, Status.ENDED_BY_OFFICER, Actor.OFFICER),
    (Status.IN_CALL, Status.COMPLETED, Actor.SYSTEM),
    (Status.IN_CALL, Status.INTERRUPTED, Actor.SYSTEM),
    (Status.IN_CALL, Status.ENDED_BY_OFFICER, Actor.OFFICER),
}
CORRECTABLE = {
    (Status.INTERRUPTED, Status.COMPLETED, Actor.SYSTEM),
    (Status.INTERRUPTED, Status.ENDED_BY_OFFICER, Actor.OFFICER),
    (Status.NO_SHOW, Status.ENDED_BY_OFFICER, Actor.OFFICER),
}
EVERY_MOVE = list(product(Status, Status, Actor))


@pytest.mark.parametrize("move", EVERY_MOVE, ids="-".join)
def test_a_move_is_made_exactly_when_it_is_in_the_table(move: tuple[Status, Status, Actor]) -> None:
    before, after, actor = move
    if move in ALLOWED:
        assert transition(before, after, actor) is TRANSITIONS[before, after]
        return
    with pytest.raises(IllegalMoveError, match=f"{actor} may not move a visit from {before} to {after}"):
        transition(before, after, actor)


def test_nothing_leads_out_of_a_final_status() -> None:
    assert {
        Status.COMPLETED,
        Status.INTERRUPTED,
        Status.ENDED_BY_OFFICER,
        Status.NO_SHOW,
        Status.CANCELLED,
    } == FINAL
    assert not [move for move in TRANSITIONS if move[0] in FINAL]


def test_a_visit_is_live_until_it_is_final() -> None:
    assert frozenset(Status) - FINAL == LIVE


def test_every_status_can_be_reached_from_booked() -> None:
    reached = {Status.BOOKED}
    for _ in Status:
        reached |= {after for before, after in TRANSITIONS if before in reached}
    assert reached == set(Status)


def test_only_a_cancelled_visit_gives_its_places_back() -> None:
    assert {after for (_, after), move in TRANSITIONS.items() if move.frees_claims} == {Status.CANCELLED}


def test_a_fault_gives_the_allowance_back_and_a_cancel_asks_the_policy() -> None:
    for (_, after), move in TRANSITIONS.items():
        expected = {Status.INTERRUPTED: Allowance.REFUNDED, Status.CANCELLED: Allowance.BY_POLICY}
        assert move.allowance is expected.get(after, Allowance.KEPT)


@pytest.mark.parametrize("move", EVERY_MOVE, ids="-".join)
def test_an_outcome_is_corrected_exactly_when_it_is_in_the_table(move: tuple[Status, Status, Actor]) -> None:
    before, after, _ = move
    assert correction(*move) is (CORRECTIONS[before, after] if move in CORRECTABLE else None)


def test_a_correction_leads_from_one_outcome_to_another_and_never_on() -> None:
    corrected = {after for _, after in CORRECTIONS}
    assert {before for before, _ in CORRECTIONS} | corrected <= FINAL
    assert not corrected & {before for before, _ in CORRECTIONS}


def test_no_correction_makes_a_fault_of_a_visit_or_cancels_it() -> None:
    assert not {Status.INTERRUPTED, Status.CANCELLED, Status.NO_SHOW} & {after for _, after in CORRECTIONS}


def test_a_correction_takes_again_exactly_what_was_given_back() -> None:
    for (before, _), allowed in CORRECTIONS.items():
        was_refunded = {move.allowance for (_, after), move in TRANSITIONS.items() if after is before} == {
            Allowance.REFUNDED
        }
        assert (allowed.allowance is Allowance.TAKEN_AGAIN) == was_refunded
        assert allowed.lifts_pause == (before is Status.NO_SHOW)
