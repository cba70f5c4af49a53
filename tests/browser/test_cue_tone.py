"""The cue is heard, at the moment at which it is shown, on a page that nobody has ever touched.

Booths run without keyboard and mouse. So nothing here asks the page anything (Playwright's questions count as a
touch): an ear on the way to the loudspeakers tells of itself, on the console.
"""

import json
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage

from tests.browser.calls import START_MS, Clerk, Door
from tests.browser.stack import CUES, TALK_SECONDS

pytestmark = [pytest.mark.browser, pytest.mark.whole_chromium]

EAR = """
(() => {
  const tell = (what) => console.debug("ear " + JSON.stringify({
    what,
    touched: navigator.userActivation.hasBeenActive,
    shown: document.querySelector('[data-show="cue"]').textContent,
    farPlays: !(document.querySelector('[data-picture="far"]').paused),
  }));
  const ears = new Map();
  const listen = (context) => {
    const ear = context.createAnalyser();
    const samples = new Float32Array(ear.fftSize);
    let isLoud = false;
    setInterval(() => {
      ear.getFloatTimeDomainData(samples);
      const peak = Math.max(...samples.map(Math.abs));
      if (isLoud !== peak > 0.02) tell((isLoud = peak > 0.02) ? "loud" : "quiet");
    }, 20);
    return ear;
  };
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to === this.context.destination) {
      if (!ears.has(to)) ears.set(to, listen(this.context));
      connect.call(this, ears.get(to));
    }
    return connect.call(this, to, ...rest);
  };
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => JSON.parse(data).type === "cue" && tell("cue"));
    }
  };
})();
"""


def test_each_cue_is_heard_on_a_page_that_nobody_touched(door: Door, clerk: Clerk) -> None:
    visit = clerk.ask("visit", starts_in=3, rules="demo")
    context = door.booth_context(visit["visitor"])
    context.add_init_script(EAR)
    visitor = context.new_page()
    told: list[dict[str, Any]] = []
    visitor.on("console", lambda message: told.append(words_of(message)) if is_ear(message) else None)
    visitor.goto("/booth/")
    door.booth(visit["inmate"])
    for _cue in CUES:
        with visitor.expect_console_message(is_quiet, timeout=START_MS + TALK_SECONDS * 1000):
            pass
    heard = [word["what"] for word in told]
    # silence, then a cue and its tone; nothing sounds that was not announced
    assert heard[:3] == ["cue", "loud", "quiet"]
    assert heard.count("cue") <= heard.count("loud")
    assert "seconds left" in told[1]["shown"]
    assert not any(word["touched"] for word in told)
    assert all(word["farPlays"] for word in told)


def is_ear(message: ConsoleMessage) -> bool:
    """Whether the ear tells something."""
    return message.text.startswith("ear ")


def is_quiet(message: ConsoleMessage) -> bool:
    """Whether a tone has ended."""
    return is_ear(message) and words_of(message)["what"] == "quiet"


def words_of(message: ConsoleMessage) -> dict[str, Any]:
    """What the ear tells."""
    told: dict[str, Any] = json.loads(message.text.removeprefix("ear "))
    return told
