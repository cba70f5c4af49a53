// One visit on a booth's screen: from waiting, through the talk, to its end.
import { CallClock, minutes } from "./clock.js";
import { Cues } from "./cues.js";
import { closeDevices } from "./devices.js";
import { showEnd } from "./end.js";
import { Flow } from "./flow.js";
import { Connection } from "./join.js";
import { Level } from "./level.js";
import { lineWord } from "./line.js";
import { Links } from "./links.js";

const SHOW_MS = 250;
const READY_MS = 2000; // a camera that gives no picture by then does not hold up the voice
const RING = 100;
const LAMPS = { good: "ok", weak: "warn", none: "warn", paused: "warn", away: "warn", lost: "bad" };

export class BoothVisit {
  #screens;
  #visit;
  #stream;
  #whenEnded;
  #clock = new CallClock(() => this.#end({ ending: "unknown" }));
  #cues;
  #present = [];
  #quality = "none";
  #talkMs = 1;
  #hasMet = false;
  #isHeard = true;
  #isJoined = false;
  #over = false;

  // visit: what the server says of it. stream: camera and microphone. whenEnded(): the end is on the screen.
  constructor(screens, visit, stream, whenEnded) {
    this.#screens = screens;
    this.#visit = visit;
    this.#stream = stream;
    this.#whenEnded = whenEnded;
    this.#cues = new Cues(screens);
    this.startsAt = performance.now() + visit.starts_in_ms;
    const { joinUrl, window = "" } = screens.data;
    this.connection = new Connection({ joinUrl, csrf: screens.csrf, window }, this.#handlers());
    const say = (type, fields) => this.connection.say(type, fields);
    this.links = new Links(say, stream.getTracks(), (role, far) => this.#far(role, far));
    this.flow = new Flow(() => this.links.to(this.#otherSide), (flow) => this.#flowed(flow));
    this.level = new Level(stream, screens.all(".mn-level"));
    this.timer = setInterval(() => this.#show(), SHOW_MS);
  }

  get ref() {
    return this.#visit.ref;
  }

  // Whether the server has let this window into the call and is heard.
  get isJoined() {
    return this.#isJoined;
  }

  get #otherSide() {
    return this.role === "visitor" ? "inmate" : "visitor";
  }

  start() {
    for (const picture of this.#screens.all('[data-picture="self"]')) picture.srcObject = this.#stream;
    for (const name of ["who", "where", "when", "watched", "watching"]) this.#screens.put(name, this.#visit[name]);
    this.#screens.put("far", `${this.#visit.who} · ${this.#visit.where}`);
    this.#screens.show("waiting");
    this.#show();
    this.#joinWhenReady();
  }

  // Joined means ready to be seen: a camera needs a moment after it was opened until it gives pictures.
  async #joinWhenReady() {
    const own = this.#screens.one('[data-picture="self"]');
    const seen = new Promise((resolve) => own.addEventListener("playing", resolve, { once: true }));
    await Promise.race([seen, new Promise((resolve) => setTimeout(resolve, READY_MS))]);
    this.connection.open();
  }

  callForHelp() {
    this.connection.say("help");
  }

  async turnSoundOn() {
    await this.#play();
  }

  // Leave without an end to show: the visit was cancelled, the devices went, or another window took over.
  leave() {
    this.#over = true;
    clearInterval(this.timer);
    this.#clock.stop();
    this.#cues.clear();
    this.flow.stop();
    this.level.stop();
    this.links.stop();
    this.connection.stop();
    closeDevices(this.#stream);
    for (const picture of this.#screens.all("[data-picture]")) picture.srcObject = null;
    this.#screens.put("offline", "");
  }

  #handlers() {
    return {
      online: () => this.#online(),
      offline: (message, code) => this.#offline(message, code),
      silent: () => this.#away(this.#screens.word(this.#isCall ? "away" : "offline")),
      heard: () => this.#back(),
      welcome: (word) => this.#welcome(word),
      clock: (word) => this.#tick(word),
      people: ({ present }) => (this.#present = present),
      links: ({ links }) => this.links.apply(links),
      description: (message) => this.links.description(message),
      candidate: (message) => this.links.candidate(message),
      cue: ({ seconds }) => this.#cues.show(this.#visit.cues[String(seconds)] ?? ""),
      warning: (word) => this.#warned(word),
      help_sent: () => this.#screens.put("help", this.#screens.word("help-sent")),
      superseded: () => this.#superseded(),
      end: (word) => this.#end(word),
    };
  }

  // What officers press is shown in the words of this booth. The officer is told that it is on this screen.
  #warned({ text, number }) {
    const ownWords = JSON.parse(document.querySelector("#ready-warnings").textContent);
    this.#cues.show(`${this.#screens.word("warning")} ${ownWords[text] ?? text}`, { danger: true });
    if (["waiting", "call"].includes(this.#screens.showing)) this.connection.say("shown", { warning: number });
  }

  #online() {
    // links of an earlier connection mean nothing to the server any more
    this.links.closeAll();
    this.#back();
  }

  #back() {
    this.#isHeard = true;
    this.#isJoined = true;
    this.#screens.put("offline", "");
  }

  #offline(message, code) {
    const isOver = code === "call_not_open" && this.#hasMet;
    if (isOver) return this.#end({ ending: "unknown" });
    const word = this.#screens.word(`refused-${code}`) || this.#screens.word(this.#isCall ? "away" : "offline");
    this.#away(message || word);
  }

  // The server is not heard: what is known of the talk may no longer hold, and no time is counted.
  #away(words) {
    this.#isHeard = false;
    this.#isJoined = false;
    this.#clock.hold();
    this.#screens.put("offline", words);
    this.#show();
  }

  #welcome(word) {
    this.role = word.role;
    this.#talkMs = word.talk_ms;
    this.#tick(word);
  }

  #tick(word) {
    this.#clock.set(word);
    this.links.pause(word.phase === "paused");
    this.#show();
  }

  #flowed({ hearing, seeing, quality }) {
    this.#quality = quality;
    if (quality !== "none") this.connection.say("flow", { hearing, seeing });
  }

  #far(role, stream) {
    if (role !== this.#otherSide) return;
    const picture = this.#screens.one('[data-picture="far"]');
    if (picture.srcObject === stream) return;
    picture.srcObject = stream;
    if (stream) this.#hasMet = true;
    if (stream) this.#play();
  }

  async #play() {
    const button = this.#screens.one('[data-do="sound"]');
    try {
      await this.#screens.one('[data-picture="far"]').play();
      button.hidden = true;
    } catch (error) {
      // NotAllowedError: the browser wants a touch before it plays sound; AbortError: a newer stream came
      button.hidden = error.name !== "NotAllowedError";
    }
  }

  get #isCall() {
    return this.#clock.phase !== "waiting" || this.#clock.hasBegun || this.#hasMet;
  }

  #show() {
    const isCall = this.#isCall;
    if (["waiting", "call"].includes(this.#screens.showing)) this.#screens.show(isCall ? "call" : "waiting");
    return isCall ? this.#showCall(this.#clock.phase) : this.#showWaiting();
  }

  #showWaiting() {
    const left = this.startsAt - performance.now();
    this.#screens.put("waiting-title", this.#screens.word(left > 0 ? "waiting-soon" : "waiting-now"));
    this.#screens.put("countdown", left > 0 ? minutes(left) : "");
    const isBoth = this.#present.includes("visitor") && this.#present.includes("inmate");
    const alone = left > 0 ? "waiting-alone" : "state-alone";
    this.#screens.put("waiting-note", this.#screens.word(isBoth ? "waiting-both" : alone));
  }

  #showCall(phase) {
    const left = this.#clock.leftMs;
    this.#screens.put("left", minutes(left));
    const share = Math.round((RING * left) / this.#talkMs);
    this.#screens.one("[data-ring]").setAttribute("stroke-dasharray", `${share} ${RING}`);
    const line = lineWord({ isHeard: this.#isHeard, phase, quality: this.#quality });
    this.#screens.put("quality", this.#screens.word(`quality-${line}`));
    this.#screens.one("[data-show-lamp]").className = `mn-lamp mn-lamp-${LAMPS[line]}`;
    this.#screens.put("state", this.#stateWord(phase));
  }

  #stateWord(phase) {
    // while the server is not heard another sentence says so
    if (phase === "talking" || !this.#isHeard) return "";
    if (phase === "waiting") {
      const alone = this.#clock.hasBegun ? "state-alone-again" : "state-alone";
      return this.#screens.word(this.#present.includes(this.#otherSide) ? "state-waiting" : alone);
    }
    return this.#screens.word(`state-${phase}`);
  }

  #superseded() {
    this.leave();
    this.#screens.show("superseded");
    this.#whenEnded({ superseded: true });
  }

  #end({ ending, reason = "", talked_ms = this.#clock.talkedMs, owed_ms = 0 }) {
    if (this.#over) return;
    this.leave();
    showEnd(this.#screens, { ending, reason: this.#visit.reasons[reason] ?? "", talked_ms, owed_ms });
    this.#whenEnded({ superseded: false });
  }
}
