"""Whom: an inmate is found only by whoever knows facility, number and name."""

import unicodedata
from typing import Literal

import pytest
from django.core.cache import cache
from pytest_django import Settings

from mannam.models import Inmate
from tests.people import (
    make_user,
    make_visitor,
)
from tests.web.public.applicant import Applicant


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


@pytest.mark.parametrize("spelling", ["NFD", "NFKD"])
def test_the_inmate_is_found_in_any_spelling(applicant: Applicant, spelling: Literal["NFD", "NFKD"]) -> None:
    yul = applicant.office.yul
    Inmate.objects.filter(pk=yul.pk).update(name="강율")
    wide = "\u200b".join(chr(ord(digit) + 0xFEE0) if digit.isdigit() else digit for digit in yul.number)
    found = applicant.whom(number=wide, name=unicodedata.normalize(spelling, "강율"))
    assert found.headers["Location"] == "/apply/party/"
