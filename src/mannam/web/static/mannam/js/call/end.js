// The end of a visit on a booth's screen: what happened and what to do next.
import { spokenTime } from "./clock.js";

// reason: in words, or "".
export function showEnd(screens, { ending, reason, talked_ms: talked, owed_ms: owed }) {
  const isFull = ending === "full_time";
  screens.put("end-title", screens.word(`end-${ending}`) || screens.word("end-unknown"));
  screens.put("end-reason", reason);
  const spoken = screens.word(isFull ? "talked-full" : "talked", { time: spokenTime(talked) });
  screens.put("end-owed", owed > 0 ? screens.word("owed", { time: spokenTime(owed) }) : spoken);
  const next = ending === "by_officer" ? "next-officer" : isFull || owed === 0 ? "next-good" : "next-owed";
  screens.put("end-next", screens.word(next));
  if (screens.showing === "end") return;
  screens.show("end");
  screens.one('[data-screen="end"]').focus();
}
