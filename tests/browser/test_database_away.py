"""A database that has stopped: people are told in seconds that nothing was lost, and programs too."""

import os
import signal
from collections.abc import Iterator
from time import monotonic

import httpx
import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from mannam.config import CONNECT_SECONDS
from tests.browser.axe_pages import Pages, looks_at
from tests.browser.stack import Stack, running_stack

pytestmark = pytest.mark.browser

A_MOMENT = 3.0  # seconds that a page may take beside waiting for the database
TITLES = {"ko-KR": "지금은 예약 기록을 불러올 수 없어요", "en-GB": "We cannot reach our records just now"}


@pytest.fixture
def own_stack() -> Iterator[Stack]:
    """A Mannam whose database may be stopped."""
    with running_stack() as running:
        yield running


def signed_in(browser: Browser, stack: Stack, locale: str) -> Page:
    page = browser.new_context(base_url=stack.url, locale=locale).new_page()
    page.goto("/demo/")
    page.locator("form[action$='/sign-in/haneul/'] button").first.click()
    page.wait_for_load_state()
    page.goto("/visits/")
    return page


def stop_database(stack: Stack) -> None:
    """As its administrator would: every connection is closed, and the server ends."""
    number = int((stack.data_dir / "postgres" / "postmaster.pid").read_text().partition("\n")[0])
    server = psutil.Process(number)
    os.kill(number, signal.SIGINT)
    assert psutil.wait_procs([server], timeout=30)[1] == []


@looks_at("503.html")
def test_everybody_is_told_in_seconds_that_nothing_was_lost(
    browser: Browser, own_stack: Stack, pages: Pages
) -> None:
    people = {locale: signed_in(browser, own_stack, locale) for locale in TITLES}
    stop_database(own_stack)
    for locale, page in people.items():
        for _again in ("a connection that has died", "and none to be had"):
            asked = monotonic()
            answer = page.goto("/visits/")
            assert monotonic() - asked < CONNECT_SECONDS + A_MOMENT
            assert answer
            assert (answer.status, answer.headers["retry-after"]) == (503, "60")
            expect(page.locator("h1")).to_have_text(TITLES[locale])
        pages.look_at_error(page, "503.html")
        page.context.close()
    pages.demand_none()
    check_programs(own_stack)


def check_programs(stack: Stack) -> None:
    """The API answers with a problem document, and the health check with one wait, not with four."""
    patience = CONNECT_SECONDS + A_MOMENT
    key = {"Authorization": "Bearer some-token"}
    answer = httpx.get(f"{stack.url}/api/v1/facilities", headers=key, timeout=patience, trust_env=False)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "60"
    ready = httpx.get(f"{stack.url}/readyz", timeout=patience, trust_env=False)
    assert ready.status_code == 503
    assert {part["detail"] for part in ready.json()["parts"].values()} == {"the database does not answer"}
