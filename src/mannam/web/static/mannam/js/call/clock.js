// The call's clock as the page shows it. The server counts; between its words this carries on by the steady
// counter of the machine, and only while they talk. It is also the last layer of the end: one second after the
// deadline the page ends the call by itself, whatever the server does.
const GRACE_MS = 1000;

export class CallClock {
  #word = null;
  #at = 0;
  #timer = null;
  #whenOver;

  constructor(whenOver) {
    this.#whenOver = whenOver;
  }

  // Take what the server says.
  set(word) {
    this.#word = word;
    this.#at = performance.now();
    clearTimeout(this.#timer);
    const talking = word.phase === "talking" ? word.remaining_ms : Infinity;
    this.#timer = setTimeout(this.#whenOver, Math.min(talking, word.ends_in_ms) + GRACE_MS);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#word = null;
  }

  get phase() {
    return this.#word ? this.#word.phase : "waiting";
  }

  get startsInMs() {
    return this.#word ? this.#word.starts_in_ms - this.#elapsed : 0;
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
    return performance.now() - this.#at;
  }
}

// "2:00": minutes and seconds. What is left is rounded up, so that 0:00 is shown only when it is over.
export function minutes(ms, round = Math.ceil) {
  const seconds = Math.max(0, round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
