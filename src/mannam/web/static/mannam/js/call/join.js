// The page's one connection to the media node of its call. It asks its own server for leave (address and token),
// connects, says the token first, and comes back by itself when the connection breaks or the token was not good: each
// time with a new one. A server that does not answer for long is asked anew. The node says something every second; a connection over which nothing comes is told of, and
// after a while given up for a new one, for a line that was pulled out stays open as far as the browser knows.
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
const SILENT_MS = 3000;
const GIVEN_UP_MS = 12000;
const CLOSE = { REFUSED: 4001, SUPERSEDED: 4002, ENDED: 4003 };

export class Connection {
  #joinUrl;
  #csrf;
  #window;
  #handlers;
  #socket = null;
  #pause = FIRST_PAUSE_MS;
  #timer = null;
  #stopped = false;
  #refused = "";
  #silence = null;
  #givingUp = null;
  #isSilent = false;

  // window: the server's word for this window, by which it knows which one was opened last.
  // handlers: by message type, beside `offline(message, code)` and `online()`, and `silent()` and `heard()` for a
  // connection that is open and over which nothing comes for a while. code: why the server refused, or "".
  constructor({ joinUrl, csrf, window }, handlers) {
    this.#joinUrl = joinUrl;
    this.#csrf = csrf;
    this.#window = window;
    this.#handlers = handlers;
  }

  async open() {
    if (this.#stopped) return;
    const asking = new AbortController();
    const tooLong = setTimeout(() => asking.abort(), GIVEN_UP_MS);
    try {
      const body = new URLSearchParams({ window: this.#window });
      const headers = { "X-CSRFToken": this.#csrf };
      const response = await fetch(this.#joinUrl, { method: "POST", headers, body, signal: asking.signal });
      const answer = await response.json();
      if (!response.ok) return this.#again(answer.message ?? "", answer.code);
      this.#connect(answer);
    } catch {
      this.#again("");
    } finally {
      clearTimeout(tooLong);
    }
  }

  say(type, fields = {}) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ type, ...fields }));
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#socket?.close();
    this.#socket = null;
  }

  #connect({ url, token }) {
    if (this.#stopped) return;
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: "join", token }));
    socket.onmessage = (event) => this.#socket === socket && this.#hear(JSON.parse(event.data));
    socket.onclose = (event) => this.#closed(socket, event.code);
    this.#givingUp = setTimeout(() => this.#giveUp(socket), GIVEN_UP_MS);
  }

  // What comes later over a connection that was given up is not heard: another one may stand by then.
  #giveUp(socket) {
    this.#socket = null;
    socket.close();
    this.#again("");
  }

  #listen() {
    this.#stopListening();
    if (this.#isSilent) this.#handlers.heard?.();
    this.#isSilent = false;
    const socket = this.#socket;
    this.#givingUp = setTimeout(() => this.#giveUp(socket), GIVEN_UP_MS);
    this.#silence = setTimeout(() => {
      this.#isSilent = true;
      this.#handlers.silent?.();
    }, SILENT_MS);
  }

  #stopListening() {
    clearTimeout(this.#silence);
    clearTimeout(this.#givingUp);
  }

  #hear(message) {
    this.#listen();
    if (message.type === "welcome") {
      this.#pause = FIRST_PAUSE_MS;
      this.#handlers.online?.();
    }
    if (message.type === "refused") this.#refused = message.code;
    this.#handlers[message.type]?.(message);
  }

  #closed(socket, code) {
    if (this.#socket !== socket || this.#stopped) return;
    if (code === CLOSE.SUPERSEDED || code === CLOSE.ENDED) return this.stop();
    this.#again("", code === CLOSE.REFUSED ? this.#refused : "");
  }

  #again(message, code = "") {
    if (this.#stopped) return;
    this.#stopListening();
    this.#isSilent = false;
    this.#handlers.offline?.(message, code);
    this.#timer = setTimeout(() => this.open(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }
}
