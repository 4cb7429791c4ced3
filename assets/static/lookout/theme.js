// Light or dark is chosen in Streamlit's menu, which keeps it for one address: here it is kept for all of them, and the
// whole page is told of it, popovers too, so that lookout.css knows which of its colours to take.
(() => {
  "use strict";

  const LOOK_EVERY_MS = 250;
  const SHARED = "lookout-theme";
  const OF_ADDRESS = `stActiveTheme-${location.pathname}-v2`;

  const copy = (from, to) => {
    const value = localStorage.getItem(from);
    if (value === localStorage.getItem(to)) return;
    if (value === null) localStorage.removeItem(to);
    else localStorage.setItem(to, value);
  };

  if (localStorage.getItem(SHARED) !== null) copy(SHARED, OF_ADDRESS);
  setInterval(() => {
    copy(OF_ADDRESS, SHARED);
    const app = document.querySelector(".stApp");
    if (app) document.documentElement.style.colorScheme = getComputedStyle(app).colorScheme;
  }, LOOK_EVERY_MS);
})();
