// Tells the style sheet which page comes up before anything of it is there: the desk has no sidebar, for which lookout.css
// else keeps room. A selector that looks for parts of the page instead (:has) has the browser style the whole page anew for
// each element that comes or goes.
(() => {
  "use strict";

  const LOOK_EVERY_MS = 100;
  const tell = () => document.documentElement.toggleAttribute("data-lookout-desk", location.pathname === "/");

  tell();
  setInterval(tell, LOOK_EVERY_MS);
})();
