"""A call in a real browser, against the real server."""

import os
import re

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from mannam.ops.walk import call, probe
from mannam.ops.walk.chromium import WHOLE, find_chromium
from tests.browser.calls import START_MS, Clerk, Door, Party, shown
from tests.browser.stack import TALK_SECONDS, Stack

pytestmark = [pytest.mark.browser, pytest.mark.whole_chromium]

END_MS = (TALK_SECONDS + 30) * 1000
END_WORDS = ("title", "reason", "owed", "next")
TALK_MS = TALK_SECONDS * 1000
NODE_MS = 180_000
"""So long a node that was killed may take to be there again on a busy machine."""
TWO_BEEPS = 0.5
"""The sound of two of the made-up microphone's beeps, of which one comes a second: more than a last echo."""


def test_two_booths_talk_under_an_officers_eyes_until_the_time_is_over(door: Door, clerk: Clerk) -> None:
    party = door.call(rules="demo")
    party.wait_for_talk()
    before = [probe.received(page) for page in party.booths]
    watched = probe.wait_for_flow(party.officer, START_MS)
    call.warn(party.officer, "Please stay in the picture.")
    for page in party.booths:
        expect(page.locator("[data-screen='call'] [data-show='cue']")).to_contain_text(
            "Please stay in the picture."
        )
    call_for_help_and_answer(party)
    probe.wait_for_talked(party.visitor, 6, START_MS)
    for page, was in zip(party.booths, before, strict=True):
        now = probe.received(page)
        assert now.frames > was.frames + 10
        assert now.packets > was.packets + 50
        assert now.energy > was.energy + TWO_BEEPS
    assert probe.received(party.officer).frames > watched.frames
    expect(party.visitor.locator("[data-screen='call'] [data-show='cue']")).to_contain_text(
        "seconds left", timeout=END_MS
    )
    for page in party.booths:
        assert probe.wait_for_end(page, END_MS) == "full_time"
        expect(page.locator("[data-screen='end'] h1")).to_have_text("Your visit is over")
    assert not any(has_pictures(page) for page in party.booths)
    found = clerk.outcome_when(party.ref, "completed")
    assert (found["talked_ms"], found["owed_ms"], found["allowance"]) == (TALK_MS, 0, 1)
    assert found["events"].count("cue") == 2
    assert {"open_call", "start_talk", "call_warned", "answer_help", "close_call"} <= set(found["audit"])
    assert [kind for kind in found["events"] if kind in {"help", "coming"}] == ["help", "coming"] * 2


TONES = """() => {
  const words = (name) => document.querySelector(`[data-show="${name}"]`).textContent;
  const start = OscillatorNode.prototype.start;
  let cue = words("cue");
  window.tones = [];
  OscillatorNode.prototype.start = function (...given) {
    const last = window.tones.at(-1);
    const isSecondNote = last?.notes === 1;
    if (isSecondNote) last.notes = 2;
    else window.tones.push({ help: words("help"), isCue: words("cue") !== "" && words("cue") !== cue, notes: 1 });
    cue = words("cue");
    return start.apply(this, given);
  };
}"""
"""Keeps what a booth's screen shows when a tone begins, and whether it is a cue's: one that came with the tone.

A cue stays for seconds, so that one may stand there while the tone of an answer is heard.
"""


def call_for_help_and_answer(party: Party) -> None:
    """The inmate's booth calls, the officer answers and goes on watching; only that booth sees and hears it.

    The second call is made when a cue stands on the screen, in a pause, so that no talk ends before the answer.
    """
    party.inmate.evaluate(TONES)
    call_and_be_answered(party, times=1)
    expect(party.inmate.locator("[data-screen='call'] [data-show='cue']")).to_contain_text(
        "seconds left", timeout=END_MS
    )
    party.officer.keyboard.press("p")
    probe.wait_for_phase(party.inmate, "paused", START_MS)
    call_and_be_answered(party, times=2)
    expect(party.visitor.locator("[data-screen='call'] [data-show='help']")).to_be_empty()
    party.officer.keyboard.press("p")
    probe.wait_for_phase(party.officer, "talking", START_MS)


def call_and_be_answered(party: Party, *, times: int) -> None:
    """One call for help and its answer, which the booth hears as it shows it; by now so many times."""
    calling = party.officer.locator("#help > div", has_text=party.ref)
    told = party.inmate.locator("[data-screen='call'] [data-show='help']")
    party.inmate.click("[data-screen='call'] [data-do='help']")
    expect(told).to_have_text("The officer has been told.")
    expect(calling).to_contain_text("Calls for help since")
    expect(calling).to_contain_text("Inmate booth")
    calling.get_by_role("button", name="Somebody is coming").click()
    expect(told).to_contain_text("Somebody is coming to you.")
    expect(calling).to_contain_text("The officer answered at")
    rung = [tone for tone in party.inmate.evaluate("() => tones") if not tone["isCue"]]
    assert all(tone["help"].startswith("Somebody is coming") for tone in rung)
    assert [tone["notes"] for tone in rung] == [2] * times


def has_pictures(page: Page) -> bool:
    """Whether the page still shows its own camera or the far one."""
    return bool(page.evaluate("() => [...document.querySelectorAll('video')].some((video) => video.srcObject)"))


def test_a_reloaded_booth_rejoins_and_the_clock_goes_on(door: Door, clerk: Clerk) -> None:
    party = door.call()
    party.wait_for_talk()
    before = probe.talk(party.inmate).talked
    party.visitor.reload()
    probe.wait_for_phase(party.visitor, "talking", START_MS)
    probe.wait_for_flow(party.inmate, START_MS)
    assert probe.talk(party.visitor).talked >= before
    call.end(party.officer, "contraband")
    found = clerk.outcome_when(party.ref, "ended_by_officer")
    assert found["talked_ms"] >= before * 1000
    assert found["events"].count("joined") >= 4


def test_the_officer_pauses_and_ends_by_keys_alone(door: Door, clerk: Clerk) -> None:
    party = door.call()
    party.wait_for_talk()
    party.officer.keyboard.press("p")
    for page in party.booths:
        expect(page.locator("[data-show='state']")).to_contain_text("paused")
    silent_within(party.visitor)
    party.officer.keyboard.press("p")
    probe.wait_for_phase(party.visitor, "talking", START_MS)
    party.officer.keyboard.press("e")
    party.officer.locator("#reason").select_option("endangers_security")
    party.officer.keyboard.press("Tab")
    party.officer.keyboard.press("Enter")
    for page in party.booths:
        assert probe.wait_for_end(page, START_MS) == "by_officer"
        expect(page.locator("[data-show='end-reason']")).to_contain_text("security")
    found = clerk.outcome_when(party.ref, "ended_by_officer")
    assert (found["end_reason"], found["owed_ms"]) == ("endangers_security", 0)
    assert {"call_paused", "call_resumed"} <= set(found["audit"])


def test_a_booth_that_is_loaded_anew_after_the_end_says_what_happened(door: Door, clerk: Clerk) -> None:
    party = door.call()
    party.wait_for_talk()
    call.end(party.officer, "contraband")
    shown(party.visitor, "end")
    clerk.outcome_when(party.ref, "ended_by_officer")
    words = [party.visitor.locator(f"[data-show='end-{name}']").inner_text() for name in END_WORDS]
    assert all(words)
    party.visitor.reload()
    shown(party.visitor, "end")
    for name, text in zip(END_WORDS, words, strict=True):
        expect(party.visitor.locator(f"[data-show='end-{name}']")).to_have_text(text)
    party.inmate.close()
    again = party.inmate.context.new_page()
    again.goto("/booth/")
    expect(again.locator("[data-screen='end'] h1")).to_have_text("The officer has ended the visit")


def silent_within(page: Page) -> None:
    """Wait until from one of the server's words of each second to the next nothing has come in."""
    page.wait_for_function(
        """async () => {
          const { clock } = window.mannamProbe.words;
          if (clock.ends_in_ms === window.silence?.endsIn) return false;
          const before = window.silence, now = await window.mannamProbe.received();
          window.silence = { ...now, endsIn: clock.ends_in_ms };
          return now.packets === before?.packets && now.frames === before?.frames;
        }""",
        timeout=START_MS,
        polling=100,
    )


def test_a_killed_media_node_comes_back_and_the_call_goes_on(door: Door, clerk: Clerk, stack: Stack) -> None:
    party = door.call()
    party.wait_for_talk()
    # paused, the booths wait however long a busy machine takes to start the node anew
    party.officer.keyboard.press("p")
    probe.wait_for_phase(party.visitor, "paused", START_MS)
    clerk.wait_for_stored_phase(party.ref, "paused")  # a node killed before takes the pause with it
    talked = probe.talk(party.visitor).talked
    for page in (*party.booths, party.officer):
        page.wait_for_function("() => delete window.mannamProbe.words.welcome")
    media_node(stack).kill()
    for page in (*party.booths, party.officer):
        page.wait_for_function("() => window.mannamProbe.words.welcome?.phase === 'paused'", timeout=NODE_MS)
        assert page.evaluate("() => window.mannamProbe.words.welcome.talked_ms") == talked * 1000
    party.officer.keyboard.press("p")
    probe.wait_for_phase(party.visitor, "talking", START_MS)
    call.end(party.officer, "crime")
    found = clerk.outcome_when(party.ref, "ended_by_officer")
    assert found["talked_ms"] >= talked * 1000


def media_node(stack: Stack) -> psutil.Process:
    """The media process of this stack."""
    mine = (process for process in psutil.process_iter() if is_media_node(process, stack))
    return next(mine)


def is_media_node(process: psutil.Process, stack: Stack) -> bool:
    """Whether ``process`` is this stack's media node and no other's."""
    try:
        is_media = process.cmdline()[-1:] == ["mannam.videophone"]
        return is_media and process.environ().get("MANNAM_DATA_DIR") == str(stack.data_dir)
    except psutil.Error:
        return False


SERVERS_CLOCK = """async () => {
  const { clock } = await (await fetch("/booth/state.json")).json();
  return document.querySelector("[data-show='wall-clock']").textContent === clock;
}"""
"""Whether the booth shows the server's time, whatever zone the machine is set to."""


def test_a_visitor_who_has_not_checked_in_is_sent_to_the_desk(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300, status="booked")
    visitor, inmate = door.booth(visit["visitor"], timezone_id="UTC"), door.booth(visit["inmate"])
    expect(visitor.locator("[data-show='next']")).to_contain_text("check in at the desk")
    visitor.wait_for_function(SERVERS_CLOCK, timeout=START_MS)
    shown(inmate, "waiting")


def test_a_booth_without_a_camera_says_what_to_do(browser: Browser, clerk: Clerk, stack: Stack) -> None:
    visit = clerk.ask("visit", starts_in=300)
    # a Chromium like that of the other tests, but with no made-up camera and microphone
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    bare = browser.browser_type.launch(executable_path=find_chromium(WHOLE), headless=True, args=flags)
    try:
        context = bare.new_context(base_url=stack.url, locale="en-GB")
        context.add_cookies([{"name": "mannam_booth", "value": visit["visitor"], "url": stack.url}])
        page = context.new_page()
        with page.expect_console_message(lambda said: said.text.startswith("camera and microphone")) as said:
            page.goto("/booth/")
        assert "NotFoundError" in said.value.text  # and not the name of a refused permission
        shown(page, "camera")
        expect(page.locator("[data-screen='camera']")).to_contain_text("call the desk")
        expect(page.locator("[data-screen='camera']")).to_contain_text(re.compile(r"Until your visit: 4:\d\d"))
    finally:
        bare.close()
