"""The waiting screen: oneself in the picture, one's own voice, with whom, where, when, and how long still."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.calls import START_MS, Clerk, Door, shown

pytestmark = pytest.mark.browser

MOVES = """() => {
  const picture = document.querySelector('[data-screen="waiting"] [data-picture="self"]');
  const pen = new OffscreenCanvas(64, 48).getContext("2d");
  if (picture.readyState < 2) return false;
  pen.drawImage(picture, 0, 0, 64, 48);
  (window.pictures ??= new Set()).add(String(pen.getImageData(0, 0, 64, 48).data));
  return window.pictures.size >= 3 && picture.getVideoPlaybackQuality().totalVideoFrames > 3;
}"""

BARS_MOVE = """() => {
  const bars = document.querySelector('[data-screen="waiting"] .mn-level');
  (window.levels ??= new Set()).add(Number(bars.dataset.level));
  return Math.max(...window.levels) - Math.min(...window.levels) >= 2;
}"""

COUNTS = """() => {
  window.counted = [];
  const place = document.querySelector('[data-show="countdown"]');
  const note = () => window.counted.push([place.textContent, Date.now()]);
  new MutationObserver(note).observe(place, { childList: true });
}"""


def test_people_see_themselves_hear_that_they_are_heard_and_read_what_comes(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300)
    page = door.booth(visit["visitor"])
    shown(page, "waiting")
    for name, words in {"who": "이O", "where": "Far Prison", "when": r"\w+ \d{1,2} \w+, \d{1,2}:\d\d"}.items():
        expect(page.locator(f"[data-screen='waiting'] [data-show='{name}']")).to_have_text(re.compile(words))
    expect(page.locator("[data-screen='waiting'] [data-picture='self']")).to_be_visible()
    page.wait_for_function(MOVES, polling=100)
    # the made-up microphone beeps once a second and is silent between
    page.wait_for_function(BARS_MOVE, polling=50)
    expect(page.locator("[data-show='waiting-note']")).to_have_text("The other side is not here yet.")
    door.booth(visit["inmate"])
    expect(page.locator("[data-show='waiting-note']")).to_have_text("The other side is here too.")


@pytest.mark.parametrize("missing", ["audio", "video"])
def test_with_one_device_alone_nobody_is_left_unheard_or_unseen(door: Door, clerk: Clerk, missing: str) -> None:
    context = door.booth_context(clerk.ask("visit", starts_in=300)["visitor"])
    context.add_init_script(f"""
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (wanted) => wanted.{missing}
        ? Promise.reject(new DOMException("Requested device not found", "NotFoundError")) : open(wanted);
    """)
    page = context.new_page()
    page.goto("/booth/")
    shown(page, "camera")
    expect(page.locator("[data-screen='camera'] h1")).to_have_text("We cannot find the camera or the microphone")
    expect(page.locator("[data-screen='camera'] [data-do='help']")).to_be_visible()


def test_whoever_waits_can_call_for_help_whatever_stands_in_the_way(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300)
    refused = door.booth_context(visit["visitor"]).new_page()
    refused.route("**/booth/join", lambda route: route.abort())
    refused.goto("/booth/")
    blind = door.booth_context(visit["inmate"])
    blind.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('none'))")
    no_camera = blind.new_page()
    no_camera.goto("/booth/")
    officer = door.officer_context().new_page()
    officer.goto("/officer/far/")
    for page, screen, booth in ((refused, "waiting", "Visitor booth"), (no_camera, "camera", "Inmate booth")):
        told = page.locator(f"[data-screen='{screen}'] [data-show='help']")
        page.click(f"[data-screen='{screen}'] [data-do='help']")
        expect(told).to_have_text("The officer has been told.")
        calling = officer.locator("#help > div", has_text=visit["ref"]).filter(has_text=booth)
        calling.get_by_role("button", name="Somebody is coming").click()
        expect(told).to_contain_text("Somebody is coming to you.")
        calling.get_by_role("button", name="Done: close this").click()
        expect(told).to_be_empty()
        expect(calling).to_have_count(0)
    refused.route("**/booth/help", lambda route: route.abort())
    refused.click("[data-screen='waiting'] [data-do='help']")
    expect(refused.locator("[data-screen='waiting'] [data-show='help']")).to_contain_text("did not reach us")


def test_the_countdown_ends_with_the_start(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=6)
    page = door.booth(visit["visitor"])
    shown(page, "waiting")
    page.evaluate(COUNTS)
    expect(page.get_by_role("heading", name="It is time for your visit")).to_be_visible(timeout=START_MS)
    expect(page.locator("[data-show='waiting-note']")).to_contain_text("Your time has not started")
    counted = [(seconds(text), at) for text, at in page.evaluate("() => window.counted")]
    shown_seconds = [left for left, _at in counted]
    assert shown_seconds == sorted(set(shown_seconds), reverse=True)
    assert len(shown_seconds) >= 3
    # what is shown is what is left, but for the quarter of a second at which the page looks at the clock
    for left, at in counted:
        assert abs(visit["starts_at_ms"] - at - left * 1000) < 1500
    let_the_other_come(page, door, visit["inmate"])


def seconds(text: str) -> int:
    """ "0:05" as 5; nothing at all as 0."""
    minutes, _colon, rest = text.partition(":")
    return int(minutes or 0) * 60 + int(rest or 0)


def let_the_other_come(page: Page, door: Door, token: str) -> None:
    """From then on it is the talk that is shown."""
    door.booth(token)
    shown(page, "call")
