// The links that the server names: one RTCPeerConnection each. The offerer offers; signals go through the server.
const BROKEN_MS = 3000;
// one transport for sound and pictures: half as many ways to try before the first picture
const ONE_TRANSPORT = { bundlePolicy: "max-bundle" };

export class Links {
  #say;
  #tracks;
  #onFar;
  #links = new Map();
  #paused = false;
  #ready = null;

  // say(type, fields): to the server. tracks: what this page sends (none for an officer).
  // onFar(role, stream | null): the far end's picture and sound have come or gone.
  constructor(say, tracks, onFar) {
    this.#say = say;
    this.#tracks = tracks;
    this.#onFar = onFar;
    if (tracks.length > 0) this.#ready = readyPeer(tracks);
  }

  // Make the links that are new and close those that are gone.
  apply(descriptions) {
    const wanted = new Set(descriptions.map((link) => link.id));
    for (const link of [...this.#links.values()]) if (!wanted.has(link.id)) this.#close(link);
    for (const description of descriptions) {
      if (!this.#links.has(description.id)) this.#make(description);
    }
  }

  description(message) {
    this.#inTurn(message.link, (link) => link.take(message));
  }

  candidate(message) {
    this.#inTurn(message.link, (link) => link.candidate(message));
  }

  // While the officer has paused the talk nothing is sent to the other booth; the officer still sees both.
  pause(paused) {
    if (paused === this.#paused) return;
    this.#paused = paused;
    for (const link of this.#links.values()) if (link.isTalk) link.mute(paused);
  }

  // The peer connection to that far end, for measuring.
  to(role) {
    for (const link of this.#links.values()) if (link.far === role) return link.peer;
    return null;
  }

  // Nothing more will be linked.
  stop() {
    this.closeAll();
    this.#ready?.close();
  }

  closeAll() {
    for (const link of [...this.#links.values()]) this.#close(link);
  }

  #inTurn(id, act) {
    const link = this.#links.get(id);
    if (link) link.queue = link.queue.then(() => act(link)).catch((error) => this.#failed(link, error));
  }

  #failed(link, error) {
    console.warn(`link ${link.id}`, error);
    if (this.#links.get(link.id) === link) this.#say("relink", { link: link.id });
  }

  #make(description) {
    const link = new Link(description, this.#peerFor(description), this.#say, {
      far: (stream) => this.#onFar(link.far, stream),
      broken: () => this.#links.get(link.id) === link && this.#say("relink", { link: link.id }),
    });
    this.#links.set(link.id, link);
    link.queue = link.start(this.#paused && link.isTalk).catch((error) => this.#failed(link, error));
  }

  // The talk's first link goes over the connection that was made while people waited.
  #peerFor({ send, recv }) {
    if (!send) return new RTCPeerConnection(ONE_TRANSPORT);
    if (!recv || !this.#ready) return peerThatSends(this.#tracks);
    const ready = this.#ready;
    this.#ready = null;
    return ready;
  }

  #close(link) {
    this.#links.delete(link.id);
    link.close();
    this.#onFar(link.far, null);
  }
}

// Keys, codecs and ways to this machine are there before they are needed.
function readyPeer(tracks) {
  const peer = peerThatSends(tracks, { iceCandidatePoolSize: 1 });
  peer.createOffer().catch((error) => console.warn("warming up", error));
  return peer;
}

function peerThatSends(tracks, options = {}) {
  const peer = new RTCPeerConnection({ ...ONE_TRANSPORT, ...options });
  for (const track of tracks) peer.addTrack(track);
  return peer;
}

class Link {
  #say;
  #events;
  #stream = new MediaStream();
  #senders;
  #brokenTimer = null;

  constructor({ id, far, send, recv, offerer }, peer, say, events) {
    Object.assign(this, { id, far, send, recv, offerer, peer, queue: Promise.resolve() });
    this.#say = say;
    this.#events = events;
    this.#senders = peer.getSenders().map((sender) => ({ sender, track: sender.track }));
    peer.onicecandidate = (event) => this.#sendCandidate(event.candidate);
    peer.ontrack = (event) => this.#heard(event.track);
    peer.onconnectionstatechange = () => this.#watch();
  }

  // Booth to booth: the talk itself.
  get isTalk() {
    return this.send && this.recv;
  }

  async start(muted) {
    this.mute(muted);
    if (!this.offerer) return;
    if (!this.recv) for (const transceiver of this.peer.getTransceivers()) transceiver.direction = "sendonly";
    await this.peer.setLocalDescription();
    this.#sendDescription();
  }

  async take({ kind, sdp }) {
    await this.peer.setRemoteDescription({ type: kind, sdp });
    if (kind !== "offer") return;
    await this.peer.setLocalDescription();
    this.#sendDescription();
  }

  async candidate({ candidate, mid, line, fragment }) {
    await this.peer.addIceCandidate({
      candidate,
      sdpMid: mid,
      sdpMLineIndex: line,
      usernameFragment: fragment,
    });
  }

  mute(muted) {
    for (const { sender, track } of this.#senders) sender.replaceTrack(muted ? null : track);
  }

  close() {
    clearTimeout(this.#brokenTimer);
    this.peer.onconnectionstatechange = this.peer.ontrack = this.peer.onicecandidate = null;
    this.peer.close();
  }

  #sendDescription() {
    const { type, sdp } = this.peer.localDescription;
    this.#say("description", { link: this.id, kind: type, sdp });
  }

  #sendCandidate(candidate) {
    if (!candidate) return;
    this.#say("candidate", {
      link: this.id,
      candidate: candidate.candidate,
      mid: candidate.sdpMid,
      line: candidate.sdpMLineIndex,
      fragment: candidate.usernameFragment,
    });
  }

  #heard(track) {
    this.#stream.addTrack(track);
    this.#events.far(this.#stream);
  }

  #watch() {
    clearTimeout(this.#brokenTimer);
    if (this.peer.connectionState === "failed") this.#events.broken();
    if (this.peer.connectionState === "disconnected") {
      this.#brokenTimer = setTimeout(this.#events.broken, BROKEN_MS);
    }
  }
}
