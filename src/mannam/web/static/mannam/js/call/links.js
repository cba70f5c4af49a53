// The links that the server names: one RTCPeerConnection each. The offerer offers; signals go through the server.
const BROKEN_MS = 3000;

export class Links {
  #say;
  #tracks;
  #onFar;
  #links = new Map();
  #paused = false;
  #spare = null;

  // say(type, fields): to the server. tracks: what this page sends (none for an officer).
  // onFar(role, stream | null): the far end's picture and sound have come or gone.
  constructor(say, tracks, onFar) {
    this.#say = say;
    this.#tracks = tracks;
    this.#onFar = onFar;
    this.#prepare();
  }

  // A connection made while people wait: the browser has its keys and codecs ready when the link is named.
  #prepare() {
    this.#spare = new RTCPeerConnection();
    for (const track of this.#tracks) this.#spare.addTransceiver(track, { direction: "sendrecv" });
    this.#spare.createOffer().catch((error) => console.warn("warming up", error));
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
    this.#spare.close();
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
    const link = new Link(description, this.#say, this.#tracks, {
      far: (stream) => this.#onFar(link.far, stream),
      broken: () => this.#links.get(link.id) === link && this.#say("relink", { link: link.id }),
    });
    this.#links.set(link.id, link);
    link.queue = link.start(this.#paused && link.isTalk).catch((error) => this.#failed(link, error));
  }

  #close(link) {
    this.#links.delete(link.id);
    link.close();
    this.#onFar(link.far, null);
  }
}

class Link {
  #say;
  #tracks;
  #events;
  #stream = new MediaStream();
  #senders = [];
  #brokenTimer = null;

  constructor({ id, far, send, recv, offerer }, say, tracks, events) {
    Object.assign(this, { id, far, send, recv, offerer, queue: Promise.resolve() });
    this.#say = say;
    this.#tracks = tracks;
    this.#events = events;
    this.peer = new RTCPeerConnection();
    this.peer.onicecandidate = (event) => this.#sendCandidate(event.candidate);
    this.peer.ontrack = (event) => this.#heard(event.track);
    this.peer.onconnectionstatechange = () => this.#watch();
  }

  // Booth to booth: the talk itself.
  get isTalk() {
    return this.send && this.recv;
  }

  async start(muted) {
    this.muted = muted;
    if (!this.offerer) return;
    for (const track of this.#tracks) {
      const direction = this.recv ? "sendrecv" : "sendonly";
      const { sender } = this.peer.addTransceiver(track, { direction });
      this.#senders.push({ sender, track });
    }
    this.mute(muted);
    await this.peer.setLocalDescription();
    this.#sendDescription();
  }

  async take({ kind, sdp }) {
    await this.peer.setRemoteDescription({ type: kind, sdp });
    if (kind !== "offer") return;
    if (this.send) this.#answerWithTracks();
    this.mute(this.muted);
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
    this.muted = muted;
    for (const { sender, track } of this.#senders) sender.replaceTrack(muted ? null : track);
  }

  close() {
    clearTimeout(this.#brokenTimer);
    this.peer.onconnectionstatechange = this.peer.ontrack = this.peer.onicecandidate = null;
    this.peer.close();
  }

  #answerWithTracks() {
    for (const transceiver of this.peer.getTransceivers()) {
      const track = this.#tracks.find((own) => own.kind === transceiver.receiver.track.kind);
      if (!track) continue;
      transceiver.direction = "sendrecv";
      this.#senders.push({ sender: transceiver.sender, track });
    }
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
