"""Jin says who must not meet: two inmates by number, two visitors by a visit of each and their names."""

import pytest
from django.test import Client

from mannam.actions.actor import By
from mannam.actions.set_non_association import Two, set_non_association
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import RefusalCode
from mannam.models import AuditEvent, Inmate, NonAssociation, StaffRole, User, Visit, Visitor
from mannam.queries.invariants import violations
from tests.actions.asking import book
from tests.people import Office, make_inmate, make_staff, make_user, make_visitor
from tests.web.manager.seen import refused_on, text
from tests.web.staff.signed_in import Answer, staff_client

pytestmark = pytest.mark.django_db

TWO = {"number": "1024", "other_number": "2048", "ground": "conflict"}
TEN, ELEVEN = "2026-11-26 10:00", "2026-11-26 11:00"
DAY = "2026-11-26"


@pytest.fixture
def bom(office: Office) -> Inmate:
    """Who must not meet Yul."""
    return make_inmate(office.daegu, "2048", "Bom")


@pytest.fixture
def other(office: Office) -> Visitor:
    """Who visits Bom."""
    return make_visitor(make_user("other@example.org"), "Areum Oh")


def page(office: Office, rest: str = "") -> str:
    return f"/manager/{office.daegu.code}/pairs/{rest}"


def keep_apart(manager: Client, office: Office, of: str, form: dict[str, str]) -> Answer:
    return manager.post(page(office, f"{of}/"), form, follow=True)


def visitors(one: Visit, other: Visit) -> dict[str, str]:
    return {
        "visit": one.ref,
        "name": "haneul",
        "other_visit": other.ref.lower().replace("-", " "),
        "other_name": "AreumOh",
        "ground": "order",
    }


def test_the_list_is_one_of_the_managers(manager: Client, office: Office) -> None:
    assert page(office) in manager.get(f"/manager/{office.daegu.code}/restrictions/").content.decode()
    assert "Nobody is kept apart" in text(manager.get(page(office)))


def test_two_inmates_are_kept_apart_until_it_is_ended(
    manager: Client, jin: User, office: Office, bom: Inmate, other: Visitor
) -> None:
    shown = text(keep_apart(manager, office, "inmates", TWO))
    for words in ("From now on they are kept apart", "Inmate 1024 Inmate 2048", "A quarrel or threats"):
        assert words in shown
    book(office, TEN, inmate=bom, visitor=other)
    assert refused_on(office, DAY) == [RefusalCode.SLOT_TAKEN]
    pair = NonAssociation.objects.get()
    assert (pair.facility, pair.set_by) == (office.daegu, jin)
    one = page(office, f"{pair.pk}/")
    assert "Written down by Jin" in text(manager.get(one))
    assert "Ended." in text(manager.post(one, follow=True))
    assert refused_on(office, DAY) == []
    assert manager.post(one).status_code == 404
    for verb in ("set_non_association", "unset_non_association"):
        event = AuditEvent.objects.get(verb=verb)
        assert (event.user, event.facility_id) == (jin, office.daegu.pk)
    assert violations() == []


def test_two_visitors_are_named_by_their_visits(
    manager: Client, office: Office, bom: Inmate, other: Visitor
) -> None:
    one, another = book(office, ELEVEN), book(office, "2026-11-26 12:00", inmate=bom, visitor=other)
    shown = text(keep_apart(manager, office, "visitors", visitors(one, another)))
    assert "Haneul Areum Oh By order of a court" in shown or "Areum Oh Haneul By order of a court" in shown
    pair = NonAssociation.objects.get()
    assert {pair.visitor, pair.other_visitor} == {office.haneul_visitor, other}
    assert AuditEvent.objects.filter(verb="read_pairs", facility_id=office.daegu.pk).exists()
    book(office, "2026-11-27 10:00", inmate=bom, visitor=other)
    assert refused_on(office, "2026-11-27") == [RefusalCode.SLOT_TAKEN]
    manager.post(page(office, f"{pair.pk}/"))
    assert refused_on(office, "2026-11-27") == []


def test_who_are_booked_together_are_named_and_nothing_is_kept(
    manager: Client, office: Office, bom: Inmate, other: Visitor
) -> None:
    visits = book(office, TEN), book(office, TEN, inmate=bom, visitor=other)
    shown = text(keep_apart(manager, office, "inmates", TWO))
    assert "They are booked at one place and time already" in shown
    assert all(visit.ref in shown for visit in visits)
    assert not NonAssociation.objects.exists()


def test_who_are_booked_together_elsewhere_are_not_told_of(
    manager: Client, office: Office, bom: Inmate, other: Visitor
) -> None:
    """Both are known here, but what they have in Seoul is no matter of this manager's."""
    one, another = book(office, ELEVEN), book(office, "2026-11-26 12:00", inmate=bom, visitor=other)
    inmates = [make_inmate(office.seoul, number, "Elsewhere") for number in ("7", "8")]
    there = (
        book(office, "2026-11-27 10:00", inmate=inmates[0]),
        book(office, "2026-11-27 10:00", inmate=inmates[1], visitor=other),
    )
    shown = text(keep_apart(manager, office, "visitors", visitors(one, another)))
    assert "From now on they are kept apart" in shown
    assert not any(visit.ref in shown for visit in there)
    assert NonAssociation.objects.count() == 1
    assert violations() == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"number": "77"}, "There is no such inmate here"),
        ({"other_number": "7"}, "There is no such inmate here"),
        ({"other_number": "1024"}, "This is one person twice"),
        ({"other_number": "20\x0048"}, "There is a character in it that we cannot read"),
        ({"other_number": "2" * 21}, "This is too long"),
        ({"ground": "mood"}, "Please choose one"),
    ],
)
@pytest.mark.usefixtures("bom")
def test_two_who_cannot_be_are_refused(
    manager: Client, office: Office, changed: dict[str, str], words: str
) -> None:
    make_inmate(office.seoul, "7", "Elsewhere")
    assert words in text(keep_apart(manager, office, "inmates", TWO | changed))
    assert not NonAssociation.objects.exists()


@pytest.mark.usefixtures("bom")
def test_two_who_are_apart_already_are_told_of(manager: Client, office: Office) -> None:
    keep_apart(manager, office, "inmates", TWO)
    again = TWO | {"number": "2048", "other_number": "1024"}
    assert "These two are kept apart already" in text(keep_apart(manager, office, "inmates", again))
    assert NonAssociation.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"visit": "12"}, "A number of a visit begins with MN"),
        ({"visit": "MN-ZZZZZ"}, "Nobody of this name comes to that visit"),
        ({"name": "Min"}, "Nobody of this name comes to that visit"),
        ({"name": "Han\x00eul"}, "There is a character in it that we cannot read"),
        ({"name": "h" * 101}, "This is too long"),
        ({"other_visit": ""}, "Please fill this in"),
    ],
)
def test_visitors_who_are_not_known_are_refused(
    manager: Client, office: Office, bom: Inmate, other: Visitor, changed: dict[str, str], words: str
) -> None:
    one, another = book(office, ELEVEN), book(office, "2026-11-26 12:00", inmate=bom, visitor=other)
    assert words in text(keep_apart(manager, office, "visitors", visitors(one, another) | changed))
    assert not NonAssociation.objects.exists()


def test_a_visit_of_other_facilities_tells_nothing(office: Office, bom: Inmate, other: Visitor) -> None:
    """Daegu does not know a visit with both ends in Seoul, and so nobody who comes to it."""
    one, another = book(office, ELEVEN), book(office, "2026-11-26 12:00", inmate=bom, visitor=other)
    Visit.objects.filter(pk=another.pk).update(
        visitor_facility=office.seoul, inmate_facility=office.seoul, visitor_booth=office.seoul_booths[0]
    )
    manager = staff_client(make_staff("ko@example.org", "Ko", office.daegu, StaffRole.Role.MANAGER))
    shown = text(keep_apart(manager, office, "visitors", visitors(one, another)))
    assert "Nobody of this name comes to that visit" in shown


def test_another_facilitys_pairs_do_not_exist(manager: Client, office: Office, other: Visitor) -> None:
    one, another = make_inmate(office.seoul, "7", "One"), make_inmate(office.seoul, "8", "Two")
    by = By(Actor.MANAGER)
    inmates = Two(Inmate, one.pk, another.pk, facility_id=office.seoul.pk)
    theirs = set_non_association(inmates, by, now=office.now)
    two = Two(Visitor, office.haneul_visitor.pk, other.pk, facility_id=office.seoul.pk)
    set_non_association(two, by, now=office.now)
    assert "Nobody is kept apart" in text(manager.get(page(office)))
    assert manager.post(page(office, f"{theirs.pk}/")).status_code == 404
    assert manager.get(f"/manager/{office.seoul.code}/pairs/").status_code == 404
    assert NonAssociation.objects.count() == 2


def test_a_programs_pair_of_inmates_is_shown_with_its_code(manager: Client, office: Office, bom: Inmate) -> None:
    two = Two(Inmate, bom.pk, office.yul.pk, "fight")
    set_non_association(two, By(Actor.MANAGER), now=office.now)
    assert "fight" in text(manager.get(page(office)))


def test_who_ends_one_that_others_set_does_so_in_the_name_of_this_facility(
    manager: Client, jin: User, office: Office, bom: Inmate
) -> None:
    two = Two(Inmate, bom.pk, office.yul.pk, "fight", facility_id=office.seoul.pk)
    pair = set_non_association(two, By(Actor.MANAGER), now=office.now)
    manager.post(page(office, f"{pair.pk}/"))
    event = AuditEvent.objects.get(verb="unset_non_association")
    assert (event.user, event.facility_id) == (jin, office.daegu.pk)


def test_in_korean_it_is_keeping_apart_that_ends_and_no_restriction(
    manager: Client, office: Office, bom: Inmate
) -> None:
    two = Two(Inmate, bom.pk, office.yul.pk, "fight")
    pair = set_non_association(two, By(Actor.MANAGER), now=office.now)
    shown = text(manager.get(page(office, f"{pair.pk}/"), headers={"accept-language": "ko"}))
    assert "분리 끝내기" in shown
    assert "제한 끝내기" not in shown
