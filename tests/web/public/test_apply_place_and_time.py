"""Where and when: what each place and day says, and what is no answer."""

import re

import pytest

from mannam.models import Booth, Facility
from tests.people import (
    make_booth,
    make_facility,
)
from tests.web.public.applicant import Applicant


def test_home_is_asked_once_and_can_be_changed(applicant: Applicant) -> None:
    applicant.whom()
    applicant.post("/apply/party/")
    assert applicant.client.get("/apply/where/").headers["Location"] == "/apply/home/"
    for bad in ("", "Atlantis", "\0"):
        page = applicant.post("/apply/home/", city=bad).content.decode()
        assert 'id="id_city_error"' in page
    applicant.post("/apply/home/", city="대구 중구")
    page = applicant.get("/apply/where/")
    assert page.index("daegu-ci") < page.index("seoul-dongbu-dc")
    assert "You live in: Jung-gu, Daegu" in page
    applicant.post("/apply/home/", city="Songpa")
    page = applicant.get("/apply/where/")
    assert page.index('id="facility_seoul-dongbu-dc"') < page.index('id="facility_daegu-ci"')


def test_each_place_says_how_far_it_is_and_when_it_is_free(applicant: Applicant) -> None:
    applicant.whom()
    applicant.post("/apply/party/")
    applicant.post("/apply/home/", city="대구 중구")
    page = applicant.get("/apply/where/")
    assert "near your home · Daegu" in page
    assert "km from home · Seoul" in page
    assert "Tuesday 24 November, 9:15\u00a0am" in page


def test_places_without_a_free_time_say_so(applicant: Applicant) -> None:
    Booth.objects.filter(facility=applicant.office.seoul).update(in_service=False)
    applicant.whom()
    applicant.post("/apply/party/")
    applicant.post("/apply/home/", city="Songpa")
    assert "No free time at the moment" in applicant.get("/apply/where/")
    applicant.post("/apply/where/", facility="seoul-dongbu-dc")
    page = applicant.get("/apply/when/")
    assert "There is no free time here at the moment" in page
    assert "Choose another place" in page


@pytest.mark.parametrize("code", ["", "atlantis", "\0", "x" * 10_000])
def test_a_made_up_place_is_refused(applicant: Applicant, code: str) -> None:
    applicant.whom()
    applicant.post("/apply/party/")
    applicant.post("/apply/home/", city="Songpa")
    response = applicant.post("/apply/where/", facility=code)
    assert response.status_code == 200
    assert 'id="id_facility_error"' in response.content.decode()


def test_only_the_nearest_places_are_shown_at_first(applicant: Applicant) -> None:
    for n in range(6):
        make_booth(make_facility(f"far-{n}", latitude=33.0 + n / 10), Booth.BoothSide.VISITOR)
    applicant.whom()
    applicant.post("/apply/party/")
    applicant.post("/apply/home/", city="Songpa")
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
    assert 'data-next-label="Wednesday 10:00\u00a0am"' in page
    assert "You talk for 10 minutes." in page


def test_a_day_without_a_free_time_is_not_silently_another_one(applicant: Applicant) -> None:
    applicant.answer_all()
    page = applicant.get("/apply/when/?day=2026-11-23")
    assert "There is no free time on Monday 23 November" in page
    assert "Please choose a time on Tuesday 24 November below." in page
    assert "There is no free time on Wednesday 1 January 2020" in applicant.get("/apply/when/?day=2020-01-01")
    for shown in ("2026-11-25", "20261125", "2026-11-24", "2026-13-99", ""):
        assert "There is no free time on" not in applicant.get(f"/apply/when/?day={shown}")


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


def test_where_it_is_only_full_no_reason_is_made_up(applicant: Applicant) -> None:
    Booth.objects.filter(facility=applicant.office.daegu).update(in_service=False)
    applicant.whom()
    applicant.post("/apply/party/")
    applicant.post("/apply/home/", city="Songpa")
    page = applicant.get("/apply/where/")
    assert "No free time at the moment" in page
    assert "A visit cannot be booked at the moment" not in page


def test_where_several_places_have_the_name_one_is_chosen(applicant: Applicant) -> None:
    applicant.whom()
    applicant.post("/apply/party/")
    page = applicant.post("/apply/home/", city="고성").content.decode()
    assert "Several places have this name" in page
    assert "Goseong-gun, Gangwon" in page
    assert "Goseong-gun, Gyeongnam" in page
    chosen = re.findall(r'name="choice" value="(\d+)"', page)
    assert len(chosen) == 2
    # the name was changed meanwhile: what was chosen before counts no more
    assert applicant.post("/apply/home/", city="Suwon", choice=chosen[0]).status_code == 302
    assert "You live in: Suwon-si, Gyeonggi" in applicant.get("/apply/where/")
    assert applicant.post("/apply/home/", city="고성", choice=chosen[1]).status_code == 302
    assert "You live in: Goseong-gun, Gyeongnam" in applicant.get("/apply/where/")
    assert "Goseong-gun, Gyeongnam" in applicant.get("/apply/home/")
    applicant.office.haneul_visitor.refresh_from_db()
    assert applicant.office.haneul_visitor.home_city == chosen[1]


def test_a_misspelt_home_is_answered_with_the_likest_names(applicant: Applicant) -> None:
    page = applicant.post("/apply/home/", city="강님구").content.decode()
    assert "If you meant one of these" in page
    assert "Gangnam-gu, Seoul" in page
    assert applicant.post("/apply/home/", city="강님구", choice="11680").status_code == 302
    applicant.office.haneul_visitor.refresh_from_db()
    assert applicant.office.haneul_visitor.home_city == "11680"


def test_a_home_can_be_chosen_from_the_list_of_a_province(applicant: Applicant) -> None:
    links = re.findall(r'href="(\?province=[^"]+)"', applicant.get("/apply/home/"))
    assert len(links) == 17
    page = applicant.get(f"/apply/home/{links[0]}")
    assert len(re.findall(r'name="choice" value="\d+"', page)) == 25
    assert 'value="서울특별시"' in page
    assert applicant.post(f"/apply/home/{links[0]}", city="서울특별시", choice="11680").status_code == 302


def test_who_gives_no_home_goes_on_with_all_places_by_name(applicant: Applicant) -> None:
    make_facility("zzz", name_en="Andong Prison", name_ko="안동교도소")
    applicant.whom()
    applicant.post("/apply/party/")
    onward = re.search(r'href="(/apply/where/\?by_name=1)"', applicant.get("/apply/home/"))
    assert onward
    page = applicant.get(onward[1])
    assert "All places by name" in page
    assert "You live in" not in page
    assert re.findall(r'id="facility_([^"]+)"', page) == ["zzz", "daegu-ci", "seoul-dongbu-dc"]
    assert applicant.post(onward[1], facility="daegu-ci").headers["Location"] == "/apply/when/"
    assert "All places by name" in applicant.get("/apply/where/")  # Back from the times
