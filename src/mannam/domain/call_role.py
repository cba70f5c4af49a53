"""Who takes part in a call, and in which part."""

from enum import StrEnum

from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.talk_clock import Side


class CallRole(StrEnum):
    """The part of one participant. The booths' roles bear the names of their sides."""

    VISITOR = "visitor"
    INMATE = "inmate"
    SUPERVISOR = "supervisor"

    @property
    def side(self) -> Side | None:
        """The end of the talk that this is; None for somebody who only watches."""
        return None if self is CallRole.SUPERVISOR else Side(self.value)


def check_may_join(role: CallRole, *, monitored: bool) -> Refusal | None:
    """Nobody watches or listens to what is confidential (A 84: counsel)."""
    return None if monitored or role.side is not None else Refusal(RefusalCode.CONFIDENTIAL)
