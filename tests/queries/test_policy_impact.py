"""Who would be refused by a version that is not published yet; who was booked under other rules than hold now."""

from collections.abc import Callable
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mannam.actions.actor import SYSTEM, By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.actions.cancel_visit import cancel_visit
from mannam.actions.order_allowance import Raised, order_allowance
from mannam.actions.publish_policy import publish_policy
from mannam.domain.impact import Impact
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.policy import Period
from mannam.domain.policy_document import parse
from mannam.domain.refusals import RefusalCode
from mannam.models import AuditEvent, Claim, Closure, Inmate, PolicyVersion, Visit, prepared
from mannam.queries.policy_impact import booked_under_other_rules, preview
from tests.people import POLICIES, Office, make_inmate, make_user, make_visitor, slot

pytestmark = pytest.mark.django_db

DEMO = (POLICIES / "demo.toml").read_text()
DAY = "2026-11-26"


def later(*changes: tuple[str, str], day: str = DAY) -> str:
    """The demo's rules from ``day`` on, with other lines."""
    text = DEMO.replace("effective_from = 2020-01-01", f"effective_from = {day}")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def book(office: Office, when: str, *, inmate: Inmate | None = None, party: int = 1) -> Visit:
    """A visit of Haneul, who brings so many more."""
    haneul = office.haneul_visitor.pk
    others = [make_visitor(office.haneul, f"Companion {n}", companion=True).pk for n in range(1, party)]
    home = inmate or office.yul
    order = BookingOrder(home.pk, office.seoul.pk, slot(when), haneul, (haneul, *others))
    return book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))


def of(office: Office, document: str) -> Impact:
    return preview(parse(document), office.now)


def lost(found: Impact) -> dict[str, list[RefusalCode]]:
    return {each.visit.ref: [reason.code for reason in each.reasons] for each in found.lost}


FEWER = ("party_max = 5", "party_max = 1")
ONCE_A_DAY = ("S1 = { day = 4 }", "S1 = { day = 1 }")


def test_only_visits_from_its_first_day_on_are_judged(office: Office) -> None:
    book(office, "2026-11-25 10:00", party=2)
    two = book(office, "2026-11-26 10:00", party=2)
    book(office, "2026-11-26 11:00")
    found = of(office, later(FEWER))
    assert found.asked == 2
    assert lost(found) == {two.ref: [RefusalCode.PARTY_TOO_LARGE]}
    assert found.by_facility == {office.daegu.pk: 1}


def test_until_the_next_version_begins(office: Office) -> None:
    publish_policy(later(day="2026-11-27"), SYSTEM, now=office.now)
    book(office, "2026-11-26 10:00", party=2)
    book(office, "2026-11-27 10:00", party=2)
    assert of(office, later(FEWER)).asked == 1


def test_of_a_visit_only_one_end_may_have_these_rules(office: Office) -> None:
    """Where the inmate has other rules, the hours of the visitors' facility are judged, and nothing else."""
    visit = book(office, "2026-11-26 10:00", party=2)
    PolicyVersion.objects.create(name="other", effective_from="2020-01-01", document=DEMO, checksum="0" * 64)
    office.daegu.policy_name = "other"
    office.daegu.save()
    assert lost(of(office, later(FEWER))) == {}
    closed = later(('thu = ["00:00-24:00"]', "thu = []"))
    assert lost(of(office, closed)) == {visit.ref: [RefusalCode.FACILITY_CLOSED]}


def test_requests_and_held_places_are_judged_and_what_is_given_up_is_not(office: Office) -> None:
    one, two, three = (book(office, f"2026-11-26 {hour}:00", party=2) for hour in (10, 11, 12))
    Visit.objects.filter(pk=one.pk).update(status=Status.REQUESTED)
    Visit.objects.filter(pk=two.pk).update(status=Status.HELD, held_until=office.now)
    cancel_visit(three.pk, By(Actor.DESK, office.seo.pk), now=office.now)
    assert set(lost(of(office, later(FEWER)))) == {one.ref, two.ref}


def test_who_booked_last_is_over_and_what_is_cancelled_counts_no_more(office: Office) -> None:
    first, second, third = (book(office, f"2026-11-26 {hour}:00") for hour in (12, 11, 10))
    found = of(office, later(ONCE_A_DAY))
    assert lost(found) == {ref: [RefusalCode.ONE_A_DAY] for ref in (third.ref, second.ref)}
    cancel_visit(first.pk, By(Actor.DESK, office.seo.pk), now=office.now)
    assert set(lost(of(office, later(ONCE_A_DAY)))) == {third.ref}


def test_the_month_before_its_first_day_counts(office: Office) -> None:
    book(office, "2026-11-25 10:00")
    late = book(office, "2026-11-26 10:00")
    monthly = later(("S1 = { day = 4 }", "S1 = { month = 1 }"))
    assert lost(of(office, monthly)) == {late.ref: [RefusalCode.ALLOWANCE_USED]}
    raised = Raised(office.yul.pk, Period.MONTH, 1, late.starts_at.date(), late.starts_at.date(), "good_record")
    order_allowance(raised, SYSTEM, now=office.now)
    assert lost(of(office, monthly)) == {}


def test_what_a_closure_closes_already_is_not_the_new_hours_doing(office: Office) -> None:
    visit = book(office, "2026-11-26 10:00")
    shorter = later(('thu = ["00:00-24:00"]', 'thu = ["12:00-24:00"]'))
    assert lost(of(office, shorter)) == {visit.ref: [RefusalCode.OUTSIDE_HOURS]}
    Closure.objects.create(facility=office.daegu, first_slot=visit.slot_no, end_slot=visit.slot_no + 1, reason="")
    assert lost(of(office, shorter)) == {}


def test_a_preview_changes_nothing(office: Office) -> None:
    book(office, "2026-11-26 10:00", party=2)

    def stored() -> tuple[object, ...]:
        visits, claims = list(Visit.objects.values()), list(Claim.objects.order_by("pk").values())
        return visits, claims, AuditEvent.objects.count(), list(PolicyVersion.objects.values())

    before = stored()
    assert len(of(office, later(FEWER)).lost) == 1
    assert stored() == before


def test_a_publication_leaves_visits_which_the_desks_then_find(office: Office) -> None:
    kept, other = book(office, "2026-11-26 10:00", party=2), book(office, "2026-11-25 10:00", party=2)
    book(office, "2026-11-26 11:00")
    assert booked_under_other_rules(office.daegu.pk, office.now) == Impact(0, (), 0)
    expected = lost(of(office, later(FEWER)))
    version = publish_policy(later(FEWER), SYSTEM, now=office.now)
    for facility in (office.seoul, office.daegu):
        assert (
            lost(booked_under_other_rules(facility.pk, office.now))
            == expected
            == {kept.ref: [RefusalCode.PARTY_TOO_LARGE]}
        )
    kept.refresh_from_db()
    assert (kept.status, kept.policy_id) == (Status.BOOKED, office.policy.pk)
    assert other.ref not in expected
    assert version.pk != kept.policy_id


def statements(task: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> int:
    """How often the database is asked, by the ORM and by prepared statements."""
    asked = 0
    run = prepared._run

    def counting(*args: object) -> object:
        nonlocal asked
        asked += 1
        return run(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patched, CaptureQueriesContext(connection) as captured:
        patched.setattr(prepared, "_run", counting)
        task()
    return asked + len(captured)


def test_many_visits_ask_the_database_no_more_often(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    book(office, "2026-11-26 10:00")
    of(office, later(FEWER))
    few = statements(lambda: of(office, later(FEWER)), monkeypatch)
    for number in range(5):
        user = make_user(f"more{number}@example.org", "More")
        inmate, visitor = make_inmate(office.daegu, f"9{number}"), make_visitor(user)
        order = BookingOrder(
            inmate.pk, office.seoul.pk, slot(f"2026-11-26 1{number}:30"), visitor.pk, (visitor.pk,)
        )
        book_visit(order, By(Actor.VISITOR, user.pk), now=office.now, random=Random(1))
    assert of(office, later(FEWER)).asked == 6
    assert statements(lambda: of(office, later(FEWER)), monkeypatch) == few <= 8
