"""On a narrow telephone the bar covers nothing at the end of a page, and no table lies beside it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import BrowserContext, Page, ViewportSize

from mannam.web.preferences import COOKIE
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

TELEPHONE = ViewportSize(width=360, height=740)
COVERED = """() => {
  scrollTo(0, document.documentElement.scrollHeight);
  const bar = document.querySelector(".mn-bar");
  const top = bar.getBoundingClientRect().top;
  const bottom = bar.getBoundingClientRect().bottom;
  return [...document.querySelectorAll("main *, footer, footer *")]
    .filter((other) => !other.contains(bar) && !bar.contains(other) && !other.matches(".sr-only"))
    .filter((other) => other.getClientRects().length)
    .filter((other) => {
      const box = other.getBoundingClientRect();
      return box.bottom > top && box.top < bottom;
    })
    .map((other) => `${other.tagName} ${other.textContent.trim().slice(0, 40)}`);
}"""


@pytest.mark.parametrize("letters", ["normal", "largest"])
def test_at_the_end_of_a_page_the_bar_covers_nothing(
    new_context: Callable[..., BrowserContext], stack: Stack, letters: str
) -> None:
    context = new_context(viewport=TELEPHONE)
    context.add_cookies([{"name": COOKIE, "value": letters, "url": stack.url}])
    page = context.new_page()
    sign_in(page, "haneul")
    for address in ("/apply/", "/apply/home/"):
        page.goto(address)
        assert page.locator("html").get_attribute("data-text-size") == letters
        assert page.evaluate(COVERED) == [], address


WIDER = """() => [...document.querySelectorAll(".mn-table")]
  .filter((table) => table.scrollWidth > table.clientWidth || table.getBoundingClientRect().right > innerWidth)
  .map((table) => table.textContent.trim().slice(0, 40))"""
LINES_OF_DAYS = """() => [...document.querySelectorAll(".mn-table a.mn-num")].map((day) => {
  const range = document.createRange();
  range.selectNodeContents(day);
  return new Set([...range.getClientRects()].map((box) => box.top)).size;
})"""


def test_the_tables_of_rules_and_disruptions_fit_the_page_and_break_no_day(
    new_context: Callable[..., BrowserContext], stack: Stack
) -> None:
    context = new_context(viewport=TELEPHONE)
    context.add_cookies([{"name": COOKIE, "value": "largest", "url": stack.url}])
    page = context.new_page()
    sign_in(page, "administrator")
    page.goto("/rules/")
    assert page.evaluate(WIDER) == []
    assert set(page.evaluate(LINES_OF_DAYS)) == {1}
    page.locator("main tbody a").first.click()
    page.wait_for_url("**/rules/version/*/")
    assert page.evaluate(WIDER) == []
    sign_in(page, "manager")
    page.goto("/desk/seoul-dongbu-dc/disruptions/new/closure/")
    page.select_option("#id_side", "both")
    for field in ("first_day", "last_day"):
        page.fill(f"#id_{field}", f"{localdate() + timedelta(days=2)}")
    page.locator("main button[type='submit']").click()
    page.wait_for_selector(".mn-table tbody tr")
    assert page.evaluate(WIDER) == []
    page.goto("/desk/seoul-dongbu-dc/disruptions/")
    assert page.evaluate(WIDER) == []


def sign_in(page: Page, who: str) -> None:
    """By the demo's button."""
    page.goto("/demo/")
    with page.expect_navigation():
        page.locator(f"form[action$='/sign-in/{who}/'] button").first.click()
