// Two soft falling notes that ask to look at the screen; they fade in and out like a spoken word.
const NOTES_HZ = [659, 523];
const NOTE_SECONDS = 0.35;

export class Tone {
  #context = null;

  play() {
    this.#context ??= new AudioContext();
    this.#context.resume();
    NOTES_HZ.forEach((frequency, index) => this.#note(frequency, this.#context.currentTime + index * NOTE_SECONDS));
  }

  // Call tell(true) once sound may be heard; until then the browser wants a touch, and tell(false) is called.
  // Any touch of the page is enough.
  whenAllowed(tell) {
    this.#context ??= new AudioContext();
    const show = () => tell(this.#context.state === "running");
    this.#context.addEventListener("statechange", show);
    for (const touch of ["click", "keydown"]) document.addEventListener(touch, () => this.#context.resume());
    show();
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
