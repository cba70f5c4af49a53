"""What a booth's or officer's page receives: counted by the browser itself, not by the page's own script."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page

# runs before the page's scripts: keeps every connection and the last word of each kind from the server
_SCRIPT = """
(() => {
  const links = [], words = {};
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) { super(...given); links.push(this); }
  };
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        const word = JSON.parse(data);
        words[word.type] = word;
      });
    }
  };
  const received = async () => {
    const sum = { frames: 0, packets: 0, energy: 0 };
    for (const link of links) {
      if (link.connectionState !== "connected") continue;
      for (const stat of (await link.getStats()).values()) {
        if (stat.type !== "inbound-rtp") continue;
        if (stat.kind === "video") sum.frames += stat.framesDecoded ?? 0;
        if (stat.kind === "audio") {
          sum.packets += stat.packetsReceived ?? 0;
          sum.energy += stat.totalAudioEnergy ?? 0;
        }
      }
    }
    return sum;
  };
  Object.defineProperty(window, "mannamProbe", { value: { words, received } });
})();
"""


@dataclass(frozen=True)
class Received:
    """What came in so far: decoded pictures, packets of sound, and how loud it was (above 0: not silence)."""

    frames: int
    packets: int
    energy: float


@dataclass(frozen=True)
class Talk:
    """Seconds of talk: what the rules give, and what the server has counted."""

    whole: float
    talked: float


def put_in(context: BrowserContext) -> None:
    """Watch every page that ``context`` opens from now on."""
    context.add_init_script(_SCRIPT)


def received(page: Page) -> Received:
    """What this page received since it was loaded."""
    found: dict[str, Any] = page.evaluate("() => window.mannamProbe.received()")
    return Received(int(found["frames"]), int(found["packets"]), float(found["energy"]))


def wait_for_flow(page: Page, timeout_ms: float) -> Received:
    """Wait until pictures and audible sound come in. Raises Playwright's TimeoutError."""
    page.wait_for_function(
        """async () => {
          const { frames, packets, energy } = await window.mannamProbe.received();
          return frames > 0 && packets > 0 && energy > 0;
        }""",
        timeout=timeout_ms,
        polling=200,
    )
    return received(page)


def wait_for_phase(page: Page, phase: str, timeout_ms: float) -> None:
    """Wait until the server says that the call is in ``phase``."""
    page.wait_for_function(
        "(phase) => window.mannamProbe.words.clock?.phase === phase", arg=phase, timeout=timeout_ms, polling=200
    )


def talk(page: Page) -> Talk:
    """How long they have talked by now, and may in all."""
    whole, talked = page.evaluate(
        "(({ welcome, clock }) => [welcome.talk_ms, clock.talked_ms])(mannamProbe.words)"
    )
    return Talk(whole / 1000, talked / 1000)


def wait_for_talked(page: Page, seconds: float, timeout_ms: float) -> None:
    """Wait until the server has counted so much talk, or the call is over."""
    page.wait_for_function(
        "(ms) => window.mannamProbe.words.end || window.mannamProbe.words.clock.talked_ms >= ms",
        arg=seconds * 1000,
        timeout=timeout_ms,
        polling=200,
    )


def is_over(page: Page) -> bool:
    """Whether the server said that the call has ended."""
    return bool(page.evaluate("() => Boolean(window.mannamProbe.words.end)"))


def wait_for_end(page: Page, timeout_ms: float) -> str:
    """Wait until the server says how the call ended."""
    page.wait_for_function("() => window.mannamProbe.words.end", timeout=timeout_ms, polling=200)
    return str(page.evaluate("() => window.mannamProbe.words.end.ending"))
