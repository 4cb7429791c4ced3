// Signing in leads to the first page. Who came by a link to another one goes on to it: the door's page remembers the
// address, in this tab alone, and the first page that lets somebody in goes there.
(() => {
  "use strict";

  const LOOK_EVERY_MS = 250;
  const KEPT = "lookout-asked-for";
  const asked = location.pathname + location.search;

  const looking = setInterval(() => {
    if (document.querySelector("[data-lookout-door]")) {
      clearInterval(looking);
      if (asked !== "/") sessionStorage.setItem(KEPT, asked);
    } else if (document.querySelector(".lo-head")) {
      clearInterval(looking);
      const wanted = sessionStorage.getItem(KEPT);
      sessionStorage.removeItem(KEPT);
      if (wanted && asked === "/") location.replace(location.origin + wanted);
    }
  }, LOOK_EVERY_MS);
})();
