"""A full time, and people who wait for it: the scene of the tests of the waitlist."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.join_waitlist import WaitOrder, join_waitlist
from mannam.actions.serve_waitlist import serve_waitlist
from mannam.domain.lifecycle import Actor
from mannam.domain.slots import SlotNo, day_of, index_in_day
from mannam.models import Inmate, User, Visit, Visitor, WaitlistEntry
from tests.actions.crowd import make_families
from tests.people import Office, make_inmate, make_user, make_visitor, slot

TEN = slot("2026-11-25 10:00")
"""Tomorrow at ten: the time that everybody wishes for."""


@dataclass(frozen=True)
class Family:
    """Somebody who visits, and whom."""

    inmate: Inmate
    user: User
    visitor: Visitor

    @property
    def by(self) -> By:
        """As who they act."""
        return By(Actor.VISITOR, self.user.pk)


def haneuls(office: Office) -> Family:
    """Haneul and Yul."""
    return Family(office.yul, office.haneul, office.haneul_visitor)


def family(office: Office, name: str) -> Family:
    """Another one, their inmate in Daegu too."""
    user = make_user(f"{name.lower()}@example.org", name)
    return Family(make_inmate(office.daegu, f"N-{name}", f"{name}'s"), user, make_visitor(user))


def families(office: Office, count: int) -> list[Family]:
    """Many more."""
    return [Family(*one) for one in make_families(office.daegu, count)]


def fill(office: Office, when: SlotNo = TEN) -> list[Visit]:
    """Both booths of Seoul and Daegu are taken then, by strangers."""
    strangers = [family(office, f"Stranger{when}{n}") for n in range(2)]
    return [book(office, one, when) for one in strangers]


def book(office: Office, one: Family, when: SlotNo = TEN) -> Visit:
    """A visit of theirs, from Seoul."""
    order = BookingOrder(one.inmate.pk, office.seoul.pk, when, one.visitor.pk, (one.visitor.pk,))
    return book_visit(order, one.by, now=office.now, random=Random(one.visitor.pk))


def wait_order(office: Office, one: Family, when: SlotNo = TEN, **wish: object) -> WaitOrder:
    """They would take that very time, at Seoul, unless told otherwise."""
    known: dict[str, object] = {
        "inmate_id": one.inmate.pk,
        "applicant_id": one.visitor.pk,
        "visitor_ids": (one.visitor.pk,),
        "facility_id": office.seoul.pk,
        "within_km": 0,
        "first_day": day_of(when),
        "last_day": day_of(when),
        "from_index": index_in_day(when),
        "until_index": index_in_day(when) + 1,
    }
    return WaitOrder(**(known | wish))  # type: ignore[arg-type]


def join(office: Office, one: Family, when: SlotNo = TEN, *, minute: int = 0, **wish: object) -> WaitlistEntry:
    """They join, so many minutes past nine."""
    now = office.now + timedelta(minutes=minute)
    return join_waitlist(wait_order(office, one, when, **wish), one.by, now=now, random=Random(one.visitor.pk))


def serve(now: datetime) -> int:
    """The sweep of a worker."""
    return serve_waitlist(now=now, random=Random(1))


def free_again(visit: Visit, now: datetime) -> None:
    """Whoever had it gives it back."""
    cancel_visit(visit.pk, By(Actor.DESK), now=now)


def state_of(entry: WaitlistEntry) -> str:
    """How it stands with it by now."""
    entry.refresh_from_db()
    return str(entry.state)
