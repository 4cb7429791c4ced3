// The page's language: screen readers and the style sheet go by what the whole page is told of it. The scripts get their
// words from here, and a language that somebody chose is kept for a year, for this browser's other pages and days.
// Fields of dates ask the browser for its language, and once more where it says that this has changed: it tells the page's.
(() => {
  "use strict";

  const LOOK_EVERY_MS = 100;
  const A_YEAR_S = 31_536_000;
  // In English they come with the first page, for a key that is pressed before anything is drawn.
  let words = JSON.parse(document.currentScript.dataset.lookoutWords);
  let told = "";
  const ofBrowser = navigator.languages;

  const speak = (language) => {
    // With the region where the browser knows one, by which dates are written too.
    const spoken = ofBrowser.find((known) => known.split("-")[0] === language) ?? language;
    Object.defineProperty(navigator, "language", { configurable: true, get: () => spoken });
    dispatchEvent(new Event("languagechange"));
  };
  const kept = /(?:^|; )lookout_language=(\w+)/.exec(document.cookie);
  if (kept) speak(kept[1]);

  setInterval(() => {
    const element = document.querySelector("[data-lookout-language]");
    const { lookoutLanguage: language, lookoutDirection: direction, lookoutChosen: chosen } = element?.dataset ?? {};
    if (!element || told === language + chosen) return;
    const isChanged = told !== "";
    told = language + chosen;
    words = JSON.parse(element.dataset.lookoutWords);
    window.lookout.sayBorrowed(JSON.parse(element.dataset.lookoutBorrowed));
    document.documentElement.lang = language;
    document.documentElement.dir = direction;
    speak(language);
    const safe = location.protocol === "https:" ? "; Secure" : "";
    // Streamlit asks for the language as it draws a page: what is drawn by now is in the former one.
    if (isChanged) dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    if (chosen === "yes") document.cookie = `lookout_language=${language}; Path=/; Max-Age=${A_YEAR_S}; SameSite=Lax${safe}`;
  }, LOOK_EVERY_MS);

  window.lookout.say = (name, keys = "") => words[name].replace("{keys}", keys);
})();
