"""Jin keeps Haneul away from the inmates of Daegu: who is hit is shown, moved or called off, and it ends early."""

from random import Random

import pytest
from django.test import Client

from mannam.actions.replan_visit import replan_disruption
from mannam.domain.disruption import DisruptionKind, DisruptionState
from mannam.domain.lifecycle import Status
from mannam.domain.refusals import RefusalCode
from mannam.models import AuditEvent, Disruption, Message, Restriction, User, Visit
from mannam.queries.invariants import violations
from mannam.queries.replanning import forecast
from tests.actions.asking import book
from tests.people import Office, make_inmate, make_user, make_visitor, slot
from tests.web.manager.seen import refused_on, text
from tests.web.staff.signed_in import staff_client

pytestmark = pytest.mark.django_db

PAST, TEN = "2026-11-25 10:00", "2026-11-26 10:00"


@pytest.fixture
def known(office: Office) -> Visit:
    """A visit of Haneul's before the ban, by whose number Daegu knows her."""
    return book(office, PAST)


def page(office: Office, rest: str = "") -> str:
    return f"/manager/{office.daegu.code}/bans/{rest}"


def ban_of(known: Visit, **changed: str) -> dict[str, str]:
    return {
        "visit": known.ref,
        "name": "Haneul",
        "ban_ground": "security",
        "first_day": "2026-11-26",
        "last_day": "",
        "ordered_by": "Security division",
        "reason": "letter of 20 November",
        **changed,
    }


def enter(manager: Client, office: Office, form: dict[str, str]) -> Disruption:
    """Filled in, looked at and put in force; the visits are looked after."""
    answer = manager.post(page(office, "new/"), form)
    assert answer.status_code == 302, text(answer)
    planned = Disruption.objects.latest("pk")
    assert "Who would be hit" in text(manager.get(answer["Location"]))
    manager.post(f"/desk/{office.daegu.code}/disruptions/{planned.pk}/apply/")
    replan_disruption(planned.pk, now=office.now, random=Random(1))
    planned.refresh_from_db()
    return planned


def test_the_list_is_one_of_the_managers(manager: Client, office: Office) -> None:
    assert page(office) in manager.get(f"/manager/{office.daegu.code}/restrictions/").content.decode()
    assert "No visitor is kept away" in text(manager.get(page(office)))


def test_a_preview_names_what_is_hit_and_changes_nothing(manager: Client, office: Office, known: Visit) -> None:
    hit = book(office, TEN)
    answer = manager.post(page(office, "new/"), ban_of(known), follow=True)
    shown = text(answer)
    for words in ("Who would be hit", hit.ref, "Haneul", "Harm to security and order", "Security division"):
        assert words in shown
    assert known.ref not in shown
    assert refused_on(office, "2026-11-27") == []


def test_what_is_booked_is_moved_before_it_and_nothing_else_can_be_booked(
    manager: Client, office: Office, known: Visit
) -> None:
    hit = book(office, TEN)
    disruption = enter(manager, office, ban_of(known))
    hit.refresh_from_db()
    assert (hit.status, hit.slot_no < disruption.first_slot) == (Status.BOOKED, True)
    assert Message.objects.filter(visit=hit, template="moved_by_us").exists()
    assert refused_on(office, "2026-11-27") == [RefusalCode.NOT_POSSIBLE]
    shown = text(manager.get(page(office)))
    for words in ("Haneul", "Harm to security and order", "from 2026-11-26 on", "Security division"):
        assert words in shown
    assert violations() == []


def test_the_preview_finds_what_the_work_finds(manager: Client, office: Office, known: Visit) -> None:
    hit = book(office, TEN)
    form = ban_of(known, last_day="2026-11-26")
    manager.post(page(office, "new/"), form)
    (found,) = forecast(Disruption.objects.get(), office.now)
    enter(manager, office, form)
    hit.refresh_from_db()
    assert found.place is not None
    assert hit.slot_no == found.place.slot == slot("2026-11-27 10:00")


def test_a_companion_who_is_kept_away_is_hit_too(manager: Client, office: Office) -> None:
    friend = make_visitor(office.haneul, "Friend", companion=True)
    visit = book(office, TEN)
    visit.members.create(visitor=friend)
    disruption = enter(manager, office, ban_of(visit, name="Friend"))
    assert list(disruption.hits.values_list("visit", flat=True)) == [visit.pk]
    assert refused_on(office, "2026-11-27") == []


def test_who_applied_and_stays_at_home_is_hit_too(manager: Client, office: Office) -> None:
    friend = make_visitor(office.haneul, "Friend", companion=True)
    visit = book(office, TEN)
    visit.members.update(visitor=friend)
    disruption = enter(manager, office, ban_of(visit))
    assert list(disruption.hits.values_list("visit", flat=True)) == [visit.pk]


def test_inmates_of_other_facilities_are_no_matter_of_it(manager: Client, office: Office, known: Visit) -> None:
    elsewhere = make_inmate(office.seoul, "7", "Bom")
    hit = book(office, "2026-11-27 10:00", inmate=elsewhere)
    disruption = enter(manager, office, ban_of(known))
    assert not disruption.hits.exists()
    hit.refresh_from_db()
    assert hit.slot_no == slot("2026-11-27 10:00")
    assert book(office, "2026-11-26 14:00", inmate=elsewhere).status == Status.BOOKED
    assert refused_on(office, "2026-11-26") == [RefusalCode.NOT_POSSIBLE]


def test_somebody_else_comes_as_before(manager: Client, office: Office, known: Visit) -> None:
    enter(manager, office, ban_of(known))
    other = make_visitor(make_user("other@example.org"), "Other")
    assert book(office, TEN, visitor=other).status == Status.BOOKED


def test_it_is_ended_early_and_booked_again(manager: Client, jin: User, office: Office, known: Visit) -> None:
    disruption = enter(manager, office, ban_of(known, last_day="2026-11-30"))
    one = page(office, f"{Restriction.objects.get().pk}/")
    shown = manager.get(one)
    for words in ("Haneul", "2026-11-26 to 2026-11-30", "Written down by Jin", "What became of the visits"):
        assert words in text(shown)
    assert "Ended." in text(manager.post(one, follow=True))
    disruption.refresh_from_db()
    assert (disruption.state, disruption.lifted_by) == (DisruptionState.LIFTED, jin)
    assert refused_on(office, "2026-11-26") == []
    assert manager.post(one).status_code == 404
    trail = AuditEvent.objects.filter(user=jin, facility_id=office.daegu.pk)
    set_and_ended = {"apply_disruption", "set_restriction", "lift_restriction", "lift_disruption"}
    wanted = {"plan_disruption", "read_bans", *set_and_ended}
    assert wanted <= set(trail.values_list("verb", flat=True))


def test_it_holds_on_its_days_alone(manager: Client, office: Office, known: Visit) -> None:
    enter(manager, office, ban_of(known, last_day="2026-11-26"))
    found = [refused_on(office, day) for day in ("2026-11-26", "2026-11-27")]
    assert found == [[RefusalCode.NOT_POSSIBLE], []]


def test_the_desks_page_has_no_such_form(office: Office) -> None:
    desk = staff_client(office.min)
    assert desk.get(f"/desk/{office.daegu.code}/disruptions/new/{DisruptionKind.BAN}/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"visit": "12"}, "A number of a visit begins with MN"),
        ({"visit": "MN-ZZZZZ"}, "Nobody of this name comes to that visit"),
        ({"name": "Yul"}, "Nobody of this name comes to that visit"),
        ({"name": "Han\x00eul"}, "There is a character in it that we cannot read"),
        ({"name": "h" * 101}, "This is too long"),
        ({"ban_ground": "mood"}, "Please choose one"),
        ({"first_day": ""}, "Please choose a day"),
        ({"last_day": "2026-11-25"}, "The end lies before the beginning"),
        ({"first_day": "2026-11-01", "last_day": "2026-11-20"}, "This time is over"),
        ({"last_day": "2199-01-01"}, "Please choose another day"),
        ({"ordered_by": ""}, "Please fill this in"),
        ({"ordered_by": "\x1b[1m"}, "There is a character in it that we cannot read"),
        ({"reason": "r" * 201}, "This is too long"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    manager: Client, office: Office, known: Visit, changed: dict[str, str], words: str
) -> None:
    assert words in text(manager.post(page(office, "new/"), ban_of(known, **changed)))
    assert not Disruption.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "is_refused"),
    [("2026-11-24", "2026-11-25", False), ("2026-11-24", "2026-11-26", True), ("2026-11-30", "", True)],
)
def test_days_that_are_taken_are_refused(
    manager: Client, office: Office, known: Visit, first: str, last: str, is_refused: bool
) -> None:
    enter(manager, office, ban_of(known, last_day="2026-11-30"))
    answer = manager.post(page(office, "new/"), ban_of(known, first_day=first, last_day=last))
    assert ("This person is kept away on some of these days already" in text(answer)) is is_refused
    assert Disruption.objects.count() == (1 if is_refused else 2)


def test_another_facilitys_bans_do_not_exist(manager: Client, office: Office, known: Visit) -> None:
    disruption = enter(manager, office, ban_of(known))
    Restriction.objects.update(facility=office.seoul)
    assert "No visitor is kept away" in text(manager.get(page(office)))
    assert manager.post(page(office, f"{disruption.restriction_id}/")).status_code == 404
    for rest in ("", "new/"):
        assert manager.get(f"/manager/{office.seoul.code}/bans/{rest}").status_code == 404
    assert Restriction.objects.get().last_day is None
