"""Move a visit from one state to the next, if the lifecycle allows it to this actor."""

from mannam.domain.lifecycle import Actor, Allowance, Status, Transition, transition
from mannam.models import Visit


def hold_visit(visit_id: int) -> Visit:
    """The visit, held by this transaction: nobody else moves it meanwhile."""
    return Visit.objects.select_for_update().get(pk=visit_id)


def move_visit(visit: Visit, after: Status, actor: Actor) -> Transition:
    """Set the new state (the caller saves it); what the move leaves behind. Raises IllegalMoveError.

    Where the place or time is given up, the calendar entry has a new ``sequence``.
    """
    move = transition(Status(visit.status), after, actor)
    if move.frees_claims or move.allowance is Allowance.EXCHANGED:
        visit.sequence += 1
    visit.status = after
    return move
