"""Jin writes down an order that raises what Yul may have: on its days alone, and never smaller."""

from itertools import product

import pytest
from django.test import Client

from mannam.domain.refusals import RefusalCode
from mannam.models import AllowanceOrder, AuditEvent, User
from tests.actions.asking import book
from tests.people import Office, make_inmate, make_user, make_visitor
from tests.web.manager.seen import refused_on, text
from tests.web.staff.signed_in import Answer

pytestmark = pytest.mark.django_db

MORE = {
    "number": "1024",
    "extra": "1",
    "period": "day",
    "first_day": "2026-11-26",
    "last_day": "2026-11-27",
    "ground": "good_record",
}


def page(office: Office, rest: str = "") -> str:
    return f"/manager/{office.daegu.code}/orders/{rest}"


def enter(manager: Client, office: Office, **changed: str) -> Answer:
    return manager.post(page(office, "new/"), MORE | changed, follow=True)


def use_up_the_days(office: Office) -> None:
    """Others visit Yul in the afternoon, as many as there may be in a day."""
    for day, number in product((25, 26, 27), range(4)):
        visitor = make_visitor(make_user(f"family{day}.{number}@example.org"), "Family")
        book(office, f"2026-11-{day} {14 + number}:00", visitor=visitor)


def test_the_list_is_one_of_the_managers(manager: Client, office: Office) -> None:
    assert page(office) in manager.get(f"/manager/{office.daegu.code}/restrictions/").content.decode()
    shown = manager.get(page(office))
    assert "No order is in force" in text(shown)
    assert page(office, "new/") in shown.content.decode()


def test_on_its_days_there_is_one_more(manager: Client, jin: User, office: Office) -> None:
    use_up_the_days(office)
    days = [f"2026-11-{day}" for day in (25, 26, 27)]
    assert [refused_on(office, day) for day in days] == [[RefusalCode.ONE_A_DAY]] * 3
    shown = text(enter(manager, office))
    for words in ("Written down", "1024", "1 more a day", "2026-11-26 to 2026-11-27", "A good record", "Jin"):
        assert words in shown
    assert [refused_on(office, day) for day in days] == [[RefusalCode.ONE_A_DAY], [], []]
    event = AuditEvent.objects.get(verb="order_allowance")
    assert (event.user, event.facility_id) == (jin, office.daegu.pk)


def test_it_grows_from_its_first_day(manager: Client, office: Office) -> None:
    enter(manager, office)
    shown = text(enter(manager, office, extra="2"))
    assert "2 more a day" in shown
    kept = AllowanceOrder.objects.get()
    assert (kept.extra, kept.last_day.isoformat()) == (2, "2026-11-27")


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"last_day": "2026-11-26"},
        {"extra": "2", "last_day": "2026-11-26"},
        {"first_day": "2026-11-27", "last_day": "2026-11-30", "extra": "5"},
    ],
)
def test_it_is_not_made_smaller_and_not_given_twice(
    manager: Client, office: Office, changed: dict[str, str]
) -> None:
    enter(manager, office)
    assert "There is such an order for some of these days already" in text(enter(manager, office, **changed))
    kept = AllowanceOrder.objects.get()
    assert (kept.extra, kept.last_day.isoformat()) == (1, "2026-11-27")


@pytest.mark.parametrize(
    "changed",
    [{"ground": "under_19"}, {"period": "month"}, {"first_day": "2026-11-28", "last_day": "2026-11-28"}],
)
def test_another_ground_period_or_day_is_another_order(
    manager: Client, office: Office, changed: dict[str, str]
) -> None:
    enter(manager, office)
    assert "Written down" in text(enter(manager, office, **changed))
    assert AllowanceOrder.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"number": "77"}, "There is no such inmate here"),
        ({"number": "7"}, "There is no such inmate here"),
        ({"number": "10\x0024"}, "There is a character in it that we cannot read"),
        ({"number": "1" * 21}, "This is too long"),
        ({"extra": "0"}, "Please enter a number from 1 to 31"),
        ({"extra": "32"}, "Please enter a number from 1 to 31"),
        ({"extra": "many"}, "Please enter a number from 1 to 31"),
        ({"period": "year"}, "Please choose one"),
        ({"first_day": "2026-11-28"}, "The end lies before the beginning"),
        ({"first_day": "2026-11-20", "last_day": "2026-11-23"}, "This time is over"),
        ({"last_day": "2199-01-01"}, "Please choose another day"),
        ({"last_day": ""}, "Please choose a day"),
        ({"ground": "mood"}, "Please choose one"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    manager: Client, office: Office, changed: dict[str, str], words: str
) -> None:
    make_inmate(office.seoul, "7", "Elsewhere")
    assert words in text(enter(manager, office, **changed))
    assert not AllowanceOrder.objects.exists()
    assert not AuditEvent.objects.filter(verb="order_allowance").exists()


def test_who_looked_is_kept(manager: Client, jin: User, office: Office) -> None:
    enter(manager, office)
    AuditEvent.objects.get(verb="read_orders", user=jin, facility_id=office.daegu.pk, data={"orders": 1})


def test_another_facilitys_orders_are_not_seen(manager: Client, office: Office) -> None:
    enter(manager, office)
    office.yul.facility = office.seoul
    office.yul.save()
    assert "No order is in force" in text(manager.get(page(office)))
    for rest in ("", "new/"):
        assert manager.get(f"/manager/{office.seoul.code}/orders/{rest}").status_code == 404


def test_in_korean_the_list_is_one_of_orders(manager: Client, office: Office) -> None:
    enter(manager, office)
    assert "오늘 이후에 효력이 있는 명령" in text(manager.get(page(office), headers={"accept-language": "ko"}))


def test_what_is_over_is_not_listed(manager: Client, office: Office) -> None:
    enter(manager, office)
    AllowanceOrder.objects.update(first_day="2026-11-20", last_day="2026-11-23")
    assert "No order is in force" in text(manager.get(page(office)))
    AllowanceOrder.objects.update(last_day="2026-11-24")
    assert "2026-11-20 to 2026-11-24" in text(manager.get(page(office)))
