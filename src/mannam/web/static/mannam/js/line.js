// Looks again while one waits in line, and shows what has changed. Without JavaScript the page loads itself again.
// The part is a live region: a reader of the screen hears one's new place, and that it is one's turn.
const line = document.querySelector("[data-line]");

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected) return location.reload(); // signed out meanwhile
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // the server is away for a moment: the place is kept there, so look again later
  }
  waitAndLook();
}

function show(page) {
  const now = page.querySelector("[data-line]");
  if (!now || now.innerHTML === line.innerHTML) return;
  line.innerHTML = now.innerHTML;
  document.title = page.title;
  if (now.dataset.lookAgain) line.dataset.lookAgain = now.dataset.lookAgain;
  else delete line.dataset.lookAgain;
}

function waitAndLook() {
  if (line.dataset.lookAgain) setTimeout(look, Number(line.dataset.lookAgain) * 1000);
}

waitAndLook();
