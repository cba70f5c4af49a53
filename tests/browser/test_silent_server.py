"""A page over whose line nothing comes any more says so, though nothing has told it that the line is broken."""

import pytest
from playwright.sync_api import Page, Route, expect

from mannam.ops.walk import probe
from tests.browser.calls import START_MS, Clerk, Door, seconds_pass, shown

pytestmark = pytest.mark.browser

JOINED = "() => window.mannamProbe.words.welcome"
GIVEN_UP = "() => window.grip.sockets.length === 1 && window.grip.sockets[0].readyState >= WebSocket.CLOSING"


def test_a_booth_whose_line_is_pulled_out_says_so_and_counts_nothing(door: Door, clerk: Clerk) -> None:
    party = door.call()
    party.wait_for_talk()
    expect(party.visitor.locator("[data-show='quality']")).to_have_text("Clear")
    party.visitor.context.set_offline(True)
    expect(party.visitor.locator("[data-show='quality']")).to_have_text("Connecting again")
    expect(party.visitor.locator("[data-show='offline']")).to_contain_text("your time stands still")
    assert "mn-lamp-warn" in (party.visitor.locator("[data-show-lamp]").get_attribute("class") or "")
    told_left = party.visitor.evaluate("() => mannamProbe.words.clock.remaining_ms / 1000")
    stands_at = left(party.visitor)
    assert told_left - 1.5 <= stands_at <= told_left + 1
    seconds_pass(party.inmate, 2)
    assert left(party.visitor) == stands_at
    probe.wait_for_phase(party.inmate, "lost", START_MS)
    party.visitor.context.set_offline(False)
    probe.wait_for_phase(party.visitor, "talking", START_MS)
    expect(party.visitor.locator("[data-show='quality']")).to_have_text("Clear")
    expect(party.visitor.locator("[data-show='offline']")).to_be_empty()


def left(page: Page) -> int:
    """The seconds that the booth shows to be left."""
    minutes, seconds = page.locator("[data-show='left']").inner_text().split(":")
    return 60 * int(minutes) + int(seconds)


def test_a_connection_that_stays_silent_is_given_up_for_a_new_one(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300)
    booth, officer = door.booth(visit["visitor"]), door.officer(visit["ref"])
    for page in (booth, officer):
        page.wait_for_function(JOINED)
        page.context.set_offline(True)
    expect(booth.locator("[data-show='offline']")).to_contain_text("We keep trying")
    expect(officer.locator("[data-show='refused']")).to_contain_text("We keep trying")
    expect(officer.locator("[data-show='state']")).to_have_text("Connecting")
    for page in (booth, officer):
        page.wait_for_function(GIVEN_UP, timeout=START_MS)
        page.evaluate("() => delete window.mannamProbe.words.welcome")
        page.context.set_offline(False)
        page.wait_for_function(JOINED, timeout=START_MS)
    shown(booth, "waiting")
    expect(booth.locator("[data-show='offline']")).to_be_empty()
    expect(officer.locator("[data-show='refused']")).to_be_empty()


def test_a_page_whose_question_nobody_answers_says_so_and_asks_anew(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300)
    contexts = [door.booth_context(visit["visitor"]), door.officer_context()]
    unanswered: list[Route] = []

    def leave(route: Route) -> None:
        unanswered.append(route)

    for context in contexts:
        context.route("**/join", leave)
    booth, officer = (context.new_page() for context in contexts)
    booth.goto("/booth/")
    officer.goto(f"/officer/far/{visit['ref']}/")
    expect(booth.locator("[data-show='offline']")).to_contain_text("We keep trying", timeout=START_MS)
    expect(officer.locator("[data-show='refused']")).to_contain_text("We keep trying", timeout=START_MS)
    for page, context in zip((booth, officer), contexts, strict=True):
        context.unroute("**/join")
        page.wait_for_function(JOINED, timeout=START_MS)
    expect(booth.locator("[data-show='offline']")).to_be_empty()
    assert len(unanswered) > 1
