"""The clock counts only what both have: it stands while one side is gone, and goes on when it is back."""

import os
import signal
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect

from mannam.ops.walk import call, probe
from mannam.ops.walk.chromium import FLAGS, find_chromium
from tests.browser.calls import START_MS, Clerk, Door, shown
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

LOST_FOR = "(ms) => window.mannamProbe.words.clock.lost_ms >= ms"


@pytest.fixture
def doomed(browser: Browser) -> Iterator[Browser]:
    """A Chromium of its own, to be killed."""
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    started = browser.browser_type.launch(executable_path=find_chromium(), headless=True, args=flags)
    yield started
    started.close()


def talked_ms(page: Page) -> int:
    """What the server counts as talk."""
    return int(page.evaluate("() => window.mannamProbe.words.clock.talked_ms"))


def demand_that_nothing_is_counted(page: Page) -> None:
    """While the line is lost the server's clock stands, for a second at least."""
    probe.wait_for_phase(page, "lost", START_MS)
    lost = int(page.evaluate("() => window.mannamProbe.words.clock.lost_ms"))
    talked = talked_ms(page)
    page.wait_for_function(LOST_FOR, arg=lost + 1000, timeout=START_MS)
    assert talked_ms(page) == talked
    expect(page.locator("[data-show='state']")).to_contain_text("Your time stands still")


def demand_that_it_goes_on(page: Page) -> None:
    """They talk again, and the clock counts."""
    probe.wait_for_phase(page, "talking", START_MS)
    probe.wait_for_talked(page, talked_ms(page) / 1000 + 0.5, START_MS)


def test_the_clock_stands_while_one_side_sends_nothing_or_sleeps(door: Door, clerk: Clerk) -> None:
    party = door.call()
    party.wait_for_talk()
    send(party.inmate, "video", active=False)
    demand_that_nothing_is_counted(party.visitor)
    send(party.inmate, "video", active=True)
    demand_that_it_goes_on(party.visitor)
    send(party.inmate, "audio", active=False)
    demand_that_nothing_is_counted(party.visitor)
    send(party.inmate, "audio", active=True)
    demand_that_it_goes_on(party.visitor)
    browser = party.inmate.context.new_cdp_session(party.inmate)
    browser.send("Debugger.enable")
    browser.send("Debugger.pause")  # the page's script stands still, as in a machine that sleeps
    demand_that_nothing_is_counted(party.visitor)
    browser.send("Debugger.resume")
    demand_that_it_goes_on(party.visitor)


def send(page: Page, kind: str, *, active: bool) -> None:
    """Let the page send its pictures or its sound, or nothing of them."""
    page.evaluate(
        """([kind, active]) => Promise.all(window.grip.links.flatMap((link) => link.getSenders())
          .filter((sender) => sender.track?.kind === kind && sender.transport?.state === "connected")
          .map((sender) => {
            const wanted = sender.getParameters();
            wanted.encodings.forEach((encoding) => (encoding.active = active));
            return sender.setParameters(wanted);
          }))""",
        [kind, active],
    )


def test_a_link_that_breaks_is_made_anew(door: Door, clerk: Clerk) -> None:
    party = door.call()
    party.wait_for_talk()
    talk = "window.mannamProbe.words.links.links.find(({ far }) => far === 'inmate').id"
    before = party.visitor.evaluate(f"() => {talk}")
    party.inmate.evaluate("() => window.grip.links.forEach((link) => link.close())")
    party.visitor.wait_for_function(f"(before) => {talk} !== before", arg=before, timeout=START_MS)
    for page in party.booths:
        probe.wait_for_flow(page, START_MS)
    demand_that_it_goes_on(party.visitor)


def test_a_fresh_browser_goes_on_where_a_killed_one_stopped(
    door: Door, doomed: Browser, clerk: Clerk, stack: Stack
) -> None:
    visit = clerk.ask("visit", starts_in=3)
    own = Door(partial(doomed.new_context, base_url=stack.url, locale="en-GB"), clerk, stack)
    visitor, inmate = own.booth(visit["visitor"]), door.booth(visit["inmate"])
    officer = door.officer(visit["ref"])
    for page in (visitor, inmate):
        probe.wait_for_phase(page, "talking", START_MS)
    probe.wait_for_talked(inmate, 1, START_MS)
    at_the_kill = talked_ms(inmate)
    kill(doomed)
    demand_that_nothing_is_counted(inmate)
    expect(officer.locator("[data-show='trouble-visitor']")).to_contain_text("not connected")
    fresh = door.booth(visit["visitor"])
    probe.wait_for_phase(fresh, "talking", START_MS)
    shown(fresh, "call")
    probe.wait_for_flow(fresh, START_MS)
    demand_that_it_goes_on(inmate)
    lost = int(inmate.evaluate("() => window.mannamProbe.words.clock.lost_ms"))
    call.end(officer, "contraband")
    assert probe.wait_for_end(inmate, START_MS) == "by_officer"
    found = clerk.outcome_when(visit["ref"], "ended_by_officer")
    # the start of the talk is noted in the moment after it
    assert at_the_kill < found["talked_ms"] <= whole_ms(clerk, visit["ref"]) - lost + 500
    assert {"lost", "back"} <= set(found["events"])


def kill(browser: Browser) -> None:
    """End the browser's process the hard way, and all it has."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    for process in sorted(processes, key=lambda process: process["type"] != "browser"):
        os.kill(int(process["id"]), signal.SIGKILL)


def whole_ms(clerk: Clerk, ref: str) -> int:
    """From the first talk to the end, by the wall clock."""
    return int(clerk.ask("outcome", ref=ref)["whole_ms"])
