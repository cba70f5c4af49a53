// A sentence that stays for a while, and a tone that asks to look at it.
const STAYS_MS = 12000;
const NOTES_HZ = [659, 523];
const NOTE_SECONDS = 0.35;

export class Cues {
  #screens;
  #timer = null;
  #context = null;

  constructor(screens) {
    this.#screens = screens;
  }

  show(text, { danger = false } = {}) {
    clearTimeout(this.#timer);
    for (const place of this.#screens.all('[data-show="cue"]')) place.classList.toggle("mn-cue-danger", danger);
    this.#screens.put("cue", text);
    this.tone();
    this.#timer = setTimeout(() => this.#screens.put("cue", ""), STAYS_MS);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#screens.put("cue", "");
  }

  // Two soft falling notes; they fade in and out like a spoken word.
  tone() {
    this.#context ??= new AudioContext();
    this.#context.resume();
    NOTES_HZ.forEach((frequency, index) => this.#note(frequency, this.#context.currentTime + index * NOTE_SECONDS));
  }

  #note(frequency, at) {
    const source = this.#context.createOscillator();
    const loudness = this.#context.createGain();
    source.frequency.value = frequency;
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(0.2, at + 0.05);
    loudness.gain.linearRampToValueAtTime(0, at + NOTE_SECONDS);
    source.connect(loudness).connect(this.#context.destination);
    source.start(at);
    source.stop(at + NOTE_SECONDS);
  }
}
