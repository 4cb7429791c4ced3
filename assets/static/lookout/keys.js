// Keys of the pages Post and Desk: each presses its button, or says why it does not. Streamlit's own shortcuts, which draw the
// letter beside the button's name, act on a page that is still being drawn, and C it keeps for itself.
(() => {
  "use strict";

  const KEYS = { "/post": "acfxujkv", "/desk": "acfxujkv12345678qwe/" };
  const LOADING = "The page is still loading: look at it, then press again.";
  const AWAY = "The connection is lost: nothing was saved.";
  const NOTHING = "There is nothing here for this key.";
  const LOOK_EVERY_MS = 50;
  // What has stood still for so long is drawn, and a press has started what it starts.
  const SEEN_MS = 300;
  const STARTED_MS = 700;
  const SAID_MS = 5_000;
  const TYPED = 'textarea, select, [contenteditable="true"], input:not([type="checkbox"], [type="radio"], [type="range"])';

  const app = () => document.querySelector('[data-testid="stApp"]')?.dataset ?? {};
  const readKeys = () => KEYS[location.pathname] ?? "";
  let stillAt = 0;

  const isMoving = () =>
    app().testScriptState !== "notRunning" ||
    [...document.querySelectorAll('[data-testid="stImage"] img')].some((picture) => !picture.complete);
  setInterval(() => {
    if (isMoving()) stillAt = Math.max(stillAt, performance.now() + SEEN_MS);
  }, LOOK_EVERY_MS);

  const readRefusals = () =>
    Object.assign({}, ...[...document.querySelectorAll("[data-lookout-keys]")].map((part) => JSON.parse(part.dataset.lookoutKeys)));

  const findRefusal = (key) => {
    if (app().testConnectionState !== "CONNECTED") return AWAY;
    if (isMoving() || performance.now() < stillAt) return LOADING;
    return readRefusals()[key] ?? NOTHING;
  };

  const say = (words) => {
    document.querySelector(".lo-said")?.remove();
    const said = document.createElement("p");
    said.className = "lo-said";
    said.role = "alert";
    said.textContent = words;
    document.body.append(said);
    setTimeout(() => said.remove(), SAID_MS);
  };

  const press = (key) => {
    const button = document.querySelector(`[class*="st-key-key_${key}_"] button:enabled`);
    const refusal = findRefusal(key) || (button ? "" : NOTHING);
    if (refusal) return say(refusal);
    document.querySelector(".lo-said")?.remove();
    stillAt = performance.now() + STARTED_MS;
    button.click();
  };

  const SEARCH = '[class*="st-key-desk_search"] input';

  addEventListener(
    "keydown",
    (event) => {
      const key = event.key.toLowerCase();
      const isModified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
      if (isModified || key.length > 1 || !readKeys().includes(key) || event.target.closest?.(TYPED)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (key === "/") document.querySelector(SEARCH)?.focus();
      else if (!event.repeat) press(key);
    },
    true,
  );

  // Who has given a name or made a choice is done with the box: the next key is the page's, not one more letter.
  const leaveBox = () => {
    const box = document.activeElement;
    if (readKeys() && box?.matches("input") && box.ariaExpanded !== "true") box.blur();
  };
  addEventListener("keydown", (event) => ["Enter", "Escape"].includes(event.key) && setTimeout(leaveBox), true);
  addEventListener("click", (event) => event.target.closest?.('[role="option"]') && setTimeout(leaveBox), true);
})();
