"""The desk's day: a board and a list, names masked, other days a click away."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mannam.domain.lifecycle import Status
from mannam.models import Facility, StaffRole, Visit, Visitor
from mannam.web import clock
from tests.people import Office, make_staff
from tests.web.staff.signed_in import Answer, staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(office: Office, booked: Visit, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Haneul's visit to Yul, an hour from now."""
    soon = booked.starts_at - timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: soon)
    return booked


@pytest.fixture
def seo(office: Office) -> Client:
    return staff_client(office.seo)


def text_of(response: Answer) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_both_facilities_see_the_visit(visit: Visit, office: Office) -> None:
    at_seoul = text_of(staff_client(office.seo).get(f"/desk/{office.seoul.code}/"))
    at_daegu = text_of(staff_client(office.min).get(f"/desk/{office.daegu.code}/"))
    assert str(office.daegu) in at_seoul
    assert str(office.seoul) in at_daegu
    assert at_seoul.count("mn-slot-booked") == 1
    assert at_daegu.count("mn-slot-booked") == 1


def test_names_are_masked(seo: Client, visit: Visit, office: Office) -> None:
    Visitor.objects.filter(pk=visit.applicant_id).update(name="김영순")
    shown = text_of(seo.get(f"/desk/{office.seoul.code}/"))
    assert "김O순" in shown
    assert "김영순" not in shown


def test_names_are_escaped(seo: Client, visit: Visit, office: Office) -> None:
    Visitor.objects.filter(pk=visit.applicant_id).update(name="<i>")
    assert "<i>" not in seo.get(f"/desk/{office.seoul.code}/").content.decode()


def test_only_a_booked_visit_of_my_visitors_leads_to_check_in(seo: Client, visit: Visit, office: Office) -> None:
    link = f'href="/desk/{office.seoul.code}/check-in/?ref={visit.ref}"'
    assert link in text_of(seo.get(f"/desk/{office.seoul.code}/"))
    at_daegu = text_of(staff_client(office.min).get(f"/desk/{office.daegu.code}/"))
    assert "?ref=" not in at_daegu
    Visit.objects.filter(pk=visit.pk).update(status=Status.CHECKED_IN)
    assert link not in text_of(seo.get(f"/desk/{office.seoul.code}/"))


@pytest.mark.parametrize(
    ("status", "look", "word"),
    [
        (Status.CHECKED_IN, "here", "Here, waiting 1"),
        (Status.IN_CALL, "talking", "Talking 1"),
        (Status.COMPLETED, "done", "Done 1"),
        (Status.NO_SHOW, "done", "Not attended"),
        (Status.ENDED_BY_OFFICER, "done", "Ended by the officer"),
        (Status.INTERRUPTED, "failed", "Broken off by a fault"),
    ],
)
def test_the_state_is_shown_in_words(
    seo: Client, visit: Visit, office: Office, status: Status, look: str, word: str
) -> None:
    Visit.objects.filter(pk=visit.pk).update(status=status)
    shown = text_of(seo.get(f"/desk/{office.seoul.code}/"))
    assert f"mn-slot-{look}" in shown
    assert word in shown


def test_a_cancelled_visit_is_gone(seo: Client, visit: Visit, office: Office) -> None:
    Visit.objects.filter(pk=visit.pk).update(status=Status.CANCELLED)
    assert "No visits on this day" in text_of(seo.get(f"/desk/{office.seoul.code}/"))


def test_other_days(seo: Client, visit: Visit, office: Office) -> None:
    day = visit.starts_at.astimezone(clock.now().tzinfo).date()
    other = text_of(seo.get(f"/desk/{office.seoul.code}/day/", {"date": str(day + timedelta(days=7))}))
    assert "No visits on this day" in other
    assert "mn-slot-booked" in text_of(seo.get(f"/desk/{office.seoul.code}/day/", {"date": str(day)}))


@pytest.mark.parametrize(
    ("date", "hour"),
    [
        ("", ""),
        ("x", "x"),
        ("\0", "\0"),
        ("2026-02-30", "-1"),
        ("0001-01-01", "24"),
        ("9999-12-31", "9" * 10_000),
        ("9" * 10_000, "3"),
    ],
)
def test_nonsense_shows_today(seo: Client, visit: Visit, office: Office, date: str, hour: str) -> None:
    response = seo.get(f"/desk/{office.seoul.code}/day/", {"date": date, "hour": hour})
    assert "mn-slot-booked" in text_of(response)


@pytest.mark.parametrize("date", ["2020-01-01", "2100-01-01"])
def test_the_edges_of_time(seo: Client, visit: Visit, office: Office, date: str) -> None:
    shown = text_of(seo.get(f"/desk/{office.seoul.code}/day/", {"date": date}))
    assert len(re.findall(r'href="[^"]*\?date=', shown)) == 1


def test_other_hours_are_a_click_away(seo: Client, visit: Visit, office: Office) -> None:
    evening = Visit.objects.get(pk=visit.pk)
    evening.pk, evening.ref, evening.check_in_code = None, "MN-LATER", "000000"
    evening.slot_no += 40
    evening.starts_at, evening.ends_at = (
        moment + timedelta(hours=10) for moment in (visit.starts_at, visit.ends_at)
    )
    evening.save()
    morning = seo.get(f"/desk/{office.seoul.code}/").content.decode()
    later = re.search(r'href="([^"]*hour=[^"]*)"', morning)
    assert later
    assert "mn-slot-booked" in text_of(seo.get(html.unescape(later[1])))
    assert morning.count("mn-slot-booked") == 1


def test_the_search_leads_to_check_in(seo: Client, visit: Visit, office: Office) -> None:
    shown = text_of(seo.get(f"/desk/{office.seoul.code}/"))
    assert re.search(rf'<form method="get" action="/desk/{office.seoul.code}/check-in/"', shown)


def test_questions_to_the_database_do_not_grow_with_the_visits(
    seo: Client, visit: Visit, office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(13):
        seo.get(f"/desk/{office.seoul.code}/")


def test_one_desk_needs_no_choice(seo: Client, office: Office) -> None:
    assert seo.get("/desk/")["Location"] == f"/desk/{office.seoul.code}/"


def test_several_desks_are_chosen_from(office: Office) -> None:
    both = make_staff("both@example.org", "Both", office.seoul, StaffRole.Role.DESK)
    StaffRole.objects.create(user=both, facility=office.daegu, role=StaffRole.Role.DESK)
    shown = text_of(staff_client(both).get("/desk/"))
    assert f'href="/desk/{office.seoul.code}/"' in shown
    assert f'href="/desk/{office.daegu.code}/"' in shown


@pytest.mark.parametrize("language", ["ko", "en"])
def test_in_both_languages(seo: Client, visit: Visit, office: Office, language: str) -> None:
    names = {"ko": "서울동부구치소", "en": "Seoul Dongbu Detention Center"}
    Facility.objects.filter(pk=office.seoul.pk).update(name_ko=names["ko"], name_en=names["en"])
    shown = text_of(seo.get(f"/desk/{office.seoul.code}/", headers={"accept-language": language}))
    assert f'<html lang="{language}"' in shown
    assert names[language] in shown


def test_a_demos_visit_stands_where_it_begins_with_its_own_time(seo: Client, visit: Visit, office: Office) -> None:
    """One that is over is counted to an earlier quarter hour, so that the next one can begin at once."""
    Visit.objects.filter(pk=visit.pk).update(
        starts_at=visit.starts_at + timedelta(minutes=7), slot_no=visit.slot_no - 1, status=Status.COMPLETED
    )
    shown = text_of(seo.get(f"/desk/{office.seoul.code}/"))
    assert re.search(r'<th scope="row" class="mn-num">10:07</th>', shown)
    (row,) = re.findall(r"<tr>(?:(?!</tr>).)*mn-slot-done.*?</tr>", shown, re.DOTALL)
    before, _slot, _after = row.partition("mn-slot-done")
    columns = re.findall(r'<th scope="col">(\d\d:\d\d)</th>', shown)
    assert columns[before.count("<td") - 1] == "10:00"
    assert "<b>10:07 " in row
