// Does this booth hear and see the other? Measured where it matters: at the receiving end. Told twice a second, each
// time of the last second and a half, so that a hiccup of the machine is not called a loss.
const EVERY_MS = 500;
const WINDOW = 3; // measures
const WEAK_LOSS = 0.03; // share of packets
const MOST_CONCEALED = 0.5; // share of the sound that had to be made up
const WEAK_FRAMES = 12; // pictures in the window

export class Flow {
  #peer;
  #tell;
  #timer;
  #measures = [];
  #of = null;
  #flowing = 0; // measures in a row in which both came

  // peer(): the RTCPeerConnection to the other booth or null. tell({hearing, seeing, quality}) each half second.
  constructor(peer, tell) {
    this.#peer = peer;
    this.#tell = tell;
    this.#timer = setInterval(() => this.#measure(), EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  async #measure() {
    const peer = this.#peer();
    if (!peer) return this.#tell({ hearing: false, seeing: false, quality: "none" });
    const now = await receivedBy(peer);
    if (this.#of !== peer) [this.#measures, this.#flowing] = [[], 0];
    this.#of = peer;
    if (this.#measures.length > 0) {
      // a window in which it only just began holds few pictures: that is not yet a weak line
      const found = compare(this.#measures[0], now, this.#flowing < WINDOW ? 1 : WEAK_FRAMES);
      this.#flowing = found.quality === "lost" ? 0 : this.#flowing + 1;
      this.#tell(found);
    }
    this.#measures = [...this.#measures, now].slice(-WINDOW);
  }
}

async function receivedBy(peer) {
  const sums = { heard: 0, received: 0, lost: 0, samples: 0, concealed: 0, frames: 0 };
  for (const report of (await peer.getStats()).values()) {
    if (report.type !== "inbound-rtp") continue;
    sums.lost += report.packetsLost ?? 0;
    sums.received += report.packetsReceived ?? 0;
    if (report.kind === "audio") {
      sums.heard += report.packetsReceived ?? 0;
      sums.samples += report.totalSamplesReceived ?? 0;
      sums.concealed += report.concealedSamples ?? 0;
    } else {
      sums.frames += report.framesDecoded ?? 0;
    }
  }
  return sums;
}

function compare(before, now, fewest) {
  const more = (name) => now[name] - before[name];
  const concealed = more("samples") > 0 ? more("concealed") / more("samples") : 0;
  const hearing = more("heard") > 0 && concealed < MOST_CONCEALED;
  const seeing = more("frames") > 0;
  const lost = Math.max(0, more("lost"));
  const loss = more("received") > 0 ? lost / (more("received") + lost) : 1;
  const weak = loss > WEAK_LOSS || more("frames") < fewest;
  return { hearing, seeing, quality: hearing && seeing ? (weak ? "weak" : "good") : "lost" };
}
