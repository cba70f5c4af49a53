// The clock of staff pages: the server's time, carried on by this machine's steady counter, so a wrong clock on
// the desk does not matter.
for (const place of document.querySelectorAll("time[data-clock]")) {
  const base = Date.parse(place.dateTime) - performance.now();
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: place.dataset.zone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const show = () => (place.textContent = format.format(base + performance.now()));
  show();
  setInterval(show, 1000);
}
