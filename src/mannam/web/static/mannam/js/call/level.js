// How loud one's own voice is, as five bars.
const EVERY_MS = 100;
const SAMPLES = 8192; // at least as long as the time between two looks, so that no sound falls between
const SYLLABLE = 1024; // samples: the loudest stretch of this length counts
const BARS = 5;
const LOUDER = 9; // bars for the loudest there is: ordinary talk lights three or four

export class Level {
  #context;
  #analyser;
  #timer;

  constructor(stream, places) {
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = SAMPLES;
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
    const bars = Math.min(BARS, Math.round(Math.sqrt(Math.sqrt(loudest(samples))) * LOUDER));
    for (const place of places) place.dataset.level = String(bars);
  }
}

// The power of the loudest syllable.
function loudest(samples) {
  let most = 0;
  for (let from = 0; from < samples.length; from += SYLLABLE) {
    const stretch = samples.subarray(from, from + SYLLABLE);
    most = Math.max(most, stretch.reduce((sum, sample) => sum + sample * sample, 0) / SYLLABLE);
  }
  return most;
}
