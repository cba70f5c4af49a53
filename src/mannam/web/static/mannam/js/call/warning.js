// The officer's last warning, and on whose screens it stands: a booth says so itself. What was sent to one that is not
// connected was read by nobody.
export class Warning {
  #screens;
  #text = "";
  #number = 0;
  #shown = new Set();

  constructor(screens) {
    this.#screens = screens;
  }

  // The server has sent it to whoever is connected.
  sent({ text, number }) {
    this.#text = text;
    this.#number = number;
    this.#shown.clear();
    this.#say();
  }

  // The booth of this side shows it.
  shown({ number, side }) {
    if (number !== this.#number) return;
    this.#shown.add(side);
    this.#say();
  }

  #say() {
    const [side] = this.#shown;
    const whom = { 0: "none", 1: side, 2: "both" }[this.#shown.size];
    this.#screens.put("said", this.#screens.word(`said-${whom}`, { text: this.#text }));
  }
}
