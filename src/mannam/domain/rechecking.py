"""What is asked once more when a party comes to the desk: a visit may have become impossible since it was booked.

The booking window, the allowance and the pauses are not asked again: they were kept when it was booked.
"""

from datetime import datetime

from mannam.domain.policy import Policy
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.rules import (
    BookingFacts,
    BookingRequest,
    Rule,
    check_admission,
    check_ban,
    check_court_day,
    check_discipline,
    check_investigation,
    check_transfer_day,
)

OF_THE_DAY: tuple[Rule, ...] = (
    check_discipline,
    check_investigation,
    check_court_day,
    check_transfer_day,
    check_ban,
    check_admission,
)


def check_still_possible(
    request: BookingRequest, facts: BookingFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """Whether something keeps them apart today. One refusal for all, which tells of nobody's restriction."""
    if not policy.application.recheck_at_check_in:
        return None
    found = any(rule(request, facts, policy, now) for rule in OF_THE_DAY)
    return Refusal(RefusalCode.NOT_TODAY) if found else None
