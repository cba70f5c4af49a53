"""The citizen's part: apply page by page, look at the confirmation and the slip, read the outcome."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page

from mannam.ops.walk.errors import SurpriseError
from mannam.ops.walk.steps import Steps

NEXT = "[data-next]"


@dataclass(frozen=True)
class ReadyVisit:
    """The visit that starts at once, as the demo's page tells it."""

    ref: str
    code: str


def sign_in(page: Page, steps: Steps) -> None:
    """One click on the demo's page."""
    with steps.step("open the demo", page):
        page.goto("/demo/")
    with steps.step("sign in as a citizen", page):
        page.click("form[action$='/sign-in/haneul/'] button")
        page.wait_for_selector("a[href='/apply/']")


def apply(page: Page, steps: Steps) -> str:
    """Every question of the application; the reference of the visit that was booked."""
    _whom(page, steps)
    _party(page, steps)
    _where(page, steps)
    _when(page, steps)
    return _check_and_book(page, steps)


def look_at_slip(page: Page, steps: Steps) -> None:
    """The page to print, with picture and number."""
    with steps.step("look at the slip", page):
        page.click("a[href$='/slip/']")
        page.wait_for_selector(".mn-qr svg")


def cancel(page: Page, steps: Steps, ref: str) -> None:
    """Give the time back, so that a demo that is walked often stays free."""
    with steps.step("cancel the visit that was booked", page):
        page.goto(f"/visits/{ref}/cancel/")
        page.click("main form[method='post'] button[type='submit']")
        page.wait_for_url(f"**/visits/{ref}/")
        if page.locator("a[href$='/cancel/']").count():
            raise SurpriseError(f"visit {ref} is not cancelled")


def make_ready_visit(page: Page, steps: Steps) -> ReadyVisit:
    """The demo's button: a visit that starts within a minute and a half."""
    with steps.step("make a visit that starts at once", page):
        page.goto("/demo/")
        page.click("form[action$='/demo/visit/'] button")
        card = page.locator("[data-visit]")
        return ReadyVisit(
            card.get_attribute("data-visit") or "",
            card.get_attribute("data-code") or "",
        )


def read_outcome(page: Page, steps: Steps, ref: str) -> str:
    """What the visit's own page says afterwards: its state, in the page's words."""
    with steps.step("read the outcome", page):
        page.goto(f"/visits/{ref}/")
        return page.locator("main .mn-status").first.inner_text().strip()


def _whom(page: Page, steps: Steps) -> None:
    with steps.step("apply: whom", page):
        page.goto("/demo/")
        inmate = page.locator("[data-inmate-number]")
        told = {part: inmate.get_attribute(f"data-inmate-{part}") or "" for part in ("facility", "number", "name")}
        page.goto("/")
        page.click("a[href='/apply/']")
        page.select_option("#id_facility", told["facility"])
        page.fill("#id_number", told["number"])
        page.fill("#id_name", told["name"])


def _party(page: Page, steps: Steps) -> None:
    with steps.step("apply: who comes along", page):
        page.click(NEXT)
        page.wait_for_url("**/apply/party/")


def _where(page: Page, steps: Steps) -> None:
    with steps.step("apply: where", page):
        page.click(NEXT)
        page.wait_for_url("**/apply/where/")
        page.locator(".mn-choice-card:has(.mn-choice-when)").first.click()


def _when(page: Page, steps: Steps) -> None:
    """The last day of the window: nobody else wants it yet."""
    with steps.step("apply: when", page):
        page.click(NEXT)
        page.wait_for_url("**/apply/when/")
        page.locator("a.mn-day").last.click()
        page.locator(".mn-time label").first.click()


def _check_and_book(page: Page, steps: Steps) -> str:
    """The reference of the visit."""
    with steps.step("apply: check", page):
        page.click(NEXT)
        page.wait_for_url("**/apply/check/**")  # the day's anchor stays in the address
    with steps.step("apply: book", page):
        page.click(NEXT)
        page.wait_for_url("**/visits/*/**")
        return urlsplit(page.url).path.split("/")[2]
