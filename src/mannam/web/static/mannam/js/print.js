// Shows the print buttons (they can do nothing without JavaScript) and lets them print the page.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
