// What a page shows: one of its screens, and words in their places. Every word comes from the page itself.
export class Screens {
  #root;

  constructor(root) {
    this.#root = root;
  }

  // Show one screen and hide the others.
  show(name) {
    for (const screen of this.#root.querySelectorAll("[data-screen]")) {
      screen.hidden = screen.dataset.screen !== name;
    }
    this.#root.dataset.showing = name;
  }

  get showing() {
    return this.#root.dataset.showing;
  }

  // Put text into every place of that name. The same text again changes nothing, so nobody hears it twice.
  put(name, text) {
    for (const place of this.all(`[data-show="${name}"]`)) {
      if (place.textContent !== text) place.textContent = text;
    }
  }

  // The page's words of that name; {time} and the like are filled in.
  word(name, values = {}) {
    const found = this.#root.querySelector(`template[data-word="${name}"]`);
    const text = found ? found.content.textContent : "";
    return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  }

  one(selector) {
    return this.#root.querySelector(selector);
  }

  all(selector) {
    return this.#root.querySelectorAll(selector);
  }

  // Call `act` when a button of that name is pressed.
  on(name, act) {
    for (const button of this.all(`[data-do="${name}"]`)) button.addEventListener("click", act);
  }

  // What the page's root element was given: addresses and the like.
  get data() {
    return this.#root.dataset;
  }

  get csrf() {
    return this.one("input[name=csrfmiddlewaretoken]").value;
  }
}
