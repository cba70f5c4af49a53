// Does this booth hear and see the other? Measured where it matters: at the receiving end, twice a second.
const EVERY_MS = 500;
const WEAK_LOSS = 0.03; // share of packets
const MOST_CONCEALED = 0.5; // share of the sound that had to be made up
const WEAK_FRAMES = 4; // pictures in half a second

export class Flow {
  #peer;
  #tell;
  #timer;
  #before = null;
  #of = null;

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
    const before = this.#of === peer ? this.#before : null;
    this.#before = now;
    this.#of = peer;
    if (before) this.#tell(compare(before, now));
  }
}

async function receivedBy(peer) {
  const sums = { packets: 0, lost: 0, samples: 0, concealed: 0, frames: 0 };
  for (const report of (await peer.getStats()).values()) {
    if (report.type !== "inbound-rtp") continue;
    sums.lost += report.packetsLost ?? 0;
    if (report.kind === "audio") {
      sums.packets += report.packetsReceived ?? 0;
      sums.samples += report.totalSamplesReceived ?? 0;
      sums.concealed += report.concealedSamples ?? 0;
    } else {
      sums.frames += report.framesDecoded ?? 0;
    }
  }
  return sums;
}

function compare(before, now) {
  const more = (name) => now[name] - before[name];
  const concealed = more("samples") > 0 ? more("concealed") / more("samples") : 0;
  const hearing = more("packets") > 0 && concealed < MOST_CONCEALED;
  const seeing = more("frames") > 0;
  const loss = more("packets") > 0 ? more("lost") / (more("packets") + Math.max(0, more("lost"))) : 0;
  const weak = loss > WEAK_LOSS || more("frames") < WEAK_FRAMES;
  return { hearing, seeing, quality: hearing && seeing ? (weak ? "weak" : "good") : "lost" };
}
