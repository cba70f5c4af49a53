// A sentence that stays for a while, and a tone that asks to look at it.
import { Tone } from "./tone.js";

const STAYS_MS = 12000;

export class Cues {
  #screens;
  #timer = null;
  #tone = new Tone();

  constructor(screens) {
    this.#screens = screens;
  }

  show(text, { danger = false } = {}) {
    clearTimeout(this.#timer);
    for (const place of this.#screens.all('[data-show="cue"]')) place.classList.toggle("mn-cue-danger", danger);
    this.#screens.put("cue", text);
    this.#tone.play();
    this.#timer = setTimeout(() => this.#screens.put("cue", ""), STAYS_MS);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#screens.put("cue", "");
  }
}
