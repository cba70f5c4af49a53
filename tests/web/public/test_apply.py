"""Applying for a visit, one question a page."""

import re
from html import unescape
from random import Random

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.domain.lifecycle import Actor
from mannam.domain.slots import SlotNo, slot_at
from mannam.models import Booth, Facility, Message, Visit, Visitor
from mannam.web import clock
from tests.people import (
    SEOUL,
    Office,
    at,
    make_booth,
    make_facility,
    make_inmate,
    make_user,
    make_visitor,
    store_policy,
)
from tests.web.public.applicant import Applicant

STEPS = ("/apply/", "/apply/party/", "/apply/where/", "/apply/when/", "/apply/check/")


def take_slot(office: Office, times: int = 2) -> None:
    """Others book the office's slot until no booth is left."""
    for n in range(times):
        other = make_visitor(make_user(f"other{n}@example.org", f"Other {n}"))
        inmate = make_inmate(office.daegu, number=f"77{n}", name=f"Other {n}")
        order = BookingOrder(inmate.pk, office.seoul.pk, office.slot, other.pk, (other.pk,))
        book_visit(order, By(Actor.VISITOR, other.user_id), now=office.now, random=Random(n))


def first_alternative(page: str) -> str:
    found = re.search(r'class="krds-btn secondary large mn-wide" href="([^"]+)"', page)
    assert found
    return unescape(found[1])


def test_the_whole_application(applicant: Applicant) -> None:
    applicant.answer_all()
    check = applicant.get("/apply/check/")
    for words in ("Yul", "1024", "Haneul", "seoul-dongbu-dc", "Tuesday 24 November, 10:00 am", "Book this visit"):
        assert words in check
    response = applicant.book()
    visit = Visit.objects.get()
    assert response.headers["Location"] == f"/visits/{visit.ref}/"
    assert visit.slot_no == applicant.office.slot
    assert [member.name for member in visit.party.all()] == ["Haneul"]
    page = applicant.get(f"/visits/{visit.ref}/")
    assert visit.check_in_code in page
    assert "Your visit is booked" in page
    assert Message.objects.filter(visit=visit, template="booked").count() == 1


def test_who_is_not_signed_in_is_asked_first(office: Office, english: Client) -> None:
    for step in STEPS:
        assert english.get(step).headers["Location"].startswith("/sign-in/?next=%2Fapply")
        assert english.post(step).headers["Location"] == "/sign-in/"


def test_staff_apply_under_an_address_of_their_own(office: Office) -> None:
    staff = Applicant.of(office, office.seo)
    assert staff.client.get("/apply/").headers["Location"].startswith("/sign-in/")
    assert staff.client.get("/sign-in/").status_code == 200


def test_steps_out_of_order_lead_to_the_first_missing_one(applicant: Applicant) -> None:
    for step in STEPS[1:]:
        assert applicant.client.get(step).headers["Location"] == "/apply/"
    applicant.whom()
    for step in STEPS[2:]:
        assert applicant.client.get(step).headers["Location"] == "/apply/party/"
    applicant.post("/apply/party/")
    assert applicant.client.get("/apply/when/").headers["Location"] == "/apply/where/"
    assert applicant.client.get("/apply/check/").headers["Location"] == "/apply/where/"


@pytest.mark.parametrize("changed", [{"number": "9999"}, {"name": "Somebody"}, {"facility": "seoul-dongbu-dc"}])
def test_a_wrong_number_a_wrong_name_and_a_wrong_facility_get_the_same_words(
    applicant: Applicant, changed: dict[str, str]
) -> None:
    response = applicant.whom(**changed)
    page = response.content.decode()
    assert "We could not find this person" in page
    typed = {"number": "1024", "name": "Yul"} | changed
    assert f'value="{typed["number"]}"' in page
    assert f'value="{typed["name"]}"' in page


@pytest.mark.parametrize(
    "changed",
    [
        {"number": ""},
        {"name": ""},
        {"facility": ""},
        {"facility": "atlantis"},
        {"number": "1" * 10_000},
        {"name": "Y" * 10_000},
        {"name": "Y\0ul"},
        {"number": "10\x0024"},
        {"facility": "\0"},
    ],
)
def test_any_input_about_the_inmate_gets_an_error_beside_its_field(
    applicant: Applicant, changed: dict[str, str]
) -> None:
    response = applicant.whom(**changed)
    assert response.status_code == 200
    page = response.content.decode()
    field = next(iter(changed))
    assert f'id="id_{field}_error"' in page
    if field != "name":
        assert 'value="Yul"' in page  # what was typed is kept


def test_what_was_typed_is_escaped(applicant: Applicant) -> None:
    page = applicant.whom(name="<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_going_back_shows_the_answers(applicant: Applicant) -> None:
    applicant.answer_all()
    whom = applicant.get("/apply/")
    assert 'value="1024"' in whom
    assert '<option value="daegu-ci" selected>' in whom
    assert 'value="seoul-dongbu-dc" id="facility_seoul-dongbu-dc" checked' in applicant.get("/apply/where/")
    assert f'value="{applicant.office.slot}" id="slot_{applicant.office.slot}" checked' in applicant.get(
        "/apply/when/"
    )


def test_companions_are_named_once_and_remembered(applicant: Applicant) -> None:
    applicant.whom()
    added = applicant.post("/apply/party/", new_name="Bora", add="1")
    assert added.headers["Location"] == "/apply/party/"
    bora = Visitor.objects.get(registered_by=applicant.office.haneul)
    page = applicant.get("/apply/party/")
    assert "Bora" in page
    assert f'value="{bora.pk}"' in page
    assert "checked" in page
    applicant.post("/apply/party/", companions=[bora.pk], new_name=" Bora ")
    assert Visitor.objects.filter(registered_by=applicant.office.haneul).count() == 1
    applicant.post("/apply/home/", city="Seoul")
    applicant.post("/apply/where/", facility="seoul-dongbu-dc")
    applicant.post("/apply/when/", slot=applicant.office.slot)
    applicant.book()
    assert [member.name for member in Visit.objects.get().party.order_by("name")] == ["Bora", "Haneul"]


def test_a_party_is_not_larger_than_the_policy_lets_it_be(applicant: Applicant) -> None:
    applicant.whom()
    people = [make_visitor(applicant.office.haneul, f"Friend {n}", companion=True).pk for n in range(5)]
    page = applicant.post("/apply/party/", companions=people).content.decode()
    assert "At most 5 people" in page
    assert page.count("checked") == 5
    assert applicant.post("/apply/party/", companions=people[:4]).status_code == 302
    assert "At most 5" in applicant.post("/apply/party/", companions=people[:4], new_name="One").content.decode()


@pytest.mark.parametrize("answers", [{"companions": "99999999"}, {"companions": "x"}, {"companions": "\0"}])
def test_somebody_elses_companion_is_nobody(applicant: Applicant, answers: dict[str, str]) -> None:
    applicant.whom()
    stranger = make_visitor(applicant.office.seo, "Stranger", companion=True)
    for companions in (answers["companions"], str(stranger.pk)):
        page = applicant.post("/apply/party/", companions=companions).content.decode()
        assert "We do not know one of these people" in page
        assert "Stranger" not in page


@pytest.mark.parametrize("name", ["B" * 10_000, "B\0ora"])
def test_a_companions_name_that_cannot_be_is_said(applicant: Applicant, name: str) -> None:
    applicant.whom()
    response = applicant.post("/apply/party/", new_name=name)
    assert response.status_code == 200
    assert 'id="id_new_name_error"' in response.content.decode()


def test_home_is_asked_once_and_can_be_changed(applicant: Applicant) -> None:
    applicant.whom()
    applicant.post("/apply/party/")
    assert applicant.client.get("/apply/where/").headers["Location"] == "/apply/home/"
    for bad in ("", "Atlantis", "\0"):
        page = applicant.post("/apply/home/", city=bad).content.decode()
        assert 'id="id_city_error"' in page
    applicant.post("/apply/home/", city="Daegu")
    page = applicant.get("/apply/where/")
    assert page.index("daegu-ci") < page.index("seoul-dongbu-dc")
    assert "You live in: Daegu" in page
    applicant.post("/apply/home/", city="Seoul")
    page = applicant.get("/apply/where/")
    assert page.index('id="facility_seoul-dongbu-dc"') < page.index('id="facility_daegu-ci"')


def test_each_place_says_how_far_it_is_and_when_it_is_free(applicant: Applicant) -> None:
    applicant.whom()
    applicant.post("/apply/party/")
    applicant.post("/apply/home/", city="Daegu")
    page = applicant.get("/apply/where/")
    assert "near your home · Daegu" in page
    assert "km from home · Seoul" in page
    assert "Tuesday 24 November, 9:15 am" in page


def test_places_without_a_free_time_say_so(applicant: Applicant) -> None:
    Booth.objects.filter(facility=applicant.office.seoul).update(in_service=False)
    applicant.whom()
    applicant.post("/apply/party/")
    applicant.post("/apply/home/", city="Seoul")
    assert "No free time at the moment" in applicant.get("/apply/where/")
    applicant.post("/apply/where/", facility="seoul-dongbu-dc")
    page = applicant.get("/apply/when/")
    assert "There is no free time here at the moment" in page
    assert "Choose another place" in page


@pytest.mark.parametrize("code", ["", "atlantis", "\0", "x" * 10_000])
def test_a_made_up_place_is_refused(applicant: Applicant, code: str) -> None:
    applicant.whom()
    applicant.post("/apply/party/")
    applicant.post("/apply/home/", city="Seoul")
    response = applicant.post("/apply/where/", facility=code)
    assert response.status_code == 200
    assert 'id="id_facility_error"' in response.content.decode()


def test_only_the_nearest_places_are_shown_at_first(applicant: Applicant) -> None:
    for n in range(6):
        make_booth(make_facility(f"far-{n}", latitude=33.0 + n / 10), Booth.BoothSide.VISITOR)
    applicant.whom()
    applicant.post("/apply/party/")
    applicant.post("/apply/home/", city="Seoul")
    page = applicant.get("/apply/where/")
    assert page.count('class="mn-choice"') == 5
    assert applicant.get("/apply/where/?all=1").count('class="mn-choice"') == Facility.objects.count()


def test_days_and_times(applicant: Applicant) -> None:
    applicant.answer_all()
    page = applicant.get("/apply/when/?day=2026-11-25")
    assert 'aria-label="Wednesday 25 November, 96 free" aria-current="date"' in page
    assert (
        page.index("The night from Tuesday 24 to Wednesday 25 November")
        < page.index("Morning")
        < page.index("Afternoon")
        < page.index("Evening")
    )
    assert 'data-next-label="Wednesday 10:00 am"' in page
    assert "You talk for 10 minutes." in page


@pytest.mark.parametrize(
    "query", ["day=%00", "day=2026-13-99", "day=x&slot=x", "place=%00", "slot=99999999999999"]
)
def test_any_address_of_the_time_page_is_answered(applicant: Applicant, query: str) -> None:
    applicant.answer_all()
    assert applicant.client.get(f"/apply/when/?{query}").status_code == 200


@pytest.mark.parametrize("slot", ["", "x", "\0", "-5", "0", "1", "99999999", "9" * 10_000, "1.5"])
def test_a_tampered_time_is_refused(applicant: Applicant, slot: str) -> None:
    applicant.answer_all()
    response = applicant.post("/apply/when/", slot=slot)
    assert response.status_code == 200
    assert 'id="id_slot_error"' in response.content.decode()


def test_pressing_twice_gives_one_visit(applicant: Applicant) -> None:
    applicant.answer_all()
    key = applicant.key()
    first = applicant.post("/apply/check/", key=key)
    second = applicant.post("/apply/check/", key=key)
    assert first.headers["Location"] == second.headers["Location"]
    assert Visit.objects.count() == 1


def test_the_same_key_from_a_second_tab_gives_the_same_visit(applicant: Applicant) -> None:
    applicant.answer_all()
    key = applicant.key()
    draft = applicant.client.session["application"]
    first = applicant.post("/apply/check/", key=key)
    session = applicant.client.session  # as the second request saw it before the first had ended
    session["application"] = draft
    del session["booked"]
    session.save()
    second = applicant.post("/apply/check/", key=key)
    assert first.headers["Location"] == second.headers["Location"]
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("key", ["", "\0", "x" * 10_000, "0" * 32])
def test_a_foreign_key_books_nothing(applicant: Applicant, key: str) -> None:
    applicant.answer_all()
    assert applicant.post("/apply/check/", key=key).status_code == 200
    assert not Visit.objects.exists()


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
    assert "Booking for this day closed on Monday 23 November, 4:00 pm" in page
    assert "You can book again from Saturday 5 December" in page
    assert not Visit.objects.exists()


def test_a_reason_that_no_time_can_mend_is_told_before_any_is_chosen(applicant: Applicant) -> None:
    store_policy("kr")
    Facility.objects.update(policy_name="kr")
    Visitor.objects.filter(pk=applicant.office.haneul_visitor.pk).update(last_no_show="2026-11-20")
    applicant.whom()
    applicant.post("/apply/party/")
    applicant.post("/apply/home/", city="Seoul")
    for address in ("/apply/where/", "/apply/when/?place=seoul-dongbu-dc"):
        page = applicant.get(address)
        assert "You did not come to a booked visit. You can book again from Saturday 5 December." in page
        assert "Booking for this day" not in page


def test_where_it_is_only_full_no_reason_is_made_up(applicant: Applicant) -> None:
    Booth.objects.filter(facility=applicant.office.daegu).update(in_service=False)
    applicant.whom()
    applicant.post("/apply/party/")
    applicant.post("/apply/home/", city="Seoul")
    page = applicant.get("/apply/where/")
    assert "No free time at the moment" in page
    assert "A visit cannot be booked at the moment" not in page


def test_names_and_numbers_cannot_be_tried_for_ever(applicant: Applicant) -> None:
    cache.clear()
    for n in range(30):
        assert "We could not find" in applicant.whom(number=str(n)).content.decode()
    refused = applicant.whom().content.decode()
    assert "You have tried very often. You can go on from" in refused
    assert "please call 1363" in refused


def test_nor_from_one_place_under_many_names(applicant: Applicant, settings: Settings) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "find_inmate": "30/h/user,5/h/ip"}
    for n in range(5):
        user = make_user(f"name{n}@example.org", "Somebody")
        make_visitor(user)
        assert "We could not find" in Applicant.of(applicant.office, user).whom(number="x").content.decode()
    assert "You have tried very often" in applicant.whom().content.decode()


def test_the_limit_by_place_is_set(settings: Settings) -> None:
    assert settings.ACCOUNT_RATE_LIMITS["find_inmate"] == "30/h/user,200/h/ip"


def test_a_restriction_is_told_in_neutral_words(applicant: Applicant) -> None:
    applicant.answer_all()
    Visitor.objects.filter(pk=applicant.office.haneul_visitor.pk).update(admitted=False)
    page = applicant.book().content.decode()
    assert "A visit is not possible at the moment. Please telephone us" in page


def test_changing_an_answer_from_the_check_comes_back_to_it(applicant: Applicant) -> None:
    applicant.answer_all()
    key = applicant.key()
    response = applicant.post("/apply/party/?change=1", new_name="Bora")
    assert response.headers["Location"] == "/apply/check/"
    assert "Bora" in applicant.get("/apply/check/")
    assert applicant.key() != key


def test_another_language_keeps_the_answers(applicant: Applicant) -> None:
    applicant.whom()
    applicant.client.post("/i18n/setlang/", {"language": "ko", "next": "/apply/"})
    page = applicant.get("/apply/")
    assert '<html lang="ko"' in page
    assert 'value="1024"' in page


def test_every_step_in_korean(office: Office, applicant: Applicant) -> None:
    applicant.answer_all()
    applicant.client.post("/i18n/setlang/", {"language": "ko"})
    for step in (*STEPS, "/apply/home/"):
        assert '<html lang="ko"' in applicant.get(step)
    assert "11월 24일(화) 오전 10:00" in applicant.get("/apply/check/")


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
        ("ko", "1월 5일(화)에서 6일(수)로 넘어가는 밤 12:00"),
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
