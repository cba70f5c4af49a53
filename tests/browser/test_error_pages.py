"""axe-core finds nothing on the pages for errors, each met as a person could meet it, in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, ViewportSize

from tests.browser.axe_pages import Pages, looks_at
from tests.browser.people_at_pages import NEXT, press
from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("locale", ["ko-KR", "en-GB"])]

TELEPHONE = ViewportSize(width=390, height=844)
NewContext = Callable[..., BrowserContext]
LOSE_TOKEN = "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((field) => field.remove())"


@looks_at("400.html", "403_csrf.html", "404.html", "405.html")
def test_what_cannot_be_asked(new_context: NewContext, stack: Stack, locale: str, pages: Pages) -> None:
    page = new_context(viewport=TELEPHONE, locale=locale).new_page()
    page.goto("/there/is/nothing/")
    pages.look_at_error(page, "404.html")
    page.goto("/booth/join")
    pages.look_at_error(page, "405.html")
    page.goto("/sign-in/")
    page.evaluate(LOSE_TOKEN)
    page.fill("#id_email", "haneul@demo.example")
    press(page.locator(NEXT))
    pages.look_at_error(page, "403_csrf.html")
    page.goto(stack.url.replace("localhost", "elsewhere.localhost"))  # a name that this server does not have
    pages.look_at_error(page, "400.html")
    pages.demand_none()


@looks_at("500.html")
def test_a_fault_on_our_side(new_context: NewContext, stack: Stack, locale: str, pages: Pages) -> None:
    page = new_context(viewport=TELEPHONE, locale=locale).new_page()
    page.goto("/demo/")
    press(page.locator("form[action$='/sign-in/haneul/'] button").first)
    stack.run("-m", "tests.browser.lose_roles", "away")
    try:
        page.goto("/visits/")
        pages.look_at_error(page, "500.html")
    finally:
        stack.run("-m", "tests.browser.lose_roles", "back")
    page.goto("/visits/")
    pages.look(page, "and it is over")
    pages.demand_none()


@looks_at("busy.html")
def test_a_busy_moment(new_context: NewContext, stack: Stack, locale: str, pages: Pages) -> None:
    page = new_context(viewport=TELEPHONE, locale=locale).new_page()
    page.goto("/sign-in/")
    page.fill("#id_email", "haneul@demo.example")
    stack.run("-m", "tests.browser.hold_counter", "hold")
    try:
        press(page.locator(NEXT))
        pages.look_at_error(page, "busy.html")
    finally:
        stack.run("-m", "tests.browser.hold_counter", "free")
    pages.demand_none()
