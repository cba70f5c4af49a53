"""On a narrow telephone the bar of Back and Next covers nothing once somebody has scrolled to the end."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, ViewportSize

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
    page.goto("/demo/")
    page.locator("form[action$='/sign-in/haneul/'] button").first.click()
    page.wait_for_url("**/")
    for address in ("/apply/", "/apply/home/"):
        page.goto(address)
        assert page.locator("html").get_attribute("data-text-size") == letters
        assert page.evaluate(COVERED) == [], address
