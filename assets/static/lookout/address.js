// Keeps the address and the browser's history in the order in which a person acts. Loaded ahead of Streamlit.
(() => {
  "use strict";

  // Without it Streamlit looks for its server below the page's own path first, which is a 404 on every page.
  window.__streamlit = { BACKEND_BASE_URL: location.origin };

  const RESTORE_MS = 8_000;
  const RESTORE_EVERY_MS = 100;
  const push = history.pushState.bind(history);
  const tops = new Map();
  const main = () => document.querySelector('[data-testid="stMain"]');

  // Where a page stood when the person acted on it: by the time that the address changes it is being redrawn.
  let hasActed = false;
  const note = () => {
    hasActed = true;
    tops.set(location.href, main()?.scrollTop ?? 0);
  };
  for (const action of ["pointerup", "keydown"]) addEventListener(action, note, true);

  // What is read from its beginning: a page, a post, a page of a list. A filter leaves the reader in place.
  const read = (url) => {
    const { pathname, searchParams } = new URL(url, location.href);
    return [pathname, searchParams.get("post"), searchParams.get("page")].join();
  };

  // One entry an action. Streamlit makes one for every step of it: page, parameters, what the script completes.
  history.pushState = (state, unused, url) => {
    if (read(url) !== read(location.href)) main()?.scrollTo(0, 0);
    if (hasActed) push(state, unused, url);
    else history.replaceState(state, unused, url);
    hasActed = false;
  };

  // Back: the page is drawn anew, piece by piece, and is put where it was left until the person moves it.
  let wanted = 0;
  const moves = ["wheel", "touchmove", "pointerdown", "keydown"];
  for (const move of moves) addEventListener(move, () => (wanted = 0), { capture: true, passive: true });
  setInterval(() => {
    const page = main();
    if (wanted && page && page.scrollHeight - page.clientHeight >= wanted) page.scrollTop = wanted;
  }, RESTORE_EVERY_MS);
  addEventListener("popstate", () => {
    hasActed = false;
    wanted = tops.get(location.href) ?? 0;
    setTimeout(() => (wanted = 0), RESTORE_MS);
  });

  // For links inside the map's frame: the same session goes on, with the analyst's name and all that it knows.
  window.lookout = {
    open(href) {
      note();
      push({}, "", href);
      dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    },
  };
})();
