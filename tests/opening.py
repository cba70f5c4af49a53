"""The opening minute of the tests: booking for 8 December opens at nine on 24 November, the office's time."""

from datetime import date, timedelta

from mannam.actions.actor import By
from mannam.actions.store_policy import store_policy
from mannam.actions.take_ticket import take_ticket
from mannam.domain.lifecycle import Actor
from mannam.domain.policy import Policy
from mannam.domain.slots import SlotNo
from mannam.models import Ticket, Visitor
from mannam.queries.policies import stored_version
from tests.people import POLICIES, at, slot

DAY = date(2026, 12, 8)
OPENS = at("2026-11-24 09:00")
TEN: SlotNo = slot("2026-12-08 10:00")


def with_line(bound: int) -> Policy:
    """From now on so many choose at a time when a day opens under the policy "demo"."""
    return _stored(f'mode = "first_come"\nlottery_minutes = 0\nqueue_bound = {bound}')


def with_lots(minutes: int = 30) -> Policy:
    """From now on lots are drawn when a day opens under the policy "demo"."""
    return _stored(f'mode = "lottery"\nlottery_minutes = {minutes}\nqueue_bound = 0')


def take(policy: Policy, person: Visitor, after: timedelta = timedelta()) -> Ticket:
    """The ticket that this person gets, so long after the opening minute."""
    ticket = take_ticket(policy, DAY, person.pk, By(Actor.VISITOR, person.user_id), now=OPENS + after)
    assert ticket is not None
    return ticket


def _stored(release: str) -> Policy:
    document = (POLICIES / "demo.toml").read_text().replace('opens_at = "00:00"', 'opens_at = "09:00"')
    return stored_version(store_policy(f"{document}\n[release]\n{release}\n").pk).policy
