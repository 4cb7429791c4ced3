// An element whose code is still on its way shows as a bar of another height: what follows it in its part of the page, and
// in the parts around that, is not shown until it is there, so that nothing jumps.
(() => {
  "use strict";

  const BAR = '.stElementContainer > [data-testid="stSkeleton"]';
  const PART = ".stVerticalBlock, .stHorizontalBlock";
  const MARK = "data-lookout-waits";

  const listWaiting = () => {
    const waiting = new Set();
    for (const bar of document.querySelectorAll(BAR)) {
      for (let part = bar.parentElement; part; part = part.parentElement) {
        if (!part.parentElement?.matches(PART)) continue;
        for (let next = part.nextElementSibling; next; next = next.nextElementSibling) waiting.add(next);
      }
    }
    return waiting;
  };

  // It is called after each change and before anything of it is drawn.
  new MutationObserver(() => {
    const waiting = listWaiting();
    for (const shown of document.querySelectorAll(`[${MARK}]`)) if (!waiting.has(shown)) shown.removeAttribute(MARK);
    for (const hidden of waiting) hidden.setAttribute(MARK, "");
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
