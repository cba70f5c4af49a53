// A booth's call for help, whatever its screen shows, and what became of it.
import { Tone } from "./tone.js";

export class HelpCall {
  #screens;
  #tone = new Tone();
  #ref = "";
  #answers = 0; // to this booth's calls for help in this visit, of those that it has shown

  constructor(screens) {
    this.#screens = screens;
  }

  // By the page's own server, for a booth that is not in its call: who cannot get into it needs help most.
  async call() {
    const { data, csrf } = this.#screens;
    try {
      const response = await fetch(data.helpUrl, { method: "POST", headers: { "X-CSRFToken": csrf } });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      this.#say("help-sent");
    } catch (error) {
      console.warn("help", error);
      this.#say("help-failed");
    }
  }

  // How it stands in the visit `ref`, as the server tells every few seconds. An answer is seen, and heard, once: what was
  // asked for in the moment before the booth called again still speaks of the answer before. That somebody is coming is
  // said until it is settled, or old: then no answer stands.
  show(ref, { is_open: isOpen, answers }) {
    if (ref !== this.#ref) this.#answers = 0;
    this.#ref = ref;
    const isNews = answers > this.#answers;
    this.#answers = answers;
    if (isOpen) return this.#say("help-sent");
    if (answers === 0 && this.#isSaid("help-coming")) return this.clear();
    if (!isNews) return;
    this.#say("help-coming");
    this.#tone.play();
  }

  clear() {
    this.#screens.put("help", "");
  }

  #isSaid(word) {
    return this.#screens.one('[data-show="help"]').textContent === this.#screens.word(word);
  }

  #say(word) {
    this.#screens.put("help", this.#screens.word(word));
  }
}
