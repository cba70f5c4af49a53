"""Whoever meets trouble on our side reads whom to call, also while the database is away."""

from collections.abc import Callable, Iterator

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import override
from pytest_django import Settings

from mannam.actions.try_again import CrowdedError
from mannam.rate_limits import BusyError
from mannam.web.busy import BusyPage
from mannam.web.fault import fault

LINK = 'href="tel:02-123-4567"'
FAULTS = [
    (OperationalError("away"), 503, "We cannot reach our records just now"),
    (ValueError("ours"), 500, "Something went wrong on our side"),
]


@pytest.fixture(autouse=True)
def _phone(settings: Settings) -> None:
    settings.MANNAM_HELP_PHONE = "02-123-4567"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def answer_to(raised: Exception) -> HttpResponse:
    """What Django's handler makes of it. No test here may ask the database for anything."""
    try:
        raise raised
    except type(raised):
        return fault(RequestFactory().get("/visits/"))


@pytest.mark.parametrize(("raised", "status", "title"), FAULTS)
def test_the_page_for_a_fault_says_whom_to_call(raised: Exception, status: int, title: str) -> None:
    answer = answer_to(raised)
    page = answer.content.decode()
    assert answer.status_code == status
    assert title in page
    assert LINK in page
    assert "please call us" in page


def test_the_page_for_a_busy_moment_says_whom_to_call() -> None:
    busy = BusyPage(lambda request: HttpResponse())
    answer = busy.process_exception(RequestFactory().get("/sign-in/"), BusyError("request_login_code"))
    assert answer is not None
    assert LINK in answer.content.decode()


class Crowded:
    """Stands before the views, and meets a busy moment there, as a look for a session or a user may."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        pass

    def __call__(self, request: HttpRequest) -> HttpResponse:
        raise CrowdedError


def test_a_busy_moment_before_the_views_is_none_of_our_faults(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MIDDLEWARE = [f"{__name__}.Crowded"]
    answer = Client(raise_request_exception=False).get("/sign-in/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert LINK in answer.content.decode()
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "busy: /sign-in/")
    ]


def test_what_is_no_busy_moment_is_left_to_others() -> None:
    busy = BusyPage(lambda request: HttpResponse())
    assert busy.process_exception(RequestFactory().get("/sign-in/"), ValueError("ours")) is None


def test_a_request_for_another_host_reads_whom_to_call() -> None:
    answer = Client(headers={"host": "elsewhere.example"}).get("/booth/join")
    assert answer.status_code == 400
    assert LINK in answer.content.decode()


def test_without_a_number_nobody_is_told_to_call(settings: Settings) -> None:
    settings.MANNAM_HELP_PHONE = ""
    assert "please call us" not in answer_to(ValueError("ours")).content.decode()
