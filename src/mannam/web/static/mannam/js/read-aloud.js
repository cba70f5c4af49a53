// "Read aloud": speaks the parts marked data-read-aloud. The button stays hidden where the browser has no
// voice for the page's language.
const button = document.querySelector("[data-read-button]");
const speech = window.speechSynthesis;

function voice() {
  const language = document.documentElement.lang.slice(0, 2);
  return speech.getVoices().find((candidate) => candidate.lang.toLowerCase().startsWith(language));
}

function text() {
  const parts = document.querySelectorAll("[data-read-aloud]");
  return [...parts].map((part) => part.innerText.trim()).join("\n");
}

function start() {
  const label = button.querySelector("span");
  const words = label.textContent;
  const utterance = new SpeechSynthesisUtterance(text());
  utterance.voice = voice();
  utterance.lang = document.documentElement.lang;
  utterance.rate = 0.9;
  const done = () => (label.textContent = words);
  utterance.addEventListener("end", done);
  utterance.addEventListener("error", done);
  label.textContent = button.dataset.stop;
  speech.speak(utterance);
}

if (button && speech) {
  const show = () => (button.hidden = !voice());
  show();
  speech.addEventListener?.("voiceschanged", show);
  button.addEventListener("click", () => (speech.speaking ? speech.cancel() : start()));
  window.addEventListener("pagehide", () => speech.cancel());
}
