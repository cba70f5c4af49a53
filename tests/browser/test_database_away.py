"""A database that has stopped: people are told in seconds that nothing was lost, and programs too."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from mannam.config import CONNECT_SECONDS
from tests.browser.axe_pages import Pages, looks_at
from tests.browser.people_at_pages import press
from tests.browser.stack import STOP_SECONDS, Stack, running_stack

pytestmark = pytest.mark.browser

WAITS = 3
"""So many times the wait for the database an answer may take on a busy machine; one for each part were four."""
TITLES = {"ko-KR": "지금은 예약 기록을 불러올 수 없어요", "en-GB": "We cannot reach our records just now"}


@pytest.fixture
def own_stack() -> Iterator[Stack]:
    """A Mannam whose database may be stopped."""
    with running_stack() as running:
        yield running


def signed_in(browser: Browser, stack: Stack, locale: str) -> Page:
    page = browser.new_context(base_url=stack.url, locale=locale).new_page()
    page.goto("/demo/")
    press(page.locator("form[action$='/sign-in/haneul/'] button").first)
    page.goto("/visits/")
    return page


def stop_database(stack: Stack) -> None:
    """As its administrator would: every connection is closed, and the server ends."""
    number = int((stack.data_dir / "postgres" / "postmaster.pid").read_text().partition("\n")[0])
    server = psutil.Process(number)
    os.kill(number, signal.SIGINT)
    assert psutil.wait_procs([server], timeout=STOP_SECONDS)[1] == []


@looks_at("503.html")
def test_everybody_is_told_in_seconds_that_nothing_was_lost(
    browser: Browser, own_stack: Stack, pages: Pages
) -> None:
    people = {locale: signed_in(browser, own_stack, locale) for locale in TITLES}
    stop_database(own_stack)
    # the first finds a connection that has died, whoever comes later none to be had
    check_page(people["ko-KR"], TITLES["ko-KR"], pages)
    with ThreadPoolExecutor(1) as programs:
        checked = programs.submit(check_programs, own_stack)
        check_page(people["en-GB"], TITLES["en-GB"], pages)
        checked.result()
    pages.demand_none()


def check_page(page: Page, title: str, pages: Pages) -> None:
    """The page says in its language what is wrong, and when to come back."""
    answer = page.goto("/visits/", timeout=WAITS * CONNECT_SECONDS * 1000)
    assert answer
    assert (answer.status, answer.headers["retry-after"]) == (503, "60")
    expect(page.locator("h1")).to_have_text(title)
    pages.look_at_error(page, "503.html")
    page.context.close()


def check_programs(stack: Stack) -> None:
    """The API answers with a problem document, and the health check with one wait, not with four."""
    patience = WAITS * CONNECT_SECONDS
    key = {"Authorization": "Bearer some-token"}
    answer = httpx.get(f"{stack.url}/api/v1/facilities", headers=key, timeout=patience, trust_env=False)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "60"
    ready = httpx.get(f"{stack.url}/readyz", timeout=patience, trust_env=False)
    assert ready.status_code == 503
    assert {part["detail"] for part in ready.json()["parts"].values()} == {"the database does not answer"}
