"""The citizen's part: apply page by page, look at the confirmation and the slip, read the outcome."""

import re
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page

from mannam.domain.lifecycle import Status
from mannam.ops.walk.errors import SurpriseError
from mannam.ops.walk.steps import Steps

NEXT = "[data-next]"
OUTCOME_SECONDS = 20.0
"""So long a call that has just ended may take to be stored with its visit."""
LOOK_AGAIN_MS = 250

FIND_MAIL = """async (ref) => {
  const list = new DOMParser().parseFromString(await (await fetch("/demo/mail/")).text(), "text/html");
  for (const link of list.querySelectorAll("main li a")) {
    const address = link.getAttribute("href");
    if ((await (await fetch(address)).text()).includes(ref)) return address;
  }
  return "";
}"""
MAIL_MS = 60_000
"""The worker sends a mail in a moment; on a busy machine a moment may last."""


@dataclass(frozen=True)
class Outcome:
    """The state of a visit: its name for programs, and the words of the page."""

    status: str
    words: str


@dataclass(frozen=True)
class Booked:
    """The visit that was booked: what people call it, and the number for the desk."""

    ref: str
    code: str


def sign_in(page: Page, steps: Steps, url: str) -> None:
    """One click on the page of the demo at ``url``, as the citizen it names: one who is in no visit now."""
    with steps.step("open the demo", page):
        _open_demo(page, url)
    with steps.step("sign in as a citizen", page):
        key = page.locator("[data-citizen]").get_attribute("data-citizen")
        page.locator(f"form[action$='/sign-in/{key}/'] button").first.click()
        page.wait_for_selector("#id_facility")


def apply(page: Page, steps: Steps) -> str:
    """Every question of the application; the reference of the visit that was booked."""
    place = _whom(page, steps)
    _party(page, steps)
    _where(page, steps, place)
    _when(page, steps)
    return _check_and_book(page, steps)


def look_at_slip(page: Page, steps: Steps, ref: str) -> Booked:
    """The page to print, with picture and number."""
    with steps.step("look at the slip", page):
        page.click("a[href$='/slip/']")
        page.wait_for_selector(".mn-qr svg")
        code = page.locator(".mn-slip-code").inner_text().strip()
        if not re.fullmatch(r"\d{6}", code):
            raise SurpriseError(f"the slip's number is {code!r}, not six digits")
    return Booked(ref, code)


def read_mail(page: Page, steps: Steps, booked: Booked) -> None:
    """The mail that tells of the booking, with the same number."""
    with steps.step("read the mail", page):
        address = page.wait_for_function(FIND_MAIL, arg=booked.ref, timeout=MAIL_MS, polling=500).json_value()
        page.goto(address)
        if booked.code not in page.locator("main").inner_text():
            raise SurpriseError(f"the mail does not tell the number {booked.code}")


def let_it_begin(page: Page, steps: Steps, ref: str) -> None:
    """The demo's button: the visit that was booked begins within a minute and a half."""
    with steps.step("let the visit begin in a minute", page):
        page.goto("/demo/")
        with page.expect_navigation():
            page.click(f"form[action$='/demo/visit/{ref}/begin/'] button")
        if not page.locator(f"[data-visit='{ref}']").count():
            raise SurpriseError(" ".join(page.locator(".critical-txt").all_inner_texts()))


def read_outcome(page: Page, steps: Steps, ref: str) -> Outcome:
    """What the visit's own page says afterwards. Raises WalkError while it still says that people talk."""
    with steps.step("read the outcome", page):
        page.goto(f"/visits/{ref}/")
        until = monotonic() + OUTCOME_SECONDS
        while page.locator(f"main [data-status='{Status.IN_CALL}']").count():
            if monotonic() >= until:
                raise SurpriseError(
                    f"the call has ended, but {OUTCOME_SECONDS:.0f} s later the visit is still in it"
                )
            page.wait_for_timeout(LOOK_AGAIN_MS)
            page.reload()
        state = page.locator("main [data-status]")
        return Outcome(state.get_attribute("data-status") or "", state.inner_text().strip())


def _open_demo(page: Page, url: str) -> None:
    """Raises SurpriseError when nothing answers there, or something else than the demo."""
    missing = SurpriseError(f"no Mannam demo answers at {url}; start one: mannam up --demo")
    try:
        answer = page.goto("/demo/")
    except Error as error:
        raise missing from error
    if answer is None or not answer.ok or not page.locator("form[action*='/demo/sign-in/']").count():
        raise missing


def _whom(page: Page, steps: Steps) -> str:
    """Whom the demo's page names; the code of the place that it names."""
    with steps.step("apply: whom", page):
        page.goto("/demo/")
        meeting = page.locator("[data-inmate-number]")
        place = meeting.get_attribute("data-place") or ""
        told = {
            part: meeting.get_attribute(f"data-inmate-{part}") or "" for part in ("facility", "number", "name")
        }
        page.goto("/")
        page.click("a[href='/apply/']")
        page.select_option("#id_facility", told["facility"])
        page.fill("#id_number", told["number"])
        page.fill("#id_name", told["name"])
    return place


def _party(page: Page, steps: Steps) -> None:
    with steps.step("apply: who comes along", page):
        page.click(NEXT)
        page.wait_for_url("**/apply/party/")


def _where(page: Page, steps: Steps, place: str) -> None:
    with steps.step("apply: where", page):
        page.click(NEXT)
        page.wait_for_url("**/apply/where/")
        page.click(f"input[value='{place}'] + .mn-choice-card")


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
