"""Visits under a policy that wants an approval, or asks the rules of the day once more."""

from random import Random

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.domain.lifecycle import Actor
from mannam.models import Facility, Inmate, Visit, Visitor
from tests.people import POLICIES, Office, slot, store_policy

TOMORROW = "2026-11-25 10:00"


def haneul(office: Office) -> By:
    """Haneul acts."""
    return By(Actor.VISITOR, office.haneul.pk)


def min_at(office: Office) -> By:
    """Min acts, at the desk of the inmate's facility."""
    return By(Actor.DESK, office.min.pk)


def apply_policy(*, approval: bool = False, recheck: bool = False, contacts: int = 0) -> None:
    """The demo's policy with these ways of applying, everywhere from now on."""
    name = f"demo-{approval}-{recheck}-{contacts}".lower()
    store_policy(
        name,
        (POLICIES / "demo.toml").read_text().partition("\n[application]")[0]
        + f"""
[application]
first_application_days_before = 0
contacts_max = {contacts}
applicant_must_be_adult = false
approval = {str(approval).lower()}
hold_minutes = 10
offer_minutes = 60
recheck_at_check_in = {str(recheck).lower()}
""",
    )
    Facility.objects.update(policy_name=name)


def book(
    office: Office,
    when: str = TOMORROW,
    *,
    inmate: Inmate | None = None,
    visitor: Visitor | None = None,
    seed: int = 1,
) -> Visit:
    """Haneul's visit to Yul, or somebody else's to somebody else."""
    who = visitor or office.haneul_visitor
    order = BookingOrder((inmate or office.yul).pk, office.seoul.pk, slot(when), who.pk, (who.pk,))
    return book_visit(order, By(Actor.VISITOR, user_id=who.user_id), now=office.now, random=Random(seed))


def ask_for(office: Office, when: str = "2026-11-24 10:00") -> Visit:
    """Haneul's visit to Yul; a request where the policy wants an approval."""
    return book(office, when)
