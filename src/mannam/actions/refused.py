"""An action that may not go ahead: every reason at once, and what could be done instead."""

from collections.abc import Iterable

from mannam.domain.availability import Offer
from mannam.domain.refusals import Refusal


class Refused(Exception):  # noqa: N818 - it is an answer to a person, not a fault
    """Raised by actions; nothing was written."""

    def __init__(self, *refusals: Refusal, alternatives: Iterable[Offer] = ()) -> None:
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = refusals
        self.alternatives = tuple(alternatives)
