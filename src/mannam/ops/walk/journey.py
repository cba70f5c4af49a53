"""The whole walk, in order."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from mannam.ops.walk import citizen, desk, probe
from mannam.ops.walk.call import Call, Measured
from mannam.ops.walk.chromium import chromium
from mannam.ops.walk.steps import Steps

STEPS = 25
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
    """A walk that went well. ``outcome`` is what the visit's page says, in its language."""

    visit: str
    ending: str
    outcome: str
    received: Measured


def walk(plan: Plan, steps: Steps) -> Walked:
    """Walk it. Raises WalkError, naming the step, or NoChromiumError."""
    with sync_playwright() as playwright, chromium(playwright) as browser, ExitStack() as windows:

        def window(size: ViewportSize) -> Page:
            return windows.enter_context(_window(browser, plan, size))

        haneul = window(TELEPHONE)
        _book(haneul, steps)
        ready = citizen.make_ready_visit(haneul, steps)
        seo = window(SCREEN)
        desk.sign_in(seo, steps)
        desk.check_in(seo, steps, ready.code)
        call = Call(window(SCREEN), window(SCREEN), window(SCREEN))
        call.open(steps, ready.ref)
        call.wait_for_talk(steps)
        call.warn(steps)
        received, ending = _talk_and_end(call, steps, plan)
        outcome = citizen.read_outcome(haneul, steps, ready.ref)
    return Walked(ready.ref, ending, outcome, received)


def _book(page: Page, steps: Steps) -> None:
    citizen.sign_in(page, steps)
    ref = citizen.apply(page, steps)
    citizen.look_at_slip(page, steps)
    citizen.cancel(page, steps, ref)


def _talk_and_end(call: Call, steps: Steps, plan: Plan) -> tuple[Measured, str]:
    received = call.talk(steps, plan.talk_seconds)
    return received, call.run_out(steps) if plan.talk_seconds is None else call.end(steps, REASON)


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
