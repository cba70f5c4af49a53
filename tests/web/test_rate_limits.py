"""When a limit is free again, and what a busy moment is: another connection holds a counter's lock."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from allauth.account import app_settings
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory

from mannam.actions.actor import SYSTEM
from mannam.actions.create_api_token import create_api_token
from mannam.domain.scopes import Scope
from mannam.rate_limits import APP, BUSY_SECONDS, BusyError, count_try
from tests.people import Office
from tests.web.staff.signed_in import Answer

pytestmark = pytest.mark.django_db(transaction=True)  # a row of the cache stays locked only for its statement

NOW = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_tries_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_WAIT_TIMEOUT", 0.05)  # as busy after less waiting


@contextmanager
def elsewhere(do: Callable[[str], object], undo: Callable[[str], object], name: str) -> Iterator[None]:
    """Another process at the cache: a thread with a connection of its own, which commits."""

    def run(one: Callable[[str], object]) -> None:
        try:
            one(name)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        other.submit(run, do).result()
        try:
            yield
        finally:
            other.submit(run, undo).result()


@contextmanager
def locked(action: str, rate: str, **of: str) -> Iterator[None]:
    """The counter of a limit is locked by somebody else."""
    (parsed,) = ratelimit.parse_rates(rate)
    counter = ratelimit.get_cache_key(RequestFactory().get("/"), app=APP, action=action, rate=parsed, **of)
    with elsewhere(lambda name: cache.add(name, True, 60), cache.delete, f"{counter}:lock"):
        yield


def rates(action: str) -> list[str]:
    return str(app_settings.RATE_LIMITS[action]).split(",")


def test_a_try_forgotten_between_two_looks_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([None])
    real = ratelimit.consume
    monkeypatch.setattr(ratelimit, "consume", lambda *given, **named: next(answers, None) or real(*given, **named))
    assert count_try(RequestFactory().get("/"), "staff_code", now=NOW, key="seo").free_at is None


def test_too_many_are_refused_until_the_oldest_is_forgotten() -> None:
    request = RequestFactory().get("/")
    for _number in range(5):
        assert count_try(request, "staff_code", now=NOW, key="seo").free_at is None
    refused = count_try(request, "staff_code", now=NOW, key="seo")
    assert refused.free_at is not None
    assert refused.free_at > datetime.now(UTC)


def test_a_lock_that_is_not_had_is_a_busy_moment_and_no_try() -> None:
    request = RequestFactory().get("/")
    first, *others = rates("staff_code")
    with locked("staff_code", (others or [first])[-1], key="seo"), pytest.raises(BusyError):
        count_try(request, "staff_code", now=NOW, key="seo")
    for rate in rates("staff_code"):
        (parsed,) = ratelimit.parse_rates(rate)
        name = ratelimit.get_cache_key(request, app=APP, action="staff_code", rate=parsed, key="seo")
        assert cache.get(name, []) == []
    assert count_try(request, "staff_code", now=NOW, key="seo").free_at is None


def assert_busy(answer: Answer, address: str, caplog: pytest.LogCaptureFixture) -> None:
    """It is told when to ask again, and the log has one line without a stack: nothing is broken."""
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(BUSY_SECONDS))
    told = [(one.name, one.levelno, one.getMessage(), one.exc_info) for one in caplog.records]
    assert told == [("mannam.rate_limits", logging.WARNING, f"busy: {address}", None)]


def test_a_citizen_reads_of_a_busy_moment_and_not_of_too_many_tries(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    browser = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    with locked("request_login_code_place", rates("request_login_code_place")[0]):
        answer = browser.post("/sign-in/", {"email": office.haneul.email})
    page = answer.content.decode()
    assert_busy(answer, "/sign-in/", caplog)
    assert "Very many people are here just now" in page
    assert "too many" not in page
    assert browser.post("/sign-in/", {"email": office.haneul.email}).headers["Location"] == "/sign-in/code/"


def test_a_program_is_told_to_ask_again(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    create_api_token(office.haneul, "a-token", SYSTEM, now=datetime.now(UTC), scopes=tuple(Scope))
    program = Client(headers={"Authorization": "Bearer a-token"}, raise_request_exception=False)
    asked = {"facility": "daegu-ci", "number": "1024", "name": "Yul"}
    (parsed,) = ratelimit.parse_rates(rates("find_inmate")[0])
    counter = ratelimit.get_cache_key(
        RequestFactory().get("/"), app=APP, action="find_inmate", rate=parsed, user=office.haneul
    )
    with elsewhere(lambda name: cache.add(name, True, 60), cache.delete, f"{counter}:lock"):
        answer = program.post("/api/v1/inmates/search", asked, content_type="application/json")
    assert_busy(answer, "/api/v1/inmates/search", caplog)
    assert answer.headers["Content-Type"] == "application/problem+json"
    again = program.post("/api/v1/inmates/search", asked, content_type="application/json")
    assert again.status_code == 200
