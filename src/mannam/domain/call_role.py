"""Who takes part in a call, and in which part."""

from enum import StrEnum

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
