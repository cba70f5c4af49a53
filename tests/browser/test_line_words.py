"""What a booth says of its line never contradicts itself, whoever hears whom and whatever breaks.

And it does not begin with a complaint: a line that has just begun is not called weak.
"""

import pytest
from playwright.sync_api import Page, expect

from mannam.ops.walk import probe
from tests.browser.calls import START_MS, Clerk, Door, Party, seconds_pass

pytestmark = pytest.mark.browser

# keeps every pair of words in which the lamp says that all is well and another sentence says that it is not
WATCH = """() => {
  const root = document.getElementById("booth");
  const said = (name) => root.querySelector(`[data-show="${name}"]`).textContent;
  window.contradictions = [];
  window.firstQuality = "";
  window.said = said;
  new MutationObserver(() => {
    const [quality, state, offline] = ["quality", "state", "offline"].map(said);
    const isWell = ["Clear", "The line is weak"].includes(quality);
    if (isWell) window.firstQuality ||= quality;
    if (root.dataset.showing === "call" && isWell && (state || offline)) {
      window.contradictions.push([quality, state, offline]);
    }
  }).observe(root, { subtree: true, childList: true, characterData: true });
}"""


def test_lamp_and_sentence_agree(door: Door, clerk: Clerk) -> None:
    party = door.call()
    for page in party.booths:
        page.evaluate(WATCH)
    party.wait_for_talk()
    quality = party.visitor.locator("[data-show='quality']")
    expect(quality).to_have_text("Clear")
    assert [page.evaluate("() => window.firstQuality") for page in party.booths] == ["Clear", "Clear"]
    the_other_side_hears_nothing(party)
    the_officer_pauses(party)
    the_page_cannot_ask(party.visitor)
    the_server_is_not_heard(party.visitor, party.inmate)
    for page in party.booths:
        assert page.evaluate("() => window.contradictions") == []


def the_other_side_hears_nothing(party: Party) -> None:
    """The visitor still receives everything, and yet the line is broken."""
    party.inmate.evaluate("() => (window.grip.dropsFlow = true)")
    probe.wait_for_phase(party.visitor, "lost", START_MS)
    expect(party.visitor.locator("[data-show='quality']")).to_have_text("The line is broken")
    expect(party.visitor.locator("[data-show='state']")).to_contain_text("Your time stands still")
    party.inmate.evaluate("() => (window.grip.dropsFlow = false)")
    probe.wait_for_phase(party.visitor, "talking", START_MS)
    expect(party.visitor.locator("[data-show='quality']")).to_have_text("Clear")


def the_officer_pauses(party: Party) -> None:
    """Nothing is received, and yet the line is not broken."""
    party.officer.keyboard.press("p")
    expect(party.visitor.locator("[data-show='quality']")).to_have_text("Paused")
    party.officer.keyboard.press("p")
    party.wait_for_talk()


def the_page_cannot_ask(page: Page) -> None:
    """The web server is away for a moment; the talk goes on over its own connection."""
    page.route("**/booth/state.json", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        pass
    with page.expect_event("requestfailed"):
        pass
    expect(page.locator("[data-show='offline']")).to_be_empty()
    expect(page.locator("[data-show='quality']")).to_have_text("Clear")
    page.unroute("**/booth/state.json")


def the_server_is_not_heard(page: Page, other: Page) -> None:
    """Nobody says what time it is: the time that is shown stands still."""
    page.route("**/booth/join", lambda route: route.abort())
    page.evaluate("() => window.grip.sockets.forEach((socket) => socket.close())")
    expect(page.locator("[data-show='offline']")).to_contain_text("your time stands still")
    expect(page.locator("[data-show='quality']")).to_have_text("Connecting again")
    stands_at = page.evaluate("() => window.said('left')")
    seconds_pass(other, 2)
    assert page.evaluate("() => window.said('left')") == stands_at
    page.unroute("**/booth/join")
    probe.wait_for_flow(page, START_MS)
    expect(page.locator("[data-show='offline']")).to_be_empty()
