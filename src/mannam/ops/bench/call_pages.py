"""What a bench sees of a call: both browsers, watched from inside.

The inmate's camera is a drawn picture whose squares hold the moment at which it was drawn, in milliseconds; the
visitor's side reads them from the decoded picture when the browser presents it. Both pages run on one machine, so
the difference is the latency from drawing to presentation: encoding, the way, jitter buffer, decoding.

The visitor's page only notes that it should close its connection and keeps it, like a browser that does not obey:
what it still receives after the end is what the far end still sent.
"""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from mannam.ops.bench.call_world import BenchVisit

WAIT_MS = 60_000
BARE = "http://localhost/bare"

WATCH = """
(() => {
  const BITS = 32, SIDE = 40, COLUMNS = 16;
  const now = () => performance.timeOrigin + performance.now();
  const moments = { frameAt: null, welcomeAt: null, deadline: null, endAt: null, closedAt: null };
  const seen = { ...moments, latency: [], links: [] };
  Object.defineProperty(window, "seen", { value: seen });

  const camera = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.openCamera = async (isDrawn) => {
    const stream = await camera({ video: { width: 640, height: 480, frameRate: 30 }, audio: true });
    if (!isDrawn) return stream;
    stream.getVideoTracks().forEach((track) => { track.stop(); stream.removeTrack(track); });
    stream.addTrack(draw().captureStream(30).getVideoTracks()[0]);
    return stream;
  };
  navigator.mediaDevices.getUserMedia = () => window.openCamera(Boolean(window.isDrawn));

  function draw() {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const pen = canvas.getContext("2d");
    setInterval(() => {
      const stamp = Math.floor(now()) % 2 ** BITS;
      for (let bit = 0; bit < BITS; bit += 1) {
        pen.fillStyle = Math.floor(stamp / 2 ** bit) % 2 ? "#fff" : "#000";
        pen.fillRect((bit % COLUMNS) * SIDE, Math.floor(bit / COLUMNS) * SIDE, SIDE, SIDE);
      }
    }, 33);
    return canvas;
  }

  function watch(track) {
    const video = document.createElement("video");
    video.muted = true;
    video.srcObject = new MediaStream([track]);
    video.onloadeddata = () => (seen.frameAt ??= now());
    video.play();
    const pen = new OffscreenCanvas(640, 80).getContext("2d", { willReadFrequently: true });
    const read = () => {
      const at = now();
      if (video.videoWidth === 640) {
        pen.drawImage(video, 0, 0, 640, 80, 0, 0, 640, 80);
        const points = pen.getImageData(0, 0, 640, 80).data;
        let stamp = 0;
        for (let bit = 0; bit < BITS; bit += 1) {
          const x = (bit % COLUMNS) * SIDE + SIDE / 2, y = Math.floor(bit / COLUMNS) * SIDE + SIDE / 2;
          if (points[(y * 640 + x) * 4 + 1] > 128) stamp += 2 ** bit;
        }
        const latency = at % 2 ** BITS - stamp;
        if (latency > 0 && latency < 5000) seen.latency.push(latency);
      }
      video.requestVideoFrameCallback(read);
    };
    video.requestVideoFrameCallback(read);
  }

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      seen.links.push(this);
      this.addEventListener("track", ({ track }) => track.kind === "video" && watch(track));
    }
    close() {
      if (seen.endAt) seen.closedAt ??= now();
      if (window.isDrawn) super.close();
    }
  };

  // of all words of one stretch of talk the least delayed one is right
  const deadline = ({ phase, remaining_ms: left }) =>
    phase === "talking" ? Math.min(seen.deadline ?? Infinity, now() + left) : null;

  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        const word = JSON.parse(data);
        if (word.type === "welcome") seen.welcomeAt = now();
        if (word.type === "clock") seen.deadline = deadline(word);
        if (word.type === "end") seen.endAt = now();
      });
    }
  };

  window.packets = async () => {
    let sum = 0;
    for (const link of seen.links) {
      for (const stat of (await link.getStats()).values()) {
        if (stat.type === "inbound-rtp") sum += stat.packetsReceived;
      }
    }
    return sum;
  };
  window.packetsAfter = async (since, until) => {
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    while (!seen.endAt) await wait(20);
    await wait(since);
    const before = await window.packets();
    await wait(until - since);
    return (await window.packets()) - before;
  };
})();
"""

# two pages that know nothing of Mannam: the shortest way to a picture that a browser has
BARE_SIDE = """
async (offers) => {
  const channel = new BroadcastChannel("bare");
  const stream = await window.openCamera(!offers);
  const peer = new RTCPeerConnection();
  for (const track of stream.getTracks()) peer.addTrack(track, stream);
  let turn = Promise.resolve();
  peer.onicecandidate = ({ candidate }) => candidate && channel.postMessage({ candidate: candidate.toJSON() });
  const take = async ({ description, candidate }) => {
    if (candidate) return peer.addIceCandidate(candidate);
    await peer.setRemoteDescription(description);
    if (description.type === "answer") return;
    await peer.setLocalDescription();
    channel.postMessage({ description: peer.localDescription.toJSON() });
  };
  channel.onmessage = ({ data }) => (turn = turn.then(() => take(data)));
  window.begin = async () => {
    window.seen.welcomeAt = performance.timeOrigin + performance.now();
    await peer.setLocalDescription();
    channel.postMessage({ description: peer.localDescription.toJSON() });
  };
}
"""


@dataclass(frozen=True)
class Run:
    """What one call showed. Milliseconds."""

    first_frame: float
    latency: tuple[float, ...]
    cutoff_errors: tuple[float, ...]
    packets_after_end: int


def hold_call(browser: Browser, url: str, visit: BenchVisit, grace_ms: int, talk_seconds: int) -> Run:
    """One call of two booths from join to end. ``grace_ms`` after the end no packet may come at either."""
    pages = [
        _booth(browser, url, visit.visitor_token, is_drawn=False),
        _booth(browser, url, visit.inmate_token, is_drawn=True),
    ]
    for page in pages:
        page.wait_for_function("() => window.seen.frameAt", timeout=WAIT_MS)
    late = [page.evaluate_handle(f"({{ promise: window.packetsAfter({grace_ms}, 1500) }})") for page in pages]
    for page in pages:
        page.wait_for_function("() => window.seen.closedAt", timeout=talk_seconds * 1000 + WAIT_MS, polling=100)
    packets = sum(int(one.evaluate("({ promise }) => promise")) for one in late)
    seen: list[dict[str, Any]] = [page.evaluate("() => ({ ...window.seen, links: undefined })") for page in pages]
    for page in pages:
        page.context.close()
    return Run(
        first_frame=max(one["frameAt"] for one in seen) - max(one["welcomeAt"] for one in seen),
        latency=tuple(seen[0]["latency"]),
        cutoff_errors=tuple(one["closedAt"] - one["deadline"] for one in seen if one["deadline"]),
        packets_after_end=packets,
    )


def bare_first_frame(browser: Browser) -> float:
    """Milliseconds from the offer to the first picture at both ends, between two bare pages."""
    context = browser.new_context()
    context.add_init_script(WATCH)
    context.route(BARE, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    pages = [context.new_page(), context.new_page()]
    for page, offers in zip(pages, (True, False), strict=True):
        page.goto(BARE)
        page.evaluate(BARE_SIDE, offers)
    pages[0].evaluate("() => window.begin()")
    for page in pages:
        page.wait_for_function("() => window.seen.frameAt", timeout=WAIT_MS)
    begun = float(pages[0].evaluate("() => window.seen.welcomeAt"))
    frames = [float(page.evaluate("() => window.seen.frameAt")) for page in pages]
    context.close()
    return max(frames) - begun


def _booth(browser: Browser, url: str, token: str, *, is_drawn: bool) -> Page:
    context: BrowserContext = browser.new_context(viewport={"width": 640, "height": 480}, locale="en")
    context.add_init_script(f"window.isDrawn = {str(is_drawn).lower()};")
    context.add_init_script(WATCH)
    context.add_cookies([{"name": "mannam_booth", "value": token, "url": url}])
    page = context.new_page()
    page.goto(f"{url}/booth/")
    return page
