// Keeps a list fresh: asks for the page again every few seconds and puts its parts in place of the old ones.
const EVERY_MS = 5000;

async function renew() {
  if (document.hidden) return;
  const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (response?.redirected) return location.reload(); // the sign-in has ended: it is asked for now, not later
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-renew]")) {
    const fresh = page.getElementById(part.id);
    // what did not change stays, and with it the focus
    if (fresh && fresh.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) {
      part.replaceChildren(...fresh.childNodes);
    }
  }
}

setInterval(renew, EVERY_MS);
