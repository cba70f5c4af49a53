// The Next button says what was chosen: "Tuesday 10:00" instead of "Next". Without JavaScript it stays "Next".
const next = document.querySelector("[data-next]");

function show() {
  const chosen = document.querySelector("input:checked[data-next-label]");
  if (next && chosen) next.textContent = chosen.dataset.nextLabel;
}

document.addEventListener("change", show);
window.addEventListener("pageshow", show);
