"""People find where they live by name, in Korean or English."""

import pytest

from mannam.domain.municipalities import find
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
