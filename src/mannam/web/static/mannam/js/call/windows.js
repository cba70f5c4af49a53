// The windows of this browser that show the booth: one is in use, an older one gives way to it and comes back when it
// has gone. Each window in use holds a lock of its own, which the browser takes away with the window, however it goes.
const NAME = "mannam-booth-";
const TURN = "mannam-turn";
const SETTLES_MS = 3000; // a window that is only being loaded anew is back by then

export class BoothWindows {
  #news = new BroadcastChannel("mannam-booth");
  #name = NAME + crypto.randomUUID();
  #held = null; // resolves when this window's lock is held
  #release = () => {};

  // whenNewer(): a newer window of the booth has been opened.
  constructor(whenNewer) {
    this.#news.onmessage = whenNewer;
  }

  // This window has been opened. Whoever hears of it finds its lock held: the lock comes first.
  async open() {
    await this.#use();
    this.#news.postMessage("opened");
  }

  // Give way to the windows in use. True once they have all gone and this one is in use again; false when there is none
  // to wait for: the booth is in use in another browser, which nobody here can watch.
  // isHere: the newer was heard of in this browser; when it is not found it has gone already, or is loaded anew.
  async giveWay({ isHere }) {
    await this.#held;
    this.#release();
    let others = await this.#others();
    if (others.length === 0 && !isHere) return false;
    do {
      await Promise.all(others.map(gone));
      await new Promise((resolve) => setTimeout(resolve, SETTLES_MS));
      // of several that wait one comes first; the others then wait for it
      others = await navigator.locks.request(TURN, () => this.#useIfAlone());
    } while (others.length > 0);
    return true;
  }

  async #useIfAlone() {
    const others = await this.#others();
    if (others.length === 0) await this.#use();
    return others;
  }

  // The locks of the other windows in use. One's own may still be held for a moment after it was given back.
  async #others() {
    const { held } = await navigator.locks.query();
    return held.map(({ name }) => name).filter((name) => name.startsWith(NAME) && name !== this.#name);
  }

  // Resolves when the lock is held.
  #use() {
    this.#held = new Promise((held) => {
      navigator.locks.request(this.#name, () => {
        held();
        return new Promise((release) => (this.#release = release));
      });
    });
    return this.#held;
  }
}

function gone(name) {
  return navigator.locks.request(name, () => {});
}
