"""People find where they live by name, in Korean or English."""

import re

import pytest

from mannam.domain.distance import Place, distance_km
from mannam.domain.municipalities import find, nearest
from mannam.queries.municipalities import municipalities


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("수원", ["수원시"]),
        ("수원시", ["수원시"]),
        ("suwon-si", ["수원시"]),
        (" Gangnam Gu ", ["강남구"]),
        ("분당", ["성남시 분당구"]),
        ("해남군", ["해남군"]),
        ("세종", ["세종시"]),
        ("부산 중구", ["중구"]),
        ("고성", ["고성군", "고성군"]),
        ("제주", ["제주시", "서귀포시"]),
        ("Busan Jung-gu", ["중구"]),
        ("청주", ["청주시"]),
        ("흥덕구", ["청주시 흥덕구"]),
        ("청주 상당", ["청주시 상당구"]),
        ("Seowon-gu, Cheongju", ["청주시 서원구"]),
        ("Cheongwon", ["청주시 청원구"]),
        ("아무데도", []),
        ("", []),
        ("\0 -", []),
    ],
)
def test_a_name_finds_its_places(typed: str, found: list[str]) -> None:
    assert [one.name_ko for one in find(municipalities(), typed)] == found


def test_a_province_offers_all_of_its_places() -> None:
    assert len(find(municipalities(), "서울")) == len(find(municipalities(), "Seoul")) == 25
    assert len(find(municipalities(), "중구")) == 6


def test_every_one_can_be_found_by_either_name_and_lies_in_korea() -> None:
    assert len(municipalities()) == len({one.code for one in municipalities()}) == 264
    for one in municipalities():
        assert one in find(municipalities(), one.name_ko)
        assert one in find(municipalities(), one.name_en)
        assert 33 < one.place.latitude < 38.7
        assert 124 < one.place.longitude < 131


PROVINCES = {
    "서울시": 25, "부산시": 16, "대구시": 9, "인천시": 10, "대전시": 5, "울산시": 5, "세종시": 1,
    "부산직할시": 16,
    "경기": 51, "강원도": 18, "충북": 15, "충남": 17, "전북": 16, "전라북도": 16, "전남": 22, "경북": 24,
    "경남": 23,
    "제주도": 2, "Gyeongnam": 23, "Gyeongsangnam-do": 23, "South Gyeongsang": 23, "Jeju-do": 2, "Gangwon-do": 18,
    "Seoul-si": 25, "Pusan": 16,
}  # fmt: skip


@pytest.mark.parametrize(("typed", "count"), PROVINCES.items())
def test_a_province_is_known_by_its_short_and_former_names(typed: str, count: int) -> None:
    assert len(find(municipalities(), typed)) == count


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("서울시 강남구", ["강남구"]),
        ("경남 진주시", ["진주시"]),
        ("광주시 북구", ["북구"]),
        ("경기도 광주시", ["광주시"]),
        ("강원도 춘천시", ["춘천시"]),
        ("제주도 서귀포시", ["서귀포시"]),
        ("제주도 제주시", ["제주시"]),
        ("충북 청주시", ["청주시"]),
        ("청주시 상당구", ["청주시 상당구"]),
        ("부산 진구", ["부산진구"]),
        ("Jinju-si, Gyeongnam", ["진주시"]),
        ("김포군", ["김포시"]),
        ("서울시 강남구 테헤란로 1", ["강남구"]),
        ("(06236) 서울특별시 강남구 테헤란로 1, 101동 202호", ["강남구"]),
        ("경기도 성남시 분당구 정자동", ["성남시 분당구"]),
        ("1 Teheran-ro, Gangnam-gu, Seoul", ["강남구"]),
        ("서울시강남구역삼동", ["강남구"]),
        ("경남진주시", ["진주시"]),
        ("경남 진", ["창원시 진해구", "진주시"]),
    ],
)
def test_an_address_is_found_as_people_write_it(typed: str, found: list[str]) -> None:
    assert [one.name_ko for one in find(municipalities(), typed)] == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("동탄", ["화성시"]),
        ("동탄2동", ["화성시"]),
        ("분당", ["성남시 분당구"]),
        ("일산", ["고양시 일산동구", "고양시 일산서구"]),
        ("판교", ["성남시 분당구"]),
        ("해운대", ["해운대구"]),
        ("목동", ["양천구"]),
        ("세종시 조치원읍", ["세종시"]),
        ("마산", ["창원시 마산합포구", "창원시 마산회원구"]),
        ("인천 남구", ["미추홀구"]),
        ("인천시 영종구", ["중구"]),
        ("화성시 만세구", ["화성시"]),
    ],
)
def test_well_known_places_new_districts_and_former_names_lead_to_where_they_lie(
    typed: str, found: list[str]
) -> None:
    assert [one.name_ko for one in find(municipalities(), typed)] == found


def test_every_one_is_found_with_each_name_of_its_province() -> None:
    for one in municipalities():
        for province in (one.province_ko, one.province_en, *one.province_also):
            assert one in find(municipalities(), f"{province} {one.name_ko} 중앙로 12"), province
            if not province.isascii():
                assert one in find(municipalities(), f"{province}{one.name_ko}중앙로"), province
        assert find(municipalities(), f"{one.province_ko} {one.name_ko}") == [one]


@pytest.mark.parametrize(
    ("typed", "likest"), [("강님구", "강남구"), ("수언", "수원시"), ("Suwan", "수원시"), ("해운데", "해운대구")]
)
def test_a_misspelt_name_finds_none_but_the_likest_are_offered(typed: str, likest: str) -> None:
    assert find(municipalities(), typed) == []
    assert nearest(municipalities(), typed)[0].name_ko == likest


@pytest.mark.parametrize("typed", ["", "Atlantis", "123", "ㅁㄴㅇ", "\0"])
def test_what_is_like_no_name_offers_none(typed: str) -> None:
    assert find(municipalities(), typed) == nearest(municipalities(), typed) == []


def test_every_english_name_has_one_word_for_its_kind() -> None:
    for one in municipalities():
        for part in one.name_en.split(", "):
            assert re.fullmatch(r"[A-Z][a-z]+-(si|gun|gu)", part), one.name_en


def test_the_point_of_the_islands_of_ongjin_is_where_its_people_live() -> None:
    (ongjin,) = find(municipalities(), "옹진군")
    assert distance_km(ongjin.place, Place(37.456, 126.705)) < 50
