"""The whole walk, in order."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, ViewportSize, sync_playwright

from mannam.ops.walk import citizen, desk, probe
from mannam.ops.walk.call import Call, Measured
from mannam.ops.walk.chromium import chromium
from mannam.ops.walk.citizen import Booked
from mannam.ops.walk.errors import WalkError
from mannam.ops.walk.steps import Steps, first_line

STEPS = 28
"""How many there are, for the bar."""
TELEPHONE = ViewportSize(width=390, height=844)
SCREEN = ViewportSize(width=1280, height=800)
PAGE_MS = 20_000
LOCALES = {"ko": "ko-KR", "en": "en-GB"}
REASON = "endangers_security"


@dataclass(frozen=True)
class Plan:
    """What to walk. ``talk_seconds`` None: until the time runs out."""

    url: str
    folder: Path
    talk_seconds: float | None
    language: str


@dataclass(frozen=True)
class Walked:
    """A walk that went well.

    ``warning`` is what the officer said and ``outcome`` what the visit's page says, both in the walk's language;
    ``status`` is the state's name for programs, ``talked_seconds`` are the server's count.
    """

    visit: str
    ending: str
    status: str
    outcome: str
    warning: str
    talked_seconds: float
    received: Measured


def walk(plan: Plan, steps: Steps) -> Walked:
    """Walk it. Raises WalkError, naming the step, or NoChromiumError."""
    try:
        return _walk(plan, steps)
    except Error as error:  # between the steps: the browser itself
        raise WalkError("the browser", first_line(error)) from error


def _walk(plan: Plan, steps: Steps) -> Walked:
    with sync_playwright() as playwright, chromium(playwright) as browser, ExitStack() as windows:

        def window(size: ViewportSize) -> Page:
            return windows.enter_context(_window(browser, plan, size))

        haneul = window(TELEPHONE)
        booked = _book(haneul, steps, plan.url)
        seo = window(SCREEN)
        desk.sign_in(seo, steps)
        desk.check_in(seo, steps, booked.code)
        call = Call(window(SCREEN), window(SCREEN), window(SCREEN))
        call.open(steps, booked.ref)
        return _hold(call, steps, plan, haneul, booked.ref)


def _book(page: Page, steps: Steps, url: str) -> Booked:
    """Apply as everybody does; then let what was booked for another day begin in a minute."""
    citizen.sign_in(page, steps, url)
    ref = citizen.apply(page, steps)
    booked = citizen.look_at_slip(page, steps, ref)
    citizen.read_mail(page, steps, booked)
    citizen.let_it_begin(page, steps, ref)
    return booked


def _hold(call: Call, steps: Steps, plan: Plan, haneul: Page, ref: str) -> Walked:
    """The call, from its start to the outcome on the visit's page."""
    call.wait_for_talk(steps)
    warning = call.warn(steps)
    call.talk(steps, plan.talk_seconds)
    ending = call.run_out(steps) if plan.talk_seconds is None else call.end(steps, REASON)
    received = call.cut_off(steps)
    talked = probe.talked_until_end(call.visitor)
    outcome = citizen.read_outcome(haneul, steps, ref)
    return Walked(ref, ending, outcome.status, outcome.words, warning, talked, received)


@contextmanager
def _window(browser: Browser, plan: Plan, size: ViewportSize) -> Iterator[Page]:
    """A window of its own, with its own cookies: one person, or one booth."""
    context = browser.new_context(
        base_url=plan.url, viewport=size, locale=LOCALES[plan.language], timezone_id="Asia/Seoul"
    )
    with closing(context):
        context.set_default_timeout(PAGE_MS)
        probe.put_in(context)
        yield context.new_page()
