"""What a booth's or officer's page receives: counted by the browser itself, not by the page's own script."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page

# runs before the page's scripts: keeps every connection, the last word of each kind from the server, what each
# connection has received (also after it is closed), and every sentence that a booth has shown
_SCRIPT = """
(() => {
  const links = [], words = {}, known = new Map(), shown = [], heard = { first: null, last: null };
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
  const stats = async (link) => {
    const sum = { frames: 0, packets: 0, energy: 0 };
    if (link.connectionState !== "connected") return sum;
    for (const stat of (await link.getStats()).values()) {
      if (stat.type !== "inbound-rtp") continue;
      if (stat.kind === "video") sum.frames += stat.framesDecoded ?? 0;
      if (stat.kind === "audio") {
        sum.packets += stat.packetsReceived ?? 0;
        sum.energy += stat.totalAudioEnergy ?? 0;
      }
    }
    return sum;
  };
  const add = (all) => all.reduce(
    (one, other) => ({
      frames: one.frames + other.frames,
      packets: one.packets + other.packets,
      energy: one.energy + other.energy,
    }),
    { frames: 0, packets: 0, energy: 0 },
  );
  const received = async () => add(await Promise.all(links.map(stats)));
  const listen = async () => {
    for (const link of links) {
      const now = await stats(link);
      if (now.packets >= (known.get(link)?.packets ?? 0)) known.set(link, now);
    }
    const all = add([...known.values()]);
    if (!(all.frames > 0 && all.packets > 0 && all.energy > 0)) return;
    heard.first ??= all;
    heard.last = all;
  };
  setInterval(listen, 500);
  const look = (changes) => {
    for (const { target } of changes) {
      const place = (target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement)
        ?.closest("[data-show='cue']");
      if (place?.checkVisibility() && place.textContent) shown.push(place.textContent);
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  const openLinks = () => links.filter((link) => link.connectionState !== "closed").length;
  Object.defineProperty(window, "mannamProbe", { value: { words, received, heard, shown, openLinks } });
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


def wait_for_heard(page: Page, timeout_ms: float) -> None:
    """Wait until pictures and audible sound have come in; the call may be over by now."""
    page.wait_for_function("() => window.mannamProbe.heard.first", timeout=timeout_ms, polling=200)


def heard(page: Page) -> tuple[Received, Received]:
    """What had come in when picture and audible sound were both there at first, and all until now or the end."""
    found: dict[str, Any] = page.evaluate("() => window.mannamProbe.heard")
    first, last = (
        Received(found[name]["frames"], found[name]["packets"], found[name]["energy"]) for name in found
    )
    return first, last


def wait_for_shown(page: Page, text: str, timeout_ms: float) -> None:
    """Wait until a booth has shown this sentence to those who talk."""
    page.wait_for_function(
        "(text) => window.mannamProbe.shown.some((shown) => shown.includes(text))",
        arg=text,
        timeout=timeout_ms,
        polling=200,
    )


def wait_for_word(page: Page, kind: str, timeout_ms: float) -> None:
    """Wait until the server has said a word of this kind to the page: ``welcome`` when it is let into the call."""
    page.wait_for_function("(kind) => window.mannamProbe.words[kind]", arg=kind, timeout=timeout_ms, polling=200)


def wait_until_cut_off(page: Page, timeout_ms: float) -> None:
    """Wait until no connection is left through which anything could come in."""
    page.wait_for_function("() => window.mannamProbe.openLinks() === 0", timeout=timeout_ms, polling=200)


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


def talked_until_end(page: Page) -> float:
    """Seconds of talk as the server has counted them, told at the end."""
    return float(page.evaluate("() => window.mannamProbe.words.end.talked_ms")) / 1000


def wait_for_end(page: Page, timeout_ms: float) -> str:
    """Wait until the server says how the call ended."""
    page.wait_for_function("() => window.mannamProbe.words.end", timeout=timeout_ms, polling=200)
    return str(page.evaluate("() => window.mannamProbe.words.end.ending"))
