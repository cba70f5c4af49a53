"""What people do at the pages, in any language, with or without JavaScript."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page

from tests.browser.stack import Stack

NEXT = "[data-next]"
Look = Callable[[Page, str], None]


def press(what: Locator) -> None:
    """Press it and wait for the page that it leads to: until it comes, the old one still stands there."""
    with what.page.expect_navigation():
        what.click()


def code_from_mail(stack: Stack, email: str) -> str:
    """The six digits of the last mail to this address."""
    mails = [mail for mail in stack.mails() if email in str(mail["To"])]
    assert mails, f"no mail to {email}"
    body = mails[-1].get_body(("plain",))
    assert body is not None
    code = re.search(r"(?<!\d)\d{6}(?!\d)", str(body.get_content()))
    assert code
    return code[0]


def fill_whom(page: Page, facility: str = "daegu-ci", number: str = "1001", name: str = "강율") -> None:
    """Yul, as the demo's page tells him, or somebody else."""
    page.select_option("#id_facility", facility)
    page.fill("#id_number", number)
    page.fill("#id_name", name)


def answer_until_check(page: Page, look: Look | None = None) -> None:
    """Every question of the application: alone, at the nearest place, at the first time of the last day.

    ``look`` is called at each page.
    """
    look = look or _do_not_look
    page.wait_for_url("**/apply/")
    fill_whom(page)
    look(page, "whom")
    page.click(NEXT)
    answer_until_times(page, look)
    page.locator("a.mn-day").last.click()
    page.locator(".mn-time label").first.click()
    look(page, "when")
    page.click(NEXT)
    page.wait_for_url("**/apply/check/**")  # the day's anchor stays in the address
    look(page, "check")


def answer_until_times(page: Page, look: Look | None = None) -> None:
    """The questions between whom and when: alone, at the nearest place."""
    look = look or _do_not_look
    page.wait_for_url("**/apply/party/")
    look(page, "who comes along")
    page.click(NEXT)
    page.wait_for_url(re.compile("/apply/(home|where)/"))
    if page.url.endswith("/apply/home/"):
        page.fill("#id_city", "송파")
        page.click(NEXT)
        page.wait_for_url("**/apply/where/")
    page.locator(".mn-choice-card:has(.mn-choice-when)").first.click()
    look(page, "where")
    page.click(NEXT)
    page.wait_for_url("**/apply/when/")


def _do_not_look(page: Page, name: str) -> None:
    """Nobody looks."""
