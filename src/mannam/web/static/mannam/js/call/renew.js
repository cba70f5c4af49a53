// Keeps parts of a page fresh: asks for them again every few seconds and puts them in place of the old ones. A part
// is had from the page's own address, or from the one that it names. While nobody looks at the page only those parts
// are that must be known of even so.
const EVERY_MS = 5000;

export async function renew() {
  const parts = [...document.querySelectorAll(document.hidden ? "[data-renew-hidden]" : "[data-renew]")];
  for (const address of new Set(parts.map(addressOf))) {
    await renewFrom(address, parts.filter((part) => addressOf(part) === address));
  }
}

function addressOf(part) {
  return part.dataset.renew || location.href;
}

async function renewFrom(address, parts) {
  const response = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (response?.redirected) return location.reload(); // the sign-in has ended: it is asked for now, not later
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of parts) {
    const fresh = page.getElementById(part.id);
    // what did not change stays, and with it the focus
    if (fresh && fresh.innerHTML !== part.innerHTML) replace(part, fresh);
    part.dispatchEvent(new Event("renewed"));
  }
}

// What comes must be seen wherever the focus is: it goes on to the same thing in the new part, or to what is around.
function replace(part, fresh) {
  const held = part !== document.activeElement && part.contains(document.activeElement) ? document.activeElement : null;
  const looks = held?.cloneNode(false).outerHTML;
  const same = held && [...fresh.querySelectorAll(held.tagName)].find((one) => one.cloneNode(false).outerHTML === looks);
  const around = part.closest('[tabindex="-1"]');
  part.replaceChildren(...fresh.childNodes);
  if (held) (same || around)?.focus({ preventScroll: true });
}

setInterval(renew, EVERY_MS);
