"""Booking needs no JavaScript: from the e-mailed code to the confirmation, and back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.people_at_pages import answer_until_check, code_from_mail
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A browser that runs no script, on a telephone."""
    return new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()


def test_a_visit_is_booked_and_cancelled_without_javascript(page: Page, stack: Stack) -> None:
    page.goto("/")
    page.get_by_role("link", name="Book a visit").click()
    sign_in(page, stack, "no-script@demo.example")
    page.get_by_label("Your name").fill("Song Dami")
    page.get_by_role("button", name="Next").click()
    answer_until_check(page)
    page.get_by_role("button", name="Book this visit").click()
    expect(page.get_by_role("heading", name="Your visit is booked")).to_be_visible()
    expect(page.locator(".mn-slip-code")).to_have_text(re.compile(r"^\d{6}$"))
    look_at_the_slip(page)
    page.get_by_role("link", name="Cancel this visit").click()
    page.get_by_role("button", name="Yes, cancel the visit").click()
    expect(page.locator(".mn-status")).to_have_text("Cancelled")


def test_a_larger_text_keeps_what_was_typed_and_enter_goes_on(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Your e-mail address").fill("enter@demo.example")
    page.get_by_role("button", name="Very large text").click()
    expect(page.locator("html")).to_have_attribute("data-text-size", "largest")
    page.get_by_role("button", name="한국어").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    field = page.locator("#id_email")
    expect(field).to_have_value("enter@demo.example")
    field.press("Enter")
    page.wait_for_url("**/sign-in/code/")


def look_at_the_slip(page: Page) -> None:
    """It offers no button that could do nothing, and on paper it stands alone."""
    page.get_by_role("link", name="Slip to print or show").click()
    expect(page.locator("[data-print]")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".mn-slip-code")).to_be_visible()
    expect(page.locator(".mn-demo")).to_be_visible()  # nothing made up passes for real, on paper neither
    for left_out in (".mn-header", ".mn-footer"):
        expect(page.locator(left_out)).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Back to the visit").click()


def sign_in(page: Page, stack: Stack, email: str) -> None:
    """Address, then the code out of the mail."""
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("The six digits").fill(code_from_mail(stack, email))
    page.get_by_role("button", name="Next").click()
