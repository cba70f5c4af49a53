"""Opens a day by lot and another by line in the stack's database: ``python -m tests.browser.opening_minute NAME``.

Two facilities far from everybody hold an inmate each: at NAME-lots lots are entered since a minute ago and were
drawn yesterday, at NAME-line one chooses and another is the next. Prints the day that opens and the one before.
"""

import sys
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from mannam.ops.environment import open_database, open_django

if TYPE_CHECKING:  # models can only be imported once Django is set up
    from mannam.models import Inmate, Visitor

DAYS_BEFORE = 3


def open_minute(name: str, now: datetime) -> None:
    """All of it."""
    from django.utils.timezone import localtime  # noqa: PLC0415 - once Django is set up

    opens = localtime(now) - timedelta(minutes=1)
    day = opens.date() + timedelta(days=DAYS_BEFORE)
    _line(f"{name}-line", opens, day, now)
    _lots(f"{name}-lots", opens, day)
    click.echo(f"{day} {day - timedelta(days=1)}")


def _lots(name: str, opens: datetime, day: date) -> None:
    from random import Random  # noqa: PLC0415 - as above

    from mannam.actions.actor import SYSTEM  # noqa: PLC0415
    from mannam.actions.draw_lots import draw_due  # noqa: PLC0415
    from mannam.actions.enter_draw import EntryOrder, enter_draw  # noqa: PLC0415
    from mannam.domain.draw import Wish  # noqa: PLC0415
    from mannam.domain.slots import SlotNo, first_slot_of  # noqa: PLC0415
    from mannam.models import Facility  # noqa: PLC0415
    from mannam.queries.policies import policy_in_force  # noqa: PLC0415
    from tests.kinds import HOUR  # noqa: PLC0415

    inmate = _facility(name, opens, 'mode = "lottery"\nlottery_minutes = 60\nqueue_bound = 0' + HOUR)
    assert policy_in_force(name, day)
    seoul = Facility.objects.get(code="seoul-dongbu-dc")
    yesterday = opens - timedelta(days=1)
    ten = SlotNo(first_slot_of(day - timedelta(days=1)) + 40)
    for person in _people(name, 3):
        order = EntryOrder(inmate.pk, person.pk, (person.pk,), (Wish(seoul.pk, ten),))
        enter_draw(order, SYSTEM, now=yesterday, random=Random(person.pk))
    draw_due(now=yesterday + timedelta(hours=1), random=Random(1))


def _line(name: str, opens: datetime, day: date, now: datetime) -> None:
    from mannam.actions.actor import SYSTEM  # noqa: PLC0415 - as above
    from mannam.actions.take_ticket import take_ticket  # noqa: PLC0415
    from mannam.queries.policies import policy_in_force  # noqa: PLC0415

    _facility(name, opens, 'mode = "first_come"\nlottery_minutes = 0\nqueue_bound = 1')
    for person in _people(name, 2):
        take_ticket(policy_in_force(name, day).policy, day, person.pk, SYSTEM, now=now)


def _facility(name: str, opens: datetime, release: str) -> "Inmate":
    from mannam.models import Booth  # noqa: PLC0415
    from tests.people import POLICIES, make_booth, make_facility, make_inmate, store_policy  # noqa: PLC0415

    document = (POLICIES / "demo.toml").read_text()
    document = document.replace('opens_at = "00:00"', f'opens_at = "{opens:%H:%M}"')
    document = document.replace("opens_days_before = 14", f"opens_days_before = {DAYS_BEFORE}")
    store_policy(name, f"{document}\n[release]\n{release}\n")
    facility = make_facility(name, latitude=33.1, longitude=126.2, policy_name=name)
    make_booth(facility, Booth.BoothSide.INMATE)
    return make_inmate(facility)


def _people(name: str, count: int) -> "list[Visitor]":
    from tests.people import make_user, make_visitor  # noqa: PLC0415

    return [make_visitor(make_user(f"{name}-{number}@axe.example", f"Person {number}")) for number in range(count)]


if __name__ == "__main__":
    open_database(start=False)
    open_django()
    from mannam.ops.clock import now as this_moment

    open_minute(sys.argv[1], this_moment())
