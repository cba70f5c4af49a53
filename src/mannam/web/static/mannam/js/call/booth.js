// A booth's screen: asks what to show, and shows it, for as long as the booth stands.
import { closeDevices, openDevices, whenDevicesChange } from "./devices.js";
import { showEnd } from "./end.js";
import { HelpCall } from "./help.js";
import { Screens } from "./screens.js";
import { BoothVisit } from "./visit.js";
import { BoothWindows } from "./windows.js";
import { minutes } from "./clock.js";

const ASK_MS = 2000;
const END_STAYS_MS = 60000;
const FAILURES_BEFORE_RELOAD = 60;

const root = document.getElementById("booth");
const screens = new Screens(root);
const help = new HelpCall(screens);

let visit = null; // the BoothVisit on the screen
let opening = false; // camera and microphone are being opened
let endedRef = ""; // the visit whose end is on the screen
let endedAt = -Infinity;
let isAside = false; // a newer window is the booth's screen
let isNewerHere = false; // a newer window was heard of in this browser
let asking = null;
let failures = 0;

async function ask() {
  const since = asking;
  const { stateUrl, window } = root.dataset;
  try {
    // the first answer also numbers this window, so that the server knows which one came into use last
    const response = await fetch(window ? stateUrl : `${stateUrl}?window=new`, { cache: "no-store" });
    const state = await response.json();
    if (isAside || since !== asking) return; // what was asked before this window gave way holds no more
    failures = 0;
    root.dataset.window ||= state.window ?? "";
    if (state.state === "unpaired") return location.assign(root.dataset.pairUrl);
    await show(state);
  } catch (error) {
    console.warn("state", error);
    failed();
  }
}

// A page that cannot ask for long may be an old one: a new one is fetched. During a visit nothing is said: the talk
// has its own connection, which tells how it stands.
function failed() {
  failures += 1;
  if (visit || isAside) return;
  screens.put("wall-clock", ""); // the server's time is shown, not this machine's, which may be another
  screens.put("offline", screens.word("offline"));
  if (failures >= FAILURES_BEFORE_RELOAD) location.reload();
}

async function show(state) {
  screens.put("wall-clock", state.clock);
  if (!visit) screens.put("offline", "");
  const isWaiting = state.state === "waiting";
  if (isWaiting) help.show(state.visit.ref, state.visit.help);
  if (visit && !(isWaiting && state.visit.ref === visit.ref)) return checkLeft(state);
  if (opening && screens.showing === "superseded") return idle(state);
  if (visit || opening) return;
  if (isWaiting && state.visit.ref !== endedRef) return begin(state.visit);
  if (performance.now() - endedAt > END_STAYS_MS) rest(state);
}

// Between visits. Of the one that has just ended the server tells, so that a page loaded since says what happened too.
function rest(state) {
  if (state.ended && state.ended.ref !== endedRef) return showEnd(screens, state.ended);
  idle(state);
}

function idle(state) {
  help.clear();
  screens.put("next", state.next ?? "");
  screens.show("idle");
}

// The server no longer names this visit. While it has a talk, its own end comes over its own connection.
function checkLeft(state) {
  if (screens.showing === "call") return;
  visit.leave();
  visit = null;
  rest(state);
}

async function begin(about) {
  opening = true;
  const stream = await openDevices();
  opening = false;
  if (isAside) return stream && closeDevices(stream); // a newer window came meanwhile
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
  const { ref } = visit;
  visit = null;
  help.clear();
  if (how.superseded) return giveWay({ isHere: isNewerHere });
  endedRef = ref;
  endedAt = performance.now();
}

// A newer window was opened in this browser. One that is joined waits for the server's word, for the newer may have no
// camera; any other (at the camera's prompt, not let in yet, connecting again) would join later and take the seat back.
function newer() {
  isNewerHere = true;
  if (isAside || visit?.isJoined) return;
  visit?.leave();
  visit = null;
  giveWay({ isHere: true });
}

// A newer window is the booth's screen. When it has gone, this one is again.
async function giveWay(where) {
  isAside = true;
  clearInterval(asking);
  screens.put("offline", "");
  screens.show("superseded");
  if (await windows.giveWay(where)) keepAsking();
}

function keepAsking() {
  isAside = isNewerHere = false;
  root.dataset.window = "";
  endedAt = -Infinity;
  asking = setInterval(ask, ASK_MS);
  ask();
}

screens.on("help", () => (visit?.isJoined ? visit.callForHelp() : help.call()));
screens.on("sound", () => visit?.turnSoundOn());
screens.on("devices", ask);
screens.on("reload", () => location.reload());
whenDevicesChange(() => screens.showing === "camera" && ask());

const windows = new BoothWindows(newer);
windows.open();
keepAsking();
