"""What people say to a visit: the facility approves or rejects, the inmate agrees, declines or does not come."""

from functools import partial

from mannam.actions.actor import By
from mannam.actions.approve_visit import approve_visit
from mannam.actions.mark_inmate_no_show import mark_inmate_no_show
from mannam.actions.note_inmate_answer import note_inmate_answer
from mannam.actions.reject_visit import reject_visit
from mannam.domain.lifecycle import Actor, InmateAnswer, Status
from mannam.domain.rejection import RejectionReason
from mannam.domain.slots import QUANTA_PER_DAY
from mannam.models import Visit
from mannam.ops.simulate.booking_steps import FARTHEST
from mannam.ops.simulate.ledger import Entry
from mannam.ops.simulate.scene import Scene, words
from mannam.ops.simulate.visit_steps import LONGEST

_DESK = By(Actor.DESK)


def approve(scene: Scene) -> str | None:
    """A request is granted."""
    entry = _one_to_come(scene, Status.REQUESTED)
    if entry is None:
        return None
    return _noted(scene, entry, scene.do(partial(approve_visit, entry.visit_id, _DESK, now=scene.now)))


def reject(scene: Scene) -> str | None:
    """A request is not granted."""
    entry = _one_to_come(scene, Status.REQUESTED)
    if entry is None:
        return None
    reason = scene.random.choice(list(RejectionReason))
    return _noted(scene, entry, scene.do(partial(reject_visit, entry.visit_id, reason, _DESK, now=scene.now)))


def answer(scene: Scene) -> str | None:
    """The inmate, told of a visit, agrees or would rather not."""
    entry = _one_to_come(scene, Status.REQUESTED, Status.BOOKED)
    if entry is None:
        return None
    said = scene.random.choice([InmateAnswer.AGREES, InmateAnswer.AGREES, InmateAnswer.DECLINES])
    heard_by = scene.town.families[0].user_id
    action = partial(note_inmate_answer, entry.visit_id, said, heard_by, now=scene.now)
    return f"{said}: {_noted(scene, entry, scene.do(action))}"


def miss(scene: Scene) -> str | None:
    """The party is here and the inmate does not come; sometimes it is said too early."""
    here = scene.ledger.standing(scene.slot - LONGEST, scene.slot + 2, Status.CHECKED_IN)
    if not here:
        return None
    entry = scene.random.choice(here)
    outcome = _noted(scene, entry, scene.do(partial(mark_inmate_no_show, entry.visit_id, _DESK, now=scene.now)))
    if entry.status is Status.INMATE_NO_SHOW:
        entry.call = None  # its node lets go
    return outcome


def _one_to_come(scene: Scene, *statuses: Status) -> Entry | None:
    found = scene.ledger.standing(scene.slot, scene.slot + FARTHEST * QUANTA_PER_DAY, *statuses)
    return scene.random.choice(found) if found else None


def _noted(scene: Scene, entry: Entry, told: object) -> str:
    if isinstance(told, Visit):
        scene.ledger.put(entry, told.status)
    return words(told)
