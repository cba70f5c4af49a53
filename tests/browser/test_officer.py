"""The supervising officer: hears and sees both, is neither heard nor seen, and everything commanded is kept."""

import pytest
from playwright.sync_api import Locator, Page, expect

from mannam.ops.walk import call, probe
from tests.browser.calls import START_MS, Clerk, Door

pytestmark = pytest.mark.browser

# for each connection that stands: the kinds of what came in, and of what was sent
STREAMS = """async () => {
  const standing = window.grip.links.filter((link) => link.connectionState === "connected");
  return Promise.all(standing.map(async (link) => {
    const stats = [...(await link.getStats()).values()];
    const kinds = (type, packets) => stats.filter((stat) => stat.type === type && stat[packets] > 0)
      .map((stat) => stat.kind).sort();
    return [kinds("inbound-rtp", "packetsReceived"), kinds("outbound-rtp", "packetsSent")];
  }));
}"""
BOTH = ["audio", "video"]
COMMANDS = ("write", "pause", "end")

ARTICLE_42 = [
    "destroys_evidence",
    "contraband",
    "crime",
    "false_rumours",
    "harms_rehabilitation",
    "endangers_security",
]


def cue_on(page: Page, screen: str) -> Locator:
    """Where a booth shows what the officer says."""
    return page.locator(f"[data-screen='{screen}'] [data-show='cue']")


def test_the_officer_reads_who_was_shown_a_warning(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300)
    officer = door.officer(visit["ref"])
    probe.wait_for_word(officer, "welcome", START_MS)
    said = officer.locator("[data-show='said']")
    officer.locator("[data-warning]").first.click()
    expect(said).to_have_text("Not shown to anybody yet: Please stay in the picture.")
    booth = door.booth(visit["visitor"])
    probe.wait_for_word(booth, "welcome", START_MS)
    officer.locator("[data-warning]").first.click()
    expect(cue_on(booth, "waiting")).to_contain_text("Please stay in the picture.")
    expect(said).to_have_text("Shown to the visitors only: Please stay in the picture.")


def test_a_ready_warning_is_read_in_the_language_of_the_booth(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=300)
    officer, booth = door.officer(visit["ref"]), door.booth(visit["visitor"], locale="ko-KR")
    for page in (officer, booth):
        probe.wait_for_word(page, "welcome", START_MS)
    officer.locator("[data-warning]").first.click()
    expect(cue_on(booth, "waiting")).to_have_text("교도관의 말: 화면 안에 계셔 주세요.")


def carries(page: Page, wanted: list[list[list[str]]]) -> None:
    """Wait until the connections carry this and no more, those that carry most first. One may be made anew."""
    page.wait_for_function(
        f"async (wanted) => JSON.stringify((await ({STREAMS})()).sort().reverse()) === JSON.stringify(wanted)",
        arg=wanted,
        timeout=START_MS,
        polling=200,
    )


def test_the_officer_hears_and_sees_both_and_is_not_there(door: Door, clerk: Clerk) -> None:
    party = door.call()
    party.wait_for_talk()
    probe.wait_for_flow(party.officer, START_MS)
    carries(party.officer, [[BOTH, []], [BOTH, []]])
    for side in ("visitor", "inmate"):
        picture = party.officer.locator(f"[data-picture='{side}']")
        assert picture.evaluate("(video) => video.videoWidth > 0 && !video.muted && video.srcObject.active")
    for page in party.booths:
        # to the other booth and back; to the officer, and nothing back
        carries(page, [[BOTH, BOTH], [[], BOTH]])
        assert page.evaluate("() => [...document.querySelectorAll('video')].map((v) => v.dataset.picture)") == [
            "self",
            "far",
            "self",
        ]
        assert "Min" not in page.locator("body").inner_text()
        # whether one does is nothing that a booth knows
        expect(watching(page)).to_contain_text("An officer may watch and listen at any time")
        assert page.evaluate("() => window.mannamProbe.words.people.present") == ["inmate", "visitor"]


def watching(page: Page) -> Locator:
    """What a booth says of the officer during the talk."""
    return page.locator("[data-screen='call'] [data-show='watching']")


def everything_is_in_view(page: Page) -> None:
    """Both pictures and every command, on a small screen and without scrolling."""
    page.set_viewport_size({"width": 1024, "height": 700})
    for seen in ("[data-picture='inmate']", "[data-picture='visitor']", *(f"[data-do='{do}']" for do in COMMANDS)):
        expect(page.locator(seen)).to_be_in_viewport(ratio=1)


def test_what_the_officer_does_is_kept_with_who_did_it(door: Door, clerk: Clerk) -> None:
    party = door.call()
    party.wait_for_talk()
    everything_is_in_view(party.officer)
    party.officer.locator("[data-warning]").first.click()
    expect(cue_on(party.visitor, "call")).to_contain_text("Please stay in the picture.")
    expect(party.officer.locator("[data-show='said']")).to_have_text("Shown to both: Please stay in the picture.")
    party.officer.click("[data-do='pause']")
    probe.wait_for_phase(party.visitor, "paused", START_MS)
    expect(party.officer.locator("[data-do='pause']")).to_contain_text("Go on")
    party.officer.click("[data-do='pause']")
    probe.wait_for_phase(party.visitor, "talking", START_MS)
    party.officer.click("[data-do='end']")
    reasons = party.officer.locator("#reason option").evaluate_all("(options) => options.map((one) => one.value)")
    assert reasons == ["", *ARTICLE_42]
    expect(party.officer.locator("#reason")).to_have_css("appearance", "none")  # it has an arrow of its own
    party.officer.locator("[data-dialog='end'] button[value='']").click()
    call.end(party.officer, "harms_rehabilitation")
    clerk.outcome_when(party.ref, "ended_by_officer")
    acts = clerk.ask("acts", ref=party.ref)["acts"]
    assert all(is_min for _verb, is_min, _data in acts)
    assert [verb for verb, _is_min, _data in acts] == [
        "call_joined",
        "call_warned",
        "call_paused",
        "call_resumed",
        "close_call",
    ]
    assert acts[-1][2]["reason"] == "harms_rehabilitation"
    assert "picture" not in str(acts[1][2])
    expect(party.officer.locator("[data-show='state']")).to_have_text("Ended by an officer.")
    expect(party.officer.locator("[data-show='outcome']")).not_to_be_empty()
