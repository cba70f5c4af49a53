"""Who acts: a person, a booth's device or the system itself, and in which part."""

from dataclasses import dataclass

from mannam.domain.lifecycle import Actor


@dataclass(frozen=True)
class By:
    """The one who makes a move; it is written into the audit trail."""

    actor: Actor
    user_id: int | None = None
    device_id: int | None = None


SYSTEM = By(Actor.SYSTEM)
