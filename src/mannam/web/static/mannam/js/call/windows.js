// The windows of this browser that show the booth: one is in use, an older one gives way to it and comes back when it
// has gone. Each window in use holds a lock of its own, which the browser takes away with the window, however it goes.
const NAME = "mannam-booth-";
const TURN = "mannam-turn";
const SETTLES_MS = 3000; // a window that is only being loaded anew is back by then

export class BoothWindows {
  #news = new BroadcastChannel("mannam-booth");
  #release = () => {};

  // whenNewer(): a newer window of the booth has been opened.
  constructor(whenNewer) {
    this.#news.onmessage = whenNewer;
  }

  // This window has been opened.
  open() {
    this.#use();
    this.#news.postMessage("opened");
  }

  // Give way to the windows in use. True once they have all gone and this one is in use again; false when there is none
  // to wait for: the booth is in use in another browser, which nobody here can watch.
  async giveWay() {
    this.#release();
    let others = await inUse();
    if (others.length === 0) return false;
    while (others.length > 0) {
      await Promise.all(others.map(gone));
      await new Promise((resolve) => setTimeout(resolve, SETTLES_MS));
      // of several that wait one comes first; the others then wait for it
      others = await navigator.locks.request(TURN, () => this.#useIfAlone());
    }
    return true;
  }

  async #useIfAlone() {
    const others = await inUse();
    if (others.length === 0) await this.#use();
    return others;
  }

  // Resolves when the lock is held.
  #use() {
    return new Promise((held) => {
      navigator.locks.request(NAME + crypto.randomUUID(), () => {
        held();
        return new Promise((release) => (this.#release = release));
      });
    });
  }
}

async function inUse() {
  const { held } = await navigator.locks.query();
  return held.map(({ name }) => name).filter((name) => name.startsWith(NAME));
}

function gone(name) {
  return navigator.locks.request(name, () => {});
}
