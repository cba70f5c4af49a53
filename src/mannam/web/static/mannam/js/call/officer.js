// An officer watches one call: both pictures and sounds, the clock, and the commands, each with its key.
import { ring } from "./alarm.js";
import { CallClock, minutes, spokenTime } from "./clock.js";
import { Connection } from "./join.js";
import { Links } from "./links.js";
import { renew } from "./renew.js";
import { Screens } from "./screens.js";
import { Warning } from "./warning.js";

const SHOW_MS = 250;
const SIDES = ["visitor", "inmate"];

const root = document.getElementById("watch");
const screens = new Screens(root);
const warning = new Warning(screens);
const clock = new CallClock(() => end({ ending: "unknown" }));
let present = [];
let isHeard = false; // by the server; what it said before may no longer be so
let isOver = root.dataset.live !== "yes";

const { joinUrl, window: name } = root.dataset;
const connection = new Connection({ joinUrl, csrf: screens.csrf, window: name }, {
  online: () => {
    links.closeAll();
    isHeard = true;
    screens.put("refused", "");
  },
  offline: (message, code) => {
    if (code === "call_not_open") return end({ ending: "unknown" });
    away(message || screens.word(`refused-${code}`) || screens.word("offline"));
  },
  silent: () => away(screens.word("offline")),
  heard: () => {
    isHeard = true;
    screens.put("refused", "");
  },
  welcome: (word) => clock.set(word),
  clock: (word) => clock.set(word),
  people: (word) => (present = word.present),
  links: (word) => links.apply(word.links),
  description: (word) => links.description(word),
  candidate: (word) => links.candidate(word),
  cue: ({ seconds }) => screens.put("said", screens.word("cue", { time: minutes(seconds * 1000) })),
  warning: (word) => warning.sent(word),
  warning_shown: (word) => warning.shown(word),
  help: ({ side }) => help(side),
  refused: ({ code }) => screens.put("refused", screens.word(`refused-${code}`)),
  superseded: () => stop("superseded"),
  end,
});
const links = new Links((type, fields) => connection.say(type, fields), [], far);

function away(words) {
  isHeard = false;
  clock.hold();
  screens.put("refused", words);
}

function far(role, stream) {
  const picture = screens.one(`[data-picture="${role}"]`);
  if (picture.srcObject === stream) return;
  picture.srcObject = stream;
  if (stream) play();
}

// Sound at once where the browser allows it; else the pictures alone, and a button for the sound.
async function play() {
  const button = screens.one('[data-do="sound"]');
  for (const picture of screens.all("video")) {
    try {
      await picture.play();
    } catch (error) {
      if (error.name !== "NotAllowedError") continue;
      picture.muted = true;
      button.hidden = false;
      picture.play();
    }
  }
}

function turnSoundOn() {
  for (const picture of screens.all("video")) {
    picture.muted = false;
    picture.play();
  }
  screens.one('[data-do="sound"]').hidden = true;
}

function show() {
  const phase = clock.phase;
  screens.put("left", minutes(clock.leftMs));
  screens.put("talked", minutes(clock.talkedMs, Math.floor));
  screens.put("lost", minutes(clock.lostMs, Math.floor));
  screens.put("state", screens.word(isHeard ? stateOf(phase) : "connecting"));
  screens.put("pause", screens.word(phase === "paused" ? "resume" : "pause"));
  for (const side of SIDES) {
    const trouble = isHeard ? troubleOf(side) : "";
    screens.put(`trouble-${side}`, trouble ? `· ${screens.word(trouble)}` : "");
  }
}

function stateOf(phase) {
  return phase === "waiting" && clock.hasBegun ? "phase-waiting-again" : `phase-${phase}`;
}

function troubleOf(side) {
  if (!present.includes(side)) return "absent";
  return clock.lostSides.includes(side) ? "lost" : "";
}

function end({ ending, reason = "", talked_ms: talked, owed_ms: owed = 0 }) {
  if (isOver) return;
  stop(`end-${ending}`);
  screens.put("left", "");
  // once it is over to the nearest second, as everybody else is told
  if (talked !== undefined) screens.put("talked", minutes(talked, Math.round));
  screens.put("outcome", owed > 0 ? screens.word("owed", { time: spokenTime(owed) }) : reasonWords(reason));
}

// A call for help is said at once, also while the database is away; once it is kept, the list says it, and who answers.
function help(side) {
  screens.put("help", screens.word(`help-${side}`));
  ring();
  renew();
}

function renewed({ target: list }) {
  if (list.childElementCount > 0) screens.put("help", "");
}

function reasonWords(reason) {
  const option = [...screens.one("#reason").options].find(({ value }) => value && value === reason);
  return option ? option.text : "";
}

function stop(word) {
  isOver = true;
  clearInterval(showing);
  clock.stop();
  links.stop();
  connection.stop();
  for (const dialog of screens.all("dialog")) dialog.close();
  screens.put("state", screens.word(word) || screens.word("end-unknown"));
  setLive(false);
}

function setLive(isLive) {
  for (const part of screens.all("[data-live-only]")) part.hidden = !isLive;
  for (const part of screens.all("[data-ended-only]")) part.hidden = isLive;
}

// What the officer may do.
function togglePause() {
  connection.say(clock.phase === "paused" ? "resume" : "pause");
}

function open(name) {
  const dialog = screens.one(`[data-dialog="${name}"]`);
  if (!dialog.open) dialog.showModal();
}

function warn(text) {
  if (text.trim()) connection.say("warn", { text: text.trim() });
}

const writing = screens.one('[data-dialog="write"]');
writing.addEventListener("close", () => {
  const field = screens.one("#warning");
  if (writing.returnValue === "say") warn(field.value);
  field.value = writing.returnValue = "";
});

const ending = screens.one('[data-dialog="end"]');
ending.addEventListener("close", () => {
  const field = screens.one("#reason");
  if (ending.returnValue === "end") connection.say("end", { reason: field.value });
  field.value = ending.returnValue = "";
});

for (const button of screens.all("[data-warning]")) {
  button.addEventListener("click", () => warn(button.dataset.warning));
}

const commands = { p: togglePause, w: () => open("write"), e: () => open("end") };
screens.on("pause", commands.p);
screens.on("write", commands.w);
screens.on("end", commands.e);
screens.on("sound", turnSoundOn);

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, select, textarea, dialog");
  if (isOver || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  // the place of the key counts, so that a Korean keyboard layout does not change it
  const command = commands[event.code.replace("Key", "").toLowerCase()];
  if (!command) return;
  event.preventDefault();
  command();
});

screens.one("#help").addEventListener("renewed", renewed);
setLive(!isOver);
const showing = setInterval(() => isOver || show(), SHOW_MS);
if (!isOver) connection.open();
