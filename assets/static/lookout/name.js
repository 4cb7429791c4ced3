// Hands the analyst's name, which the page carries signed, to the server, which keeps it in a cookie: a reload and a new
// tab then know it. Only the server writes and reads that cookie.
(() => {
  "use strict";

  const LOOK_EVERY_MS = 250;
  const AGAIN_MS = 5_000;
  let kept = "";

  setInterval(() => {
    const signed = document.querySelector("[data-lookout-name]")?.dataset.lookoutName;
    if (signed === undefined || signed === kept) return;
    kept = signed;
    fetch("/lookout/name", { method: "PUT", body: signed }).catch(() => setTimeout(() => (kept = null), AGAIN_MS));
  }, LOOK_EVERY_MS);
})();
