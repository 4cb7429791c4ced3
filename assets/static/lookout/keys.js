// Keys of the desk: each presses its button, or says why it does not. Streamlit's own shortcuts, which draw the
// letter beside the button's name, act on a page that is still being drawn, and C it keeps for itself.
(() => {
  "use strict";

  const KEYS = { "/": "acfxujkv12345678qwep/" };
  // What needs no look at the post to come: these wait for the page, in their order. A decision waits only for a page
  // that draws a part of itself anew, and is about the post that was seen: never about one that is still to come.
  const STEPS = "jkup";
  const MOST_WAITING = 20;
  const LOOK_EVERY_MS = 50;
  // What has stood still for so long is drawn, and a press has started what it starts.
  const SEEN_MS = 300;
  const STARTED_MS = 700;
  const SAID_MS = 5_000;
  const TYPED = 'textarea, select, [contenteditable="true"], input:not([type="checkbox"], [type="radio"], [type="range"])';

  const words = window.lookout.say;
  const app = () => document.querySelector('[data-testid="stApp"]')?.dataset ?? {};
  const readKeys = () => KEYS[location.pathname] ?? "";
  let stillAt = 0;
  let pressedAt = -STARTED_MS;
  let ranAt = 0;
  let seenPost;
  let seenAt = 0;
  let waiting = [];
  let untaken = [];

  // The post that the page shows, by the button that calls its label right.
  const findPost = () => /st-key-key_a_(\d+)/.exec(document.querySelector('[class*="st-key-key_a_"]')?.className)?.[1];
  const { isRunning } = window.lookout;
  // The picture of the post to come is fetched ahead, and nobody waits for it.
  const PICTURES = '[data-testid="stImage"] img:not(.st-key-desk_ahead *)';
  const isMoving = () =>
    isRunning() || [...document.querySelectorAll(PICTURES)].some((picture) => !picture.complete);
  setInterval(() => {
    if (isRunning()) ranAt = performance.now();
    if (isMoving()) stillAt = Math.max(stillAt, performance.now() + SEEN_MS);
    else if (performance.now() > stillAt) {
      untaken = [];
      seenPost = findPost();
      seenAt = performance.now();
    }
    if (waiting.length) goOn();
  }, LOOK_EVERY_MS);

  const readRefusals = () =>
    Object.assign({}, ...[...document.querySelectorAll("[data-lookout-keys]")].map((part) => JSON.parse(part.dataset.lookoutKeys)));

  const findRefusal = (key) => {
    if (app().testConnectionState !== "CONNECTED") return words("away");
    if (isMoving() || performance.now() < stillAt) return words("loading");
    return readRefusals()[key] ?? words("nothing");
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

  const list = (keys) => keys.join(", ").toUpperCase();

  const press = (key) => {
    const refusal = findRefusal(key);
    if (refusal === words("loading")) return keep(key);
    click(key, refusal);
  };

  const keep = (key) => {
    const isStep = STEPS.includes(key);
    const isSeen = seenAt > pressedAt && seenPost && seenPost === findPost();
    if ((isStep || isSeen) && waiting.length < MOST_WAITING) {
      waiting.push({ key, post: isStep ? undefined : seenPost });
      return say(words("kept", list(waiting.map((one) => one.key))));
    }
    untaken.push(key);
    say(`${words("loading")} ${words("untaken", list(untaken))}`);
  };

  const click = (key, refusal) => {
    const button = document.querySelector(`[class*="st-key-key_${key}_"] button:enabled`);
    if (refusal || !button) return say(refusal || words("nothing"));
    if (!untaken.length) document.querySelector(".lo-said")?.remove();
    pressedAt = performance.now();
    stillAt = pressedAt + STARTED_MS;
    button.click();
  };

  // One step at a time: the next is taken once the run that the last one started has ended.
  const goOn = () => {
    if (app().testConnectionState !== "CONNECTED" || !readKeys()) {
      const keys = list(waiting.map((one) => one.key));
      say(`${words(readKeys() ? "away" : "other_page")} ${words("untaken", keys)}`);
      waiting = [];
      return;
    }
    const hasStarted = ranAt > pressedAt || performance.now() - pressedAt > STARTED_MS;
    if (isRunning() || !hasStarted || (waiting[0].post && isMoving())) return;
    const { key, post } = waiting.shift();
    if (post && post !== findPost()) return say(words("untaken", list([key])));
    click(key, readRefusals()[key] ?? words("nothing"));
  };

  const SEARCH = '[class*="st-key-desk_search"] input';

  // Esc closes what lies over the page or is being typed; where there is nothing of that, it leads back to the list.
  const OVER = '[data-testid="stPopoverBody"], [role="dialog"], [role="listbox"]';
  const goBack = (event) => {
    if (event.target.closest?.(TYPED) || document.querySelector(OVER)) return;
    document.querySelector(".st-key-desk_back button:enabled")?.click();
  };

  addEventListener(
    "keydown",
    (event) => {
      const key = event.key.toLowerCase();
      const isModified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
      // The tour lies over the page, whose keys, Streamlit's own too, would act unseen.
      if (document.querySelector("dialog[open]")) {
        if (!isModified && readKeys().includes(key)) event.stopImmediatePropagation();
        return;
      }
      if (key === "escape" && readKeys()) return goBack(event);
      if (isModified || key.length > 1 || !readKeys().includes(key) || event.target.closest?.(TYPED)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (key === "/") document.querySelector(SEARCH)?.focus();
      else if (!event.repeat && !(key === "p" && window.lookout.togglePlayback())) press(key);
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
