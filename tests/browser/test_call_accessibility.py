"""axe-core finds nothing on any screen of a call: booths in both languages at once, and the officer's pages."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from mannam.ops.walk import call, probe
from tests.browser.axe_pages import Pages, looks_at
from tests.browser.calls import START_MS, Clerk, Door, Party, shown
from tests.browser.stack import CUES, TALK_SECONDS

pytestmark = pytest.mark.browser

SCREEN = ViewportSize(width=1280, height=800)
KOREAN, ENGLISH = "ko-KR", "en-GB"
END_MS = (TALK_SECONDS + 30) * 1000

PAUSE_AFTER_THE_CUE = f"""() => {{
  const look = setInterval(() => {{
    if (!(window.mannamProbe.words.clock?.remaining_ms < {CUES[0] * 1000})) return;
    clearInterval(look);
    document.body.dispatchEvent(new KeyboardEvent("keydown", {{ code: "KeyP", bubbles: true }}));
  }}, 100);
}}"""
"""Presses the officer's key in the page itself: a test on a busy machine may come too late."""

NO_CAMERA = """
navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotFoundError"));
"""


def test_before_a_call(door: Door, clerk: Clerk, pages: Pages) -> None:
    for locale in (KOREAN, ENGLISH):
        visit = clerk.ask("visit", starts_in=300)
        waiting = door.booth(visit["visitor"], locale=locale, viewport=SCREEN)
        shown(waiting, "waiting")
        pages.look(waiting, f"waiting {locale}")
        look_at_the_older_window(waiting, pages)
        look_at_a_booth_without_camera(door, visit["inmate"], locale, pages)
        look_at_a_booth_without_server(door, clerk, locale, pages)
        pairing = waiting.context.new_page()
        pairing.goto("/booth/pair/")
        pages.look(pairing, f"pairing {locale}")
        officer = door.officer(visit["ref"], locale=locale, viewport=SCREEN)
        expect(officer.locator("[data-show='trouble-visitor']")).to_be_empty()
        pages.look(officer, f"officer, waiting {locale}")
    pages.demand_none()


@looks_at("officer-call", "officer/confidential.html")
@pytest.mark.parametrize("locale", [KOREAN, ENGLISH])
def test_a_confidential_call(door: Door, clerk: Clerk, pages: Pages, locale: str) -> None:
    visit = clerk.ask("visit", starts_in=300, rules="confidential")
    officer = door.officer(visit["ref"], locale=locale, viewport=SCREEN)
    pages.look(officer, f"officer, confidential {locale}")
    pages.demand_none()


def look_at_the_older_window(older: Page, pages: Pages) -> None:
    """A newer one comes and goes."""
    newer = older.context.new_page()
    newer.goto("/booth/")
    shown(older, "superseded")
    pages.look(older, "superseded")


def look_at_a_booth_without_camera(door: Door, token: str, locale: str, pages: Pages) -> None:
    """The browser finds none, or may not use it."""
    context = door.booth_context(token, locale=locale, viewport=SCREEN)
    context.add_init_script(NO_CAMERA)
    page = context.new_page()
    page.goto("/booth/")
    shown(page, "camera")
    pages.look(page, f"no camera {locale}")


def look_at_a_booth_without_server(door: Door, clerk: Clerk, locale: str, pages: Pages) -> None:
    """Idle, and the web server is away."""
    visit = clerk.ask("visit", starts_in=300, status="booked")
    context = door.booth_context(visit["visitor"], locale=locale, viewport=SCREEN)
    context.route("**/booth/state.json", lambda route: route.abort())
    page = context.new_page()
    page.goto("/booth/")
    expect(page.locator("[data-show='offline']")).not_to_be_empty()
    pages.look(page, f"offline {locale}")


def two_languages(
    door: Door, clerk: Clerk, first: str, second: str, *, silent: bool = False, **visit: float | str
) -> Party:
    """A call in which the inmate's booth speaks the second language and everybody else the first."""
    made = clerk.ask("visit", **visit)
    ref = str(made["ref"])
    visitor = door.booth(made["visitor"], silent=silent, locale=first, viewport=SCREEN)
    inmate = door.booth(made["inmate"], silent=silent, locale=second, viewport=SCREEN)
    return Party(ref, visitor, inmate, door.officer(ref, locale=first, viewport=SCREEN))


def test_while_they_talk(door: Door, clerk: Clerk, pages: Pages) -> None:
    party = two_languages(door, clerk, KOREAN, ENGLISH, starts_in=3)
    party.wait_for_talk()
    pages.look(party.visitor, "talking")
    pages.look(party.officer, "officer, live")
    pause_with_a_warning(party, pages)
    lose_the_line(party, pages)
    for page in (*party.booths, party.officer):
        probe.wait_for_phase(page, "talking", START_MS)  # nothing ended meanwhile
    pages.demand_none()


def test_until_the_time_is_over(door: Door, clerk: Clerk, pages: Pages) -> None:
    party = two_languages(door, clerk, KOREAN, ENGLISH, starts_in=3, rules="demo")
    # no talk passes while axe looks, however long it takes
    party.officer.evaluate(PAUSE_AFTER_THE_CUE)
    for page in party.booths:
        probe.wait_for_phase(page, "paused", START_MS + END_MS)
        expect(page.locator("[data-screen='call'] [data-show='cue']")).to_contain_text("12")
        pages.look(page, "cue")
    lose_the_server(party.visitor, pages)
    party.officer.keyboard.press("p")
    for page in party.booths:
        assert probe.wait_for_end(page, END_MS) == "full_time"
        pages.look(page, "end, full time")
    expect(party.officer.locator("[data-ended-only]")).to_be_visible()
    pages.look(party.officer, "officer, after the end")
    pages.demand_none()


def pause_with_a_warning(party: Party, pages: Pages) -> None:
    """The officer says something and halts the talk; a booth calls for help."""
    party.officer.locator("[data-warning]").first.click()
    party.inmate.click("[data-screen='call'] [data-do='help']")
    expect(party.officer.locator("#help > div", has_text=party.ref)).to_be_visible()
    party.officer.click("[data-do='pause']")
    for page in party.booths:
        probe.wait_for_phase(page, "paused", START_MS)
        expect(page.locator("[data-screen='call'] [data-show='cue']")).not_to_be_empty()
    for page in party.booths:
        pages.look(page, "warning, paused")
    pages.look(party.officer, "officer, paused, called for help")
    party.officer.click("[data-do='pause']")
    party.wait_for_talk()


def lose_the_line(party: Party, pages: Pages) -> None:
    """A side does not hear the other for a while."""
    party.inmate.evaluate("() => (window.grip.dropsFlow = true)")
    for page in (*party.booths, party.officer):
        probe.wait_for_phase(page, "lost", START_MS)
        pages.look(page, "lost")
    party.inmate.evaluate("() => (window.grip.dropsFlow = false)")
    probe.wait_for_phase(party.visitor, "talking", START_MS)


def lose_the_server(page: Page, pages: Pages) -> None:
    """The page's own connection is gone for a while."""
    page.route("**/booth/join", lambda route: route.abort())
    page.evaluate("() => window.grip.sockets.forEach((socket) => socket.close())")
    expect(page.locator("[data-show='offline']")).not_to_be_empty()
    pages.look(page, "no connection")
    page.unroute("**/booth/join")


def test_calls_that_end_early(door: Door, clerk: Clerk, pages: Pages) -> None:
    party = two_languages(door, clerk, ENGLISH, KOREAN, starts_in=3)
    party.wait_for_talk()
    party.officer.click("[data-do='end']")
    pages.look(party.officer, "officer, end with a reason")
    party.officer.keyboard.press("Escape")
    party.officer.click("[data-do='write']")
    pages.look(party.officer, "officer, write a warning")
    party.officer.keyboard.press("Escape")
    call.end(party.officer, "endangers_security")
    for page in party.booths:
        assert probe.wait_for_end(page, START_MS) == "by_officer"
        pages.look(page, "end, by the officer")
    party.officer.goto("/officer/far/")
    pages.look(party.officer, "officer, the list")
    pages.demand_none()


def test_a_call_that_owes(door: Door, clerk: Clerk, pages: Pages) -> None:
    # the booth is the next visit's five seconds before this one's end, and nobody was heard
    party = two_languages(door, clerk, KOREAN, ENGLISH, silent=True, starts_in=5, lasts=12, rules="demo")
    for page in party.booths:
        assert probe.wait_for_end(page, START_MS) == "never_started"
        pages.look(page, "end, owed")
    expect(party.inmate.locator("[data-show='end-owed']")).to_contain_text("20 seconds")
    expect(party.visitor.locator("[data-show='end-owed']")).to_contain_text("20초")
    expect(party.officer.locator("[data-show='outcome']")).to_contain_text("20초")
    pages.look(party.officer, "officer, owed")
    pages.demand_none()
