"""Two windows of one booth: the newer is its screen, the older says so and comes back when the newer goes."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.calls import Clerk, Door, seconds_pass, shown

pytestmark = pytest.mark.browser

JOINED = "() => window.mannamProbe.words.welcome"

HELD_CAMERA = """(() => {
  const devices = navigator.mediaDevices, open = devices.getUserMedia.bind(devices);
  const held = new Promise((resolve) => (window.letCamera = resolve));
  devices.getUserMedia = async (wanted) => {
    window.isAtPrompt = true;
    await held;
    return (window.camera = await open(wanted));
  };
})()"""
"""The browser asks whether the page may use the camera, and nobody answers until ``letCamera()``."""

HELD_LOCKS = """(() => {
  const request = navigator.locks.request.bind(navigator.locks);
  const held = new Promise((resolve) => (window.letLocks = resolve));
  navigator.locks.request = (...given) => held.then(() => request(...given));
})()"""
"""No lock is given until ``letLocks()``."""


def open_another(page: Page) -> Page:
    """A second window of the same browser."""
    newer = page.context.new_page()
    newer.goto("/booth/")
    return newer


def test_the_older_window_says_so_and_comes_back_by_itself(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300)
    older = door.booth(visit["visitor"])
    shown(older, "waiting")
    older.wait_for_function(JOINED)
    newer = open_another(older)
    shown(older, "superseded")
    expect(older.get_by_role("button")).to_have_text("Use this window instead")
    shown(newer, "waiting")
    assert newer.locator("[data-show='who']").inner_text() == "이O"
    older.evaluate("() => delete window.mannamProbe.words.welcome")
    newer.close()
    shown(older, "waiting")
    older.wait_for_function(JOINED)


def test_a_newer_window_that_is_loaded_anew_keeps_the_booth(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300)
    older = door.booth(visit["visitor"])
    shown(older, "waiting")
    older.wait_for_function(JOINED)
    newer = open_another(older)
    shown(older, "superseded")
    newer.wait_for_function(JOINED)
    newer.reload()
    newer.wait_for_function(JOINED)
    seconds_pass(newer, 5)
    assert older.locator("[data-screen='superseded']").is_visible()
    assert newer.locator("[data-screen='waiting']").is_visible()
    assert clerk.joined(visit["ref"], 3) == 3


def test_an_older_window_that_lost_its_line_does_not_take_the_seat_back(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300)
    older = door.booth(visit["visitor"])
    older.wait_for_function(JOINED)
    newer = older.context.new_page()
    newer.add_init_script(HELD_CAMERA)
    newer.goto("/booth/")
    newer.wait_for_function("() => window.isAtPrompt")
    # joined when the newer opened, the older loses its line now and comes back after the newer has joined
    older.route("**/booth/join", lambda route: route.abort())
    older.evaluate("() => window.grip.sockets.at(-1).close()")
    expect(older.locator("[data-show='offline']")).to_contain_text("We keep trying")
    newer.evaluate("() => window.letCamera()")
    newer.wait_for_function(JOINED)
    older.unroute("**/booth/join")
    shown(older, "superseded")
    assert newer.locator("[data-screen='waiting']").is_visible()
    # a lost line of the newest is no reason to lose the seat
    newer.evaluate("() => { delete window.mannamProbe.words.welcome; window.grip.sockets.at(-1).close(); }")
    newer.wait_for_function(JOINED)
    older.evaluate("() => delete window.mannamProbe.words.welcome")
    newer.close()
    older.wait_for_function(JOINED)
    assert clerk.joined(visit["ref"], 4) == 4


def test_of_two_windows_without_a_visit_the_newer_is_the_booths(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300, status="booked")
    older = door.booth(visit["visitor"])
    expect(older.locator("[data-show='next']")).to_contain_text("check in at the desk")
    newer = open_another(older)
    shown(older, "superseded")
    shown(newer, "idle")
    third = open_another(newer)
    shown(newer, "superseded")
    # both wait for the third; the one that comes first asks what to show, and the other waits for that one
    with older.context.expect_event("request") as asked:
        third.close()
    first = asked.value.frame.page
    second = older if first is newer else newer
    shown(first, "idle")
    shown(second, "superseded")


def test_a_window_at_the_cameras_prompt_gives_way_and_does_not_join_later(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300)
    older = door.booth_context(visit["visitor"]).new_page()
    older.add_init_script(HELD_CAMERA)
    older.goto("/booth/")
    older.wait_for_function("() => window.isAtPrompt")
    newer = open_another(older)
    shown(older, "superseded")
    newer.wait_for_function(JOINED)
    older.evaluate("() => window.letCamera()")
    older.wait_for_function("() => window.camera?.getTracks().every((track) => track.readyState === 'ended')")
    seconds_pass(newer, 3)
    assert newer.locator("[data-screen='waiting']").is_visible()
    assert clerk.joined(visit["ref"], 1) == 1
    newer.close()
    older.wait_for_function(JOINED)


def test_a_window_that_is_not_let_in_gives_way(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300)
    older = door.booth_context(visit["visitor"]).new_page()
    older.route("**/booth/join", lambda route: route.abort())
    older.goto("/booth/")
    expect(older.locator("[data-show='offline']")).to_contain_text("We keep trying")
    newer = open_another(older)
    shown(older, "superseded")
    older.unroute("**/booth/join")
    newer.wait_for_function(JOINED)
    seconds_pass(newer, 3)
    assert clerk.joined(visit["ref"], 1) == 1
    newer.close()
    older.wait_for_function(JOINED)


def test_a_newer_window_is_heard_of_when_its_lock_is_held(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300, status="booked")
    older = door.booth(visit["visitor"])
    shown(older, "idle")
    newer = older.context.new_page()
    newer.add_init_script(HELD_LOCKS)
    newer.goto("/booth/")
    expect(newer.locator("[data-show='next']")).to_contain_text("check in at the desk")
    assert older.locator("[data-screen='idle']").is_visible()
    newer.evaluate("() => window.letLocks()")
    shown(older, "superseded")
    newer.close()
    shown(older, "idle")


def test_a_window_in_another_browser_is_not_fought(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300)
    older = door.booth(visit["visitor"])
    older.wait_for_function(JOINED)
    newer = door.booth(visit["visitor"])
    shown(older, "superseded")
    newer.wait_for_function(JOINED)
    older.click("[data-do='reload']")
    shown(newer, "superseded")
    shown(older, "waiting")
