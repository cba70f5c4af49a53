"""The table of what happens in a simulation. A new action is one entry here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mannam.ops.simulate import (
    booking_steps,
    decision_steps,
    disruption_steps,
    release_steps,
    rule_steps,
    visit_steps,
    waiting_steps,
)
from mannam.ops.simulate.scene import Scene

VIOLATION = "violation: "


@dataclass(frozen=True)
class Step:
    """``do`` makes one operation through the actions and gives its outcome in words; None: it finds nothing to do.

    An outcome that begins with "violation: " counts as one. ``weight``: how often, among all.
    """

    weight: int
    do: Callable[[Scene], str | None]


STEPS: Mapping[str, Step] = {
    "book": Step(400, booking_steps.book),
    "book twice at once": Step(20, booking_steps.book_twice),
    "use a key again": Step(10, booking_steps.use_key_again),
    "stampede": Step(10, booking_steps.stampede),
    "cancel": Step(140, booking_steps.cancel),
    "move": Step(60, booking_steps.move),
    "check in": Step(130, visit_steps.check_in),
    "open a call": Step(120, visit_steps.open_a_call),
    "talk": Step(130, visit_steps.talk),
    "end a call": Step(100, visit_steps.end_a_call),
    "end a call late": Step(15, visit_steps.end_late),
    "hold": Step(60, waiting_steps.hold),
    "confirm": Step(35, waiting_steps.confirm),
    "withdraw": Step(10, waiting_steps.withdraw),
    "join the waitlist": Step(25, waiting_steps.join),
    "leave the waitlist": Step(5, waiting_steps.leave),
    "accept an offer": Step(10, waiting_steps.accept),
    "decline an offer": Step(4, waiting_steps.decline),
    "approve": Step(40, decision_steps.approve),
    "reject": Step(8, decision_steps.reject),
    "the inmate answers": Step(25, decision_steps.answer),
    "the inmate does not come": Step(8, decision_steps.miss),
    "queue up": Step(60, release_steps.queue_up),
    "take one's turn": Step(30, release_steps.take_turn),
    "enter a draw": Step(40, release_steps.enter),
    "withdraw an entry": Step(6, release_steps.withdraw),
    "publish a policy": Step(5, rule_steps.publish),
    "withdraw a policy": Step(3, rule_steps.withdraw),
    "restrict": Step(8, rule_steps.restrict),
    "order an allowance": Step(5, rule_steps.order),
    "keep apart": Step(8, rule_steps.keep_apart),
    "disrupt": Step(12, disruption_steps.disrupt),
    "lift a disruption": Step(8, disruption_steps.lift),
    "close a side": Step(4, visit_steps.close_a_side),
}
