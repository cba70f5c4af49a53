// While a booth calls for help and nobody has answered, the page rings, again and again, and its title says so: those
// at work may look elsewhere. The browser plays nothing before the page was touched; until then a button stands there.
import { Tone } from "./tone.js";

const AGAIN_MS = 10000;
const TWICE_MS = 3000; // what is told by two ways rings once

const section = document.getElementById("calls-for-help");
const list = document.getElementById("help");
const title = document.title;
const tone = new Tone();
let known = new Set(); // addresses that take the answers to those who call now
let rangAt = -Infinity;

export function ring() {
  if (performance.now() - rangAt < TWICE_MS) return;
  rangAt = performance.now();
  tone.play();
}

function look() {
  const calling = new Set([...list.querySelectorAll("[data-answers-help]")].map((button) => button.formAction));
  document.title = calling.size > 0 ? `(${calling.size}) ${section.dataset.calls} · ${title}` : title;
  const isNew = [...calling].some((one) => !known.has(one));
  known = calling;
  if (isNew || (calling.size > 0 && performance.now() - rangAt >= AGAIN_MS)) ring();
}

list.addEventListener("renewed", look);
tone.whenAllowed((isAllowed) => (section.querySelector("[data-sound-of-help]").hidden = isAllowed));
look();
