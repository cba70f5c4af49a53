// How loud one's own voice is, as five bars.
const EVERY_MS = 100;
const BARS = 5;
const LOUDER = 9; // bars for the loudest there is: ordinary talk lights three or four

export class Level {
  #context;
  #analyser;
  #timer;

  constructor(stream, places) {
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#timer = setInterval(() => this.#show(samples, places), EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#context.close();
  }

  #show(samples, places) {
    // without a gesture the browser may hold the sound engine back; the microphone works all the same
    if (this.#context.state === "suspended") this.#context.resume();
    this.#analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const bars = Math.min(BARS, Math.round(Math.sqrt(Math.sqrt(power)) * LOUDER));
    for (const place of places) place.dataset.level = String(bars);
  }
}
