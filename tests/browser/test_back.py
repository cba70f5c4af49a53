"""Back, at every step and both ways, never meets a form that was sent: no "Confirm Form Resubmission"."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.people_at_pages import NEXT, code_from_mail, fill_whom, press
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
Fill = Callable[[], None]
FAULT = "main :is([role='alert'], .mn-error, [aria-invalid='true'])"
DESK = "/desk/seoul-dongbu-dc/check-in/"


@pytest.fixture(params=[True, False], ids=["javascript", "none"])
def page(new_context: NewContext, request: pytest.FixtureRequest) -> Page:
    """A telephone, with JavaScript and without."""
    return new_context(java_script_enabled=request.param, viewport={"width": 390, "height": 844}).new_page()


def refused(page: Page) -> None:
    """Press Next, and read what is wrong."""
    page.click(NEXT)
    expect(page.locator(FAULT).first).to_be_visible()


def back_and_forward(page: Page) -> None:
    """Each way the pages are shown, as Mannam's own."""
    here = page.url
    for go in (page.go_back, page.go_forward):
        answer = go()
        assert answer is None or answer.status == 200
        expect(page.locator("main h1")).to_be_visible()
    assert page.url == here


def step(page: Page, onward: str, mistake: Fill, right: Fill) -> None:
    """A mistake, corrected; then Back to the step and Forward again."""
    mistake()
    refused(page)
    right()
    page.click(NEXT)
    page.wait_for_url(re.compile(onward))
    back_and_forward(page)


def test_at_every_step_from_the_sign_in_to_the_last_page(
    page: Page, stack: Stack, request: pytest.FixtureRequest
) -> None:
    email = f"back-{'none' if 'none' in request.node.name else 'script'}@demo.example"
    page.goto("/sign-in/")
    step(page, "/sign-in/code/$", lambda: page.fill("#id_email", "x"), lambda: page.fill("#id_email", email))
    page.fill("#id_code", "12")
    refused(page)
    page.fill("#id_code", code_from_mail(stack, email))
    page.click(NEXT)
    page.wait_for_url("**/sign-in/name/**")
    step(page, "/apply/$", lambda: page.fill("#id_name", ""), lambda: page.fill("#id_name", "Song Dami"))
    fill_whom(page)
    step(page, "/party/$", lambda: page.fill("#id_number", "9999"), lambda: page.fill("#id_number", "1001"))
    page.fill("#id_new_name", "a\x01b")
    refused(page)
    page.fill("#id_new_name", "")
    page.click(NEXT)
    page.wait_for_url("**/apply/home/")
    back_and_forward(page)
    step(page, "/where/$", lambda: page.fill("#id_city", "qqqq"), lambda: page.fill("#id_city", "송파"))
    page.locator(".mn-choice-card:has(.mn-choice-when)").first.click()
    page.click(NEXT)
    page.wait_for_url("**/apply/when/")
    time = page.locator(".mn-time label").first
    step(page, "/check/", lambda: None, time.click)
    all_the_way_back(page)


def all_the_way_back(page: Page) -> None:
    """Back by Back to the first page of the application; each is a page of ours."""
    for _press in range(30):
        if page.url.endswith("/apply/"):
            break
        answer = page.go_back()
        assert answer is None or answer.status == 200
        expect(page.locator("main h1")).to_be_visible()
    assert page.url.endswith("/apply/")


def test_at_the_desk(new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto("/demo/")
    press(page.locator("form[action$='/demo/visit/'] button"))
    code = page.locator("[data-visit]").get_attribute("data-code")
    press(page.locator("form[action$='/sign-in/seo/'] button").first)
    page.goto(f"{DESK}?code={code}")
    page.locator("main form[method='post'] button[type='submit']").click()
    expect(page.locator(FAULT).first).to_be_visible()
    for box in page.locator("input[name='seen']").all():
        box.check(force=True)
    page.locator("main form[method='post'] button[type='submit']").click()
    page.wait_for_url("**/desk/seoul-dongbu-dc/")
    back_and_forward(page)
    page.goto("/desk/seoul-dongbu-dc/booths/")
    press(page.locator("form[action$='/pair/'] button").first)
    back_and_forward(page)
