// A booth's screen: asks what to show, and shows it, for as long as the booth stands.
import { closeDevices, openDevices, whenDevicesChange } from "./devices.js";
import { Screens } from "./screens.js";
import { BoothVisit } from "./visit.js";
import { minutes } from "./clock.js";

const ASK_MS = 2000;
const END_STAYS_MS = 60000;
const FAILURES_BEFORE_RELOAD = 60;

const root = document.getElementById("booth");
const screens = new Screens(root);
const wall = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

let visit = null; // the BoothVisit on the screen
let opening = false; // camera and microphone are being opened
let endedRef = ""; // the visit whose end is on the screen
let endedAt = -Infinity;
let superseded = false;
let failures = 0;

async function ask() {
  try {
    const response = await fetch(root.dataset.stateUrl, { cache: "no-store" });
    const state = await response.json();
    failures = 0;
    if (state.state === "unpaired") return location.assign(root.dataset.pairUrl);
    await show(state);
  } catch (error) {
    console.warn("state", error);
    failed();
  }
}

// A page that cannot ask for long may be an old one: a new one is fetched.
function failed() {
  failures += 1;
  screens.put("offline", screens.word("offline"));
  if (failures >= FAILURES_BEFORE_RELOAD && !visit) location.reload();
}

async function show(state) {
  screens.put("wall-clock", wall.format(new Date()));
  if (!visit) screens.put("offline", "");
  const isWaiting = state.state === "waiting";
  if (visit && !(isWaiting && state.visit.ref === visit.ref)) return checkLeft(state);
  if (visit || opening) return;
  if (isWaiting && state.visit.ref !== endedRef) return begin(state.visit);
  if (performance.now() - endedAt > END_STAYS_MS) idle(state);
}

function idle(state) {
  screens.put("next", state.next ?? "");
  screens.show("idle");
}

// The server no longer names this visit. While it has a talk, its own end comes over its own connection.
function checkLeft(state) {
  if (screens.showing === "call") return;
  visit.leave();
  visit = null;
  idle(state);
}

async function begin(about) {
  opening = true;
  const stream = await openDevices();
  opening = false;
  if (!stream) {
    screens.put("countdown", minutes(about.starts_in_ms));
    return screens.show("camera");
  }
  for (const track of stream.getTracks()) track.onended = () => deviceLost(stream);
  visit = new BoothVisit(screens, about, stream, ended);
  visit.start();
}

// Unplugged during a visit: say so, and come back when it is there again.
function deviceLost(stream) {
  if (!visit) return closeDevices(stream);
  visit.leave();
  visit = null;
  screens.show("camera");
}

function ended(how) {
  endedRef = visit.ref;
  endedAt = performance.now();
  superseded = how.superseded;
  visit = null;
  if (superseded) clearInterval(asking);
}

screens.on("help", () => visit?.callForHelp());
screens.on("sound", () => visit?.turnSoundOn());
screens.on("devices", ask);
screens.on("reload", () => location.reload());
whenDevicesChange(() => screens.showing === "camera" && ask());

const asking = setInterval(ask, ASK_MS);
ask();
