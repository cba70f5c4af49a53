// The call's clock as the page shows it. The server counts; between its words this carries on by the steady
// counter of the machine, only while they talk and only until the next word is overdue. It is also the last layer of
// the end: one second after the deadline the page ends the call by itself, whatever the server does.
const GRACE_MS = 1000;
const CARRIES_MS = 1500; // the server says a word each second

export class CallClock {
  #word = null;
  #at = 0;
  #heldAt = null;
  #timer = null;
  #whenOver;

  constructor(whenOver) {
    this.#whenOver = whenOver;
  }

  // Take what the server says.
  set(word) {
    this.#word = word;
    this.#at = performance.now();
    this.#heldAt = null;
    clearTimeout(this.#timer);
    const talking = word.phase === "talking" ? word.remaining_ms : Infinity;
    this.#timer = setTimeout(this.#whenOver, Math.min(talking, word.ends_in_ms) + GRACE_MS);
  }

  // The server is not heard, so nobody here knows whether they talk: what is shown stands still until its next word.
  // The last layer of the end does not.
  hold() {
    this.#heldAt ??= performance.now();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#word = null;
  }

  get phase() {
    return this.#word ? this.#word.phase : "waiting";
  }

  // Whether the talk has begun: after a pause it waits to go on.
  get hasBegun() {
    return this.#word ? this.#word.has_begun : false;
  }

  get leftMs() {
    if (!this.#word) return 0;
    const talked = this.phase === "talking" ? this.#elapsed : 0;
    return Math.max(0, this.#word.remaining_ms - talked);
  }

  get talkedMs() {
    if (!this.#word) return 0;
    return this.#word.talked_ms + (this.phase === "talking" ? this.#elapsed : 0);
  }

  get lostMs() {
    if (!this.#word) return 0;
    return this.#word.lost_ms + (this.phase === "lost" ? this.#elapsed : 0);
  }

  get lostSides() {
    return this.#word ? this.#word.lost_sides : [];
  }

  get #elapsed() {
    return Math.min(CARRIES_MS, (this.#heldAt ?? performance.now()) - this.#at);
  }
}

// "2:00": minutes and seconds. What is left is rounded up, so that 0:00 is shown only when it is over.
export function minutes(ms, round = Math.ceil) {
  const seconds = Math.max(0, round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// "9 minutes, 42 seconds" in the page's own language.
export function spokenTime(ms) {
  const language = document.documentElement.lang;
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = Object.entries({ minute: Math.floor(seconds / 60), second: seconds % 60 });
  const told = parts.filter(([unit, count]) => count > 0 || (unit === "second" && seconds === 0));
  const words = told.map(([unit, count]) =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count),
  );
  return new Intl.ListFormat(language, { type: "unit" }).format(words);
}
