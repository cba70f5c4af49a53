"""Those at work hear that a booth calls for help, and read it in the page's title, until somebody has answered."""

import os
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, expect

from mannam.ops.walk.chromium import FLAGS, WHOLE, find_chromium
from tests.browser.calls import START_MS, Clerk, Door, shown
from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.whole_chromium]

NOTES = """
window.notes = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...given) {
  if (this.context.state === "running") window.notes += 1;
  return start.apply(this, given);
};
"""
"""Counts the notes that can be heard; a tone has two."""


OWN = "alarm"
"""A prison of this file's own: the title counts every call for help there, whichever test left it open."""


@pytest.fixture
def strict(browser: Browser) -> Iterator[Browser]:
    """A Chromium as people have it: it plays nothing on a page that nobody has touched."""
    flags = [flag for flag in FLAGS if "autoplay" not in flag]
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    started = browser.browser_type.launch(
        executable_path=find_chromium(WHOLE), headless=True, args=[*flags, *as_root]
    )
    yield started
    started.close()


def call_for_help(door: Door, token: str) -> None:
    """From a booth that waits, until it reads that it was heard."""
    booth = door.booth(token)
    shown(booth, "waiting")
    booth.click("[data-screen='waiting'] [data-do='help']")
    expect(booth.locator("[data-screen='waiting'] [data-show='help']")).to_have_text("The officer has been told.")


def test_the_officers_page_rings_until_somebody_answers(
    door: Door, strict: Browser, clerk: Clerk, stack: Stack
) -> None:
    call_for_help(door, clerk.ask("visit", starts_in=300)["visitor"])  # at another prison; nobody answers
    visit = clerk.ask("visit", starts_in=300, prison=OWN)
    strict_door = Door(partial(strict.new_context, base_url=stack.url, locale="en-GB"), clerk, stack)
    context = strict_door.officer_context(prison=OWN)
    context.add_init_script(NOTES)
    officer = context.new_page()
    officer.goto(f"/officer/{OWN}/")
    title = officer.title()
    assert "(" not in title  # nobody calls yet
    turn_on = officer.get_by_role("button", name="Turn on the sound of calls for help")
    turn_on.click()
    expect(turn_on).to_be_hidden()
    officer.evaluate(
        "() => Object.defineProperty(document, 'hidden', { value: true })"
    )  # another page is looked at
    call_for_help(door, visit["visitor"])
    expect(officer).to_have_title(f"(1) Call for help · {title}")
    officer.wait_for_function("() => window.notes === 2", timeout=START_MS)
    officer.wait_for_function("() => window.notes === 4", timeout=START_MS)
    officer.get_by_role("button", name="Somebody is coming").click()
    expect(officer).to_have_title(title)
