// Says that a press is being worked on as soon as that takes longer than a blink, whatever holds the server up; what the
// server itself has to say of it (*Saving …*) then stands in its place.
(() => {
  "use strict";

  const SHOW_AFTER_MS = 300;
  const LOOK_EVERY_MS = 100;
  let pressedAt = null;

  // A key of the page Post clicks its button, so that a click is all there is to hear of.
  addEventListener("click", (event) => event.target.closest?.("button") && (pressedAt = performance.now()), true);

  setInterval(() => {
    if (pressedAt === null || performance.now() - pressedAt < SHOW_AFTER_MS) return;
    const shown = document.querySelector(".lo-working");
    if (!window.lookout.isRunning()) {
      pressedAt = null;
      shown?.remove();
    } else if (document.querySelector('[data-testid="stSpinner"]')) {
      shown?.remove();
    } else if (!shown) {
      const working = document.createElement("p");
      working.className = "lo-working";
      working.role = "status";
      working.textContent = window.lookout.say("working");
      document.body.append(working);
    }
  }, LOOK_EVERY_MS);
})();
