"""What is raised when something cannot be done: every reason, and what could be done instead."""

from collections.abc import Iterable

from mannam.domain.availability import Offer
from mannam.domain.refusals import Refusal


class Refused(Exception):  # noqa: N818 - what happened, in one word
    """Nothing was changed. ``refusals`` are all the reasons, ``alternatives`` bookable places and times."""

    def __init__(self, *refusals: Refusal, alternatives: Iterable[Offer] = ()) -> None:
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = refusals
        self.alternatives = tuple(alternatives)
