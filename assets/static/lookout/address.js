// Keeps the address and the browser's history in the order in which a person acts. Loaded ahead of Streamlit.
(() => {
  "use strict";

  // Without it Streamlit looks for its server below the page's own path first, which is a 404 on every page.
  window.__streamlit = { BACKEND_BASE_URL: location.origin };

  const RESTORE_MS = 8_000;
  const RESTORE_EVERY_MS = 100;
  const push = history.pushState.bind(history);
  const tops = new Map();
  // What scrolls: the page, and on the desk its lists by themselves.
  const SCROLLED = ['[data-testid="stMain"]', ".st-key-desk_table", ".st-key-desk_queue"];
  const main = () => document.querySelector('[data-testid="stMain"]');

  // Where a page stood when the person acted on it: by the time that the address changes it is being redrawn.
  let hasActed = false;
  const note = () => {
    hasActed = true;
    tops.set(location.href, SCROLLED.map((part) => document.querySelector(part)?.scrollTop ?? 0));
  };
  for (const action of ["pointerup", "keydown"]) addEventListener(action, note, true);

  // What is read from its beginning: a page, a post, a page of a list. A filter leaves the reader in place.
  const read = (url) => {
    const { pathname, searchParams } = new URL(url, location.href);
    return [pathname, ...["post", "page", "whole"].map((name) => searchParams.get(name))].join();
  };

  const isWhole = (url) => new URL(url, location.href).searchParams.has("whole");

  // One entry an action. Streamlit makes one for every step of it: page, parameters, what the script completes.
  history.pushState = (state, unused, url) => {
    if (read(url) !== read(location.href)) main()?.scrollTo(0, 0);
    // From a post that was shown whole: as Back, to the row that one came from.
    if (isWhole(location.href) && !isWhole(url)) restore(new URL(url, location.href).href);
    if (hasActed) push(state, unused, url);
    else history.replaceState(state, unused, url);
    hasActed = false;
  };

  // Back: the page is drawn anew, piece by piece, and is put where it was left until the person moves it.
  let wanted = [];
  const restore = (href) => {
    wanted = tops.get(href) ?? [];
    setTimeout(() => (wanted = []), RESTORE_MS);
  };
  const moves = ["wheel", "touchmove", "pointerdown", "keydown"];
  for (const move of moves) addEventListener(move, () => (wanted = []), { capture: true, passive: true });
  setInterval(() => {
    wanted.forEach((top, place) => {
      const part = document.querySelector(SCROLLED[place]);
      if (top && part && part.scrollHeight - part.clientHeight >= top) part.scrollTop = top;
    });
  }, RESTORE_EVERY_MS);
  addEventListener("popstate", () => {
    hasActed = false;
    restore(location.href);
  });

  window.lookout = {
    isRunning: () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning",
    // For links inside the map's frame: the same session goes on, with the analyst's name and all that it knows.
    open(href) {
      note();
      if (read(href) !== read(location.href)) main()?.scrollTo(0, 0);
      push({}, "", href);
      dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    },
  };
})();
