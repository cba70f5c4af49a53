"""Neither what a browser asks while somebody applies nor a log of ours holds an inmate's name."""

from collections.abc import Callable
from urllib.parse import quote, quote_plus, unquote_plus

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.people_at_pages import NEXT, answer_until_check, fill_whom
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

NAME = "강율"


def test_no_request_and_no_log_holds_the_name(new_context: Callable[..., BrowserContext], stack: Stack) -> None:
    context = new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.extend((request.url, request.headers.get("referer", ""))))
    page = context.new_page()
    page.goto("/demo/")
    page.locator("form[action$='/sign-in/haneul/'] button").first.click()
    page.wait_for_url("**/")
    page.goto("/apply/")
    fill_whom(page, number="999999")
    page.click(NEXT)
    page.wait_for_selector("[role='alert']")
    page.goto("/apply/")
    answer_until_check(page)
    assert any(address.endswith("/apply/where/") for address in asked)
    assert [address for address in asked if NAME in unquote_plus(address)] == []
    # what a program of old may still ask is written nowhere either
    old = f"/api/v1/inmates?facility=daegu-ci&number=1001&name={quote(NAME)}"
    assert page.request.get(old).status == 401
    log = (stack.data_dir.parent / "log").read_text()
    assert "web" in log
    assert [word for word in (NAME, quote(NAME), quote_plus(NAME)) if word in log] == []
