// Answers a call for help without leaving the page: a call that is watched goes on.
import { renew } from "./renew.js";

const form = document.getElementById("coming");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { formAction } = event.submitter;
  event.submitter.disabled = true; // pressed once; if the answer did not arrive, the renewed list offers it again
  try {
    await fetch(formAction, { method: "POST", body: new FormData(form) });
  } catch (error) {
    console.warn("coming", error);
    event.submitter.disabled = false;
  }
  await renew();
});
