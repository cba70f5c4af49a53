"""A visit that cannot be booked: why, and what can be instead."""

import re
from random import Random

import pytest

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.domain.lifecycle import Actor
from mannam.domain.slots import SlotNo, slot_at
from mannam.models import Facility, Visit, Visitor
from mannam.web import clock
from tests.people import (
    SEOUL,
    Office,
    at,
    make_inmate,
    make_user,
    make_visitor,
    store_policy,
)
from tests.web.public.applicant import Applicant


def take_slot(office: Office, times: int = 2) -> None:
    """Others book the office's slot until no booth is left."""
    for n in range(times):
        other = make_visitor(make_user(f"other{n}@example.org", f"Other {n}"))
        inmate = make_inmate(office.daegu, number=f"77{n}", name=f"Other {n}")
        order = BookingOrder(inmate.pk, office.seoul.pk, office.slot, other.pk, (other.pk,))
        book_visit(order, By(Actor.VISITOR, other.user_id), now=office.now, random=Random(n))


def test_the_time_went_while_choosing(applicant: Applicant) -> None:
    applicant.answer_all()
    take_slot(applicant.office)
    response = applicant.book()
    assert response.status_code == 409
    page = response.content.decode()
    assert "Someone has just taken this time" in page
    assert "Book this visit" not in page  # which would only be refused again
    assert re.search(r'<a class="krds-btn primary[^>]*href="/apply/when/"[^>]*>Choose another time<', page)
    assert "These are possible instead" in page
    alternative = (
        page.split('class="krds-btn secondary large mn-wide" href="')[1].split('"')[0].replace("&amp;", "&")
    )
    chosen = applicant.get(alternative)
    assert "checked" in chosen
    slot = SlotNo(int(alternative.rpartition("slot=")[2]))
    assert applicant.post(alternative, slot=slot).headers["Location"] == "/apply/check/"
    applicant.book()
    assert Visit.objects.filter(applicant=applicant.office.haneul_visitor, slot_no=slot).exists()


def test_a_time_that_went_before_it_was_chosen_is_no_longer_taken(applicant: Applicant) -> None:
    applicant.answer_all()
    take_slot(applicant.office)
    page = applicant.post("/apply/when/", slot=applicant.office.slot).content.decode()
    assert "This time is no longer free" in page


def test_every_reason_is_said_at_once(applicant: Applicant) -> None:
    store_policy("kr")
    applicant.answer_all()
    Facility.objects.update(policy_name="kr")
    Visitor.objects.filter(pk=applicant.office.haneul_visitor.pk).update(last_no_show="2026-11-20")
    response = applicant.book()
    assert response.status_code == 409
    page = response.content.decode()
    assert "Booking for this day closed on Monday 23 November, 4:00\u00a0pm" in page
    assert "You can book again from Saturday 5 December" in page
    assert not Visit.objects.exists()


def test_a_reason_that_no_time_can_mend_is_told_before_any_is_chosen(applicant: Applicant) -> None:
    store_policy("kr")
    Facility.objects.update(policy_name="kr")
    Visitor.objects.filter(pk=applicant.office.haneul_visitor.pk).update(last_no_show="2026-11-20")
    applicant.whom()
    applicant.post("/apply/party/")
    applicant.post("/apply/home/", city="Songpa")
    for address in ("/apply/where/", "/apply/when/?place=seoul-dongbu-dc"):
        page = applicant.get(address)
        assert "You did not come to a booked visit. You can book again from Saturday 5 December." in page
        assert "Booking for this day" not in page


def test_a_restriction_is_told_in_neutral_words(applicant: Applicant) -> None:
    applicant.answer_all()
    Visitor.objects.filter(pk=applicant.office.haneul_visitor.pk).update(admitted=False)
    page = applicant.book().content.decode()
    assert "A visit is not possible at the moment. Please telephone us" in page


def test_a_time_that_is_over_is_refused_by_name(applicant: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    applicant.answer_all()
    key = applicant.key()
    monkeypatch.setattr(clock, "now", lambda: at("2026-11-24 10:01"))
    response = applicant.post("/apply/check/", key=key)
    assert response.status_code == 409
    assert "This time has passed. Please choose a later one." in response.content.decode()
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "opens on the night from Tuesday 5 to Wednesday 6 January, 12 midnight"),
        ("ko", "1월 5일\u2060(화)에서 6일\u2060(수)로 넘어가는 밤\u00a012:00"),
    ],
)
def test_a_day_out_of_the_window_is_refused_by_name(applicant: Applicant, language: str, words: str) -> None:
    applicant.answer_all()
    session = applicant.client.session  # no page offers such a day
    session["application"]["slot"] = slot_at(at("2027-01-20 10:00"), SEOUL)
    session.save()
    applicant.client.post("/i18n/setlang/", {"language": language, "next": "/"})
    response = applicant.book()
    assert response.status_code == 409
    assert words in response.content.decode()
    assert not Visit.objects.exists()


def test_what_changed_in_another_window_is_said(applicant: Applicant) -> None:
    applicant.answer_all()
    key = applicant.key()
    applicant.post("/apply/when/", slot=applicant.office.slot + 1)
    page = applicant.post("/apply/check/", key=key).content.decode()
    assert "You changed something in another window" in page
    assert "You changed" not in applicant.get("/apply/check/")
    assert not Visit.objects.exists()
