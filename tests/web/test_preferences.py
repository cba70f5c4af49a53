"""The text size is kept in a cookie and works without JavaScript."""

import pytest
from django.test import RequestFactory

from mannam.web.preferences import COOKIE, TextSize, context, set_text_size


@pytest.fixture
def haneul() -> RequestFactory:
    return RequestFactory()


def test_keeps_the_size_and_goes_back(haneul: RequestFactory) -> None:
    response = set_text_size(haneul.post("/", {"size": "large", "next": "/apply/when?day=1"}))
    assert response.status_code == 302
    assert response["Location"] == "/apply/when?day=1"
    assert response.cookies[COOKIE].value == "large"


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_goes_to_no_other_site(haneul: RequestFactory, address: str) -> None:
    response = set_text_size(haneul.post("/", {"size": "large", "next": address}))
    assert response["Location"] == "/"


def test_unknown_size_changes_nothing(haneul: RequestFactory) -> None:
    response = set_text_size(haneul.post("/", {"size": "enormous", "next": "/"}))
    assert COOKIE not in response.cookies


def test_looking_at_the_address_changes_nothing(haneul: RequestFactory) -> None:
    response = set_text_size(haneul.get("/", {"size": "large"}))
    assert response["Location"] == "/"
    assert COOKIE not in response.cookies


@pytest.mark.parametrize(("cookie", "size"), [("largest", TextSize.LARGEST), ("<b>", TextSize.NORMAL)])
def test_pages_know_the_size_and_the_telephone(haneul: RequestFactory, cookie: str, size: TextSize) -> None:
    haneul.cookies[COOKIE] = cookie
    known = context(haneul.get("/"))
    assert known["text_size"] == size
    assert known["help_phone"]
