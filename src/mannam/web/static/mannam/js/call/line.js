// What is said of the line, in one word. What this side receives is only half of it: the other side may hear nothing,
// the officer may have paused. So that the lamp never contradicts the sentence below it, the call's state comes first.

// isHeard: the server is heard. phase: of the call's clock. quality: what this side receives.
export function lineWord({ isHeard, phase, quality }) {
  if (!isHeard) return "away";
  if (phase === "lost") return "lost";
  if (phase === "paused") return "paused";
  if (phase === "waiting") return "none";
  return quality;
}
