"""Facilities, nearest first."""

from mannam.queries.country import country
from mannam.queries.facilities import facilities_by_distance
from tests.people import Office, make_facility


def test_the_nearest_comes_first(office: Office) -> None:
    found = facilities_by_distance(office.seoul.place)
    assert [(facility.code, round(km or 0)) for facility, km in found] == [
        ("seoul-dongbu-dc", 0),
        ("daegu-ci", 225),
    ]


def test_without_a_place_they_come_by_code(office: Office) -> None:
    assert facilities_by_distance(None) == [(office.daegu, None), (office.seoul, None)]


def test_around_a_facility_it_comes_first_even_beside_another_on_the_same_spot(office: Office) -> None:
    make_facility("a-neighbour", latitude=office.seoul.latitude, longitude=office.seoul.longitude)
    around = country().around(office.seoul.pk)
    assert [spot.code for spot in around] == ["seoul-dongbu-dc", "a-neighbour", "daegu-ci"]
