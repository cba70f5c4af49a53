"""Jin says that Yul cannot be visited, sees who is hit, and ends it early: on pages, and for every booking."""

from datetime import date
from random import Random

import pytest
from django.test import Client

from mannam.actions.actor import By
from mannam.actions.replan_visit import replan_disruption
from mannam.actions.set_restriction import RestrictionOrder, set_restriction
from mannam.domain.disruption import DisruptionState
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.domain.restriction import RestrictionKind
from mannam.models import AuditEvent, Disruption, Restriction, User
from tests.actions.asking import book
from tests.people import Office, make_inmate
from tests.web.manager.seen import refused_on, text
from tests.web.staff.signed_in import staff_client

pytestmark = pytest.mark.django_db

BAN = {
    "number": "1024",
    "ground": "ban",
    "first_day": "2026-11-26",
    "last_day": "",
    "ordered_by": "Security division",
    "reason": "letter of 20 November",
}
COURT = {"number": "1024", "ground": "court", "first_day": "2026-11-26", "last_day": "2026-11-26"}


def lists(office: Office, rest: str = "") -> str:
    return f"/manager/{office.daegu.code}/restrictions/{rest}"


def enter(manager: Client, office: Office, form: dict[str, str]) -> Disruption:
    """Filled in, looked at and put in force; the visits are looked after."""
    desk = f"/desk/{office.daegu.code}/disruptions/"
    answer = manager.post(f"{desk}new/unavailable/", form)
    assert answer.status_code == 302, text(answer)
    planned = Disruption.objects.latest("pk")
    assert "Who would be hit" in text(manager.get(answer["Location"]))
    manager.post(f"{desk}{planned.pk}/apply/")
    replan_disruption(planned.pk, now=office.now, random=Random(1))
    planned.refresh_from_db()
    return planned


def test_the_managers_pages_lead_there(manager: Client, office: Office) -> None:
    assert lists(office) in manager.get(f"/desk/{office.daegu.code}/disruptions/").content.decode()
    shown = manager.get(lists(office))
    assert "All inmates can be visited" in text(shown)
    assert f"/desk/{office.daegu.code}/disruptions/new/unavailable/" in shown.content.decode()


def test_the_desk_is_not_led_to_what_is_the_managers(office: Office) -> None:
    assert "/manager/" not in staff_client(office.min).get(f"/desk/{office.daegu.code}/").content.decode()
    assert staff_client(office.min).get(lists(office)).status_code == 404


def test_without_an_end_what_is_booked_is_moved_before_it_and_everybody_is_kept_away(
    manager: Client, office: Office
) -> None:
    visit = book(office, "2026-11-26 10:00")
    disruption = enter(manager, office, BAN)
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED
    assert visit.slot_no < disruption.first_slot
    assert refused_on(office, "2026-11-27") == [RefusalCode.NOT_POSSIBLE]
    shown = text(manager.get(lists(office)))
    for words in ("1024", "Visits are not allowed", "from 2026-11-26 on", "Security division", "letter of 20"):
        assert words in shown


def test_it_is_ended_early_and_booked_again(manager: Client, jin: User, office: Office) -> None:
    disruption = enter(manager, office, COURT | {"last_day": "2026-11-27"})
    restriction = Restriction.objects.get()
    assert refused_on(office, "2026-11-26") == [RefusalCode.NOT_POSSIBLE]
    page = lists(office, f"{restriction.pk}/")
    shown = manager.get(page)
    assert "Written down by Jin" in text(shown)
    assert f"/disruptions/{disruption.pk}/" in shown.content.decode()
    assert "Ended." in text(manager.post(page, follow=True))
    disruption.refresh_from_db()
    assert (disruption.state, disruption.lifted_by) == (DisruptionState.LIFTED, jin)
    assert refused_on(office, "2026-11-26") == []
    assert "All inmates can be visited" in text(manager.get(lists(office)))
    assert manager.post(page).status_code == 404
    done = AuditEvent.objects.filter(user=jin).exclude(verb="read_restrictions")
    verbs = list(done.order_by("pk").values_list("verb", flat=True))
    assert verbs[-2:] == ["lift_restriction", "lift_disruption"]


def test_one_that_a_program_set_is_ended_too(manager: Client, office: Office) -> None:
    order = RestrictionOrder(office.yul, RestrictionKind.INVESTIGATION, date(2026, 11, 20))
    found = set_restriction(order, By(Actor.MANAGER), now=office.now)
    assert "Under investigation" in text(manager.get(lists(office)))
    assert refused_on(office, "2026-11-26") == [RefusalCode.NOT_POSSIBLE]
    manager.post(lists(office, f"{found.pk}/"))
    found.refresh_from_db()
    assert found.last_day == date(2026, 11, 23)
    assert refused_on(office, "2026-11-26") == []


def test_who_looked_at_the_list_and_at_one_is_kept(manager: Client, jin: User, office: Office) -> None:
    enter(manager, office, COURT)
    for rest in ("", f"{Restriction.objects.get().pk}/"):
        manager.get(lists(office, rest))
    looked = AuditEvent.objects.filter(verb="read_restrictions", user=jin, facility_id=office.daegu.pk)
    assert [one.data for one in looked] == [{"restrictions": 1}] * 2


def test_what_is_over_is_not_listed(manager: Client, office: Office) -> None:
    for first, last in ((20, 23), (22, 24)):
        order = RestrictionOrder(office.yul, RestrictionKind.COURT, date(2026, 11, first), date(2026, 11, last))
        set_restriction(order, By(Actor.MANAGER), now=office.now)
    shown = text(manager.get(lists(office)))
    assert "2026-11-22 to 2026-11-24" in shown
    assert "2026-11-20" not in shown


def test_another_facilitys_restriction_does_not_exist(manager: Client, office: Office) -> None:
    other = make_inmate(office.seoul, "7", "Bom")
    order = RestrictionOrder(other, RestrictionKind.BAN, date(2026, 11, 26))
    found = set_restriction(order, By(Actor.MANAGER), now=office.now)
    assert "All inmates can be visited" in text(manager.get(lists(office)))
    for answer in (manager.get(lists(office, f"{found.pk}/")), manager.post(lists(office, f"{found.pk}/"))):
        assert answer.status_code == 404
    assert manager.get(f"/manager/{office.seoul.code}/restrictions/").status_code == 404
    assert Restriction.objects.get() == found


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"number": "77"}, "There is no such inmate here"),
        ({"number": "10\x0024"}, "There is a character in it that we cannot read"),
        ({"last_day": "2026-11-25"}, "The end lies before the beginning"),
        ({"last_day": "2026-11-20", "first_day": "2026-11-19"}, "This time is over"),
        ({"first_day": "1999-01-01"}, "Please choose another day"),
        ({"ordered_by": ""}, "Please write down who ordered it"),
        ({"ordered_by": "\x1b[1m"}, "There is a character in it that we cannot read"),
        ({"ordered_by": "x" * 101}, "This is too long"),
        ({"ground": "mood"}, "Please choose one"),
        ({"ground": "court"}, "Please choose the last day"),
        ({"ground": "discipline"}, "Please choose the last day"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    manager: Client, office: Office, changed: dict[str, str], words: str
) -> None:
    answer = manager.post(f"/desk/{office.daegu.code}/disruptions/new/unavailable/", BAN | changed)
    assert answer.status_code == 200
    assert words in text(answer)
    assert not Disruption.objects.exists()


@pytest.mark.parametrize(
    ("ground", "last", "is_refused"),
    [
        ("discipline", "2026-12-25", False),
        ("discipline", "2026-12-26", True),
        ("investigation", "2026-12-26", False),
    ],
)
def test_a_disciplinary_measure_has_thirty_days_at_most(
    manager: Client, office: Office, ground: str, last: str, is_refused: bool
) -> None:
    """A 112; the first and the last day count."""
    form = BAN | {"ground": ground, "last_day": last}
    answer = manager.post(f"/desk/{office.daegu.code}/disruptions/new/unavailable/", form)
    assert ("can last at most this many days: 30." in text(answer)) is is_refused
    assert Disruption.objects.exists() is not is_refused


def test_an_inmate_of_another_facility_is_not_known(manager: Client, office: Office) -> None:
    make_inmate(office.seoul, "7", "Bom")
    answer = manager.post(f"/desk/{office.daegu.code}/disruptions/new/unavailable/", BAN | {"number": "7"})
    assert "There is no such inmate here" in text(answer)


@pytest.mark.parametrize(
    ("first", "last", "is_refused"),
    [
        ("2026-11-24", "2026-11-25", False),
        ("2026-11-24", "2026-11-26", True),
        ("2026-11-27", "", True),
        ("2026-11-28", "2026-11-29", True),
        ("2026-11-30", "", False),
    ],
)
def test_days_that_are_taken_by_one_of_the_kind_are_refused(
    manager: Client, office: Office, first: str, last: str, is_refused: bool
) -> None:
    enter(manager, office, BAN | {"last_day": "2026-11-29"})
    form = BAN | {"first_day": first, "last_day": last}
    answer = manager.post(f"/desk/{office.daegu.code}/disruptions/new/unavailable/", form)
    assert (answer.status_code == 200) is is_refused
    assert ("There is a restriction of this kind" in text(answer)) is is_refused
    assert Disruption.objects.count() == (1 if is_refused else 2)
    again = manager.post(
        f"/desk/{office.daegu.code}/disruptions/new/unavailable/", form | {"ground": "investigation"}
    )
    assert again.status_code == 302, "another kind is another restriction"
