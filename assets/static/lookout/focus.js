// Keeps the keyboard where it was. What Streamlit draws anew or takes away loses the focus, and the next Tab or screen
// reader begins somewhere else: it goes back to the same thing, else to what opened it, else to the head of the page. What
// a popover holds stands at the end of the document: here Tab goes into it from its button, and out of it behind that.
(() => {
  "use strict";

  const LOOK_EVERY_MS = 100;
  // So long the page has stood still, and nothing else has taken the focus; what is not there later is gone.
  const LOST_MS = 300;
  const GONE_MS = 1_500;
  const BODY = '[data-testid="stPopoverBody"]';
  const BUTTON = '[data-testid="stPopoverButton"]';
  const REACHED =
    'a[href], iframe, [tabindex="0"], :is(button, input, select, textarea):enabled:not([tabindex="-1"])';
  // A popover that was left keeps Tab from what it holds, and notes so.
  const KEPT_OUT = '[data-tabindex]:not([data-tabindex="-1"])';
  const HEAD = ".lo-head h1";

  const isSeen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible";
  const list = (part, selector = REACHED) => [...part.querySelectorAll(selector)].filter(isSeen);
  const findOpener = () => list(document, `${BUTTON}[aria-expanded="true"]`)[0] ?? null;

  // What a thing is known by again, once it is drawn anew: the part that it stands in, of whichever post, and its words,
  // or these without what is counted.
  const say = (element) => element.ariaLabel || element.textContent.trim() || element.title;
  const know = (element) => ({
    element,
    part: element.closest('[class*="st-key-"]')?.className.match(/st-key-[^ ]+?(?=\d* |\d*$)/)?.[0] ?? "",
    tag: element.tagName,
    words: say(element),
    opener: element.closest(BODY) ? findOpener() : null,
  });
  const find = ({ part, tag, words }) => {
    const alike = list(document, `${part ? `[class*="${part}"] ` : ""}${tag}`);
    const same = alike.find((element) => say(element) === words);
    if (same) return same;
    const bare = (text) => text.split(" · ")[0].replace(/[\d,.]+/g, "");
    const similar = alike.filter((element) => bare(say(element)) === bare(words));
    return similar.length === 1 ? similar[0] : null;
  };

  let stood = null;
  let lostAt = null;
  // By address, where the keyboard was when it left that address: Back and Esc return to it.
  const left = new Map();
  let byKey = false;
  addEventListener("pointerdown", () => (byKey = false), true);
  addEventListener("keydown", (event) => {
    byKey = true;
    if (stood && event.key === "Enter") left.set(location.href, stood);
  }, true);
  addEventListener("focusin", (event) => (stood = event.target === document.body ? null : know(event.target)));

  let shown = location.href;
  let wanted = null;
  const findGoal = () =>
    [wanted, stood].filter(Boolean).map(find).find(Boolean) ?? (stood?.opener?.isConnected ? stood.opener : null);
  const findHead = () => {
    const head = document.querySelector(HEAD);
    if (head) head.tabIndex = -1;
    return head;
  };
  setInterval(() => {
    if (location.href !== shown) {
      shown = location.href;
      wanted = left.get(shown) ?? null;
    }
    const at = document.activeElement;
    const isLost = at === document.body ? wanted || (stood && !stood.element.isConnected) : wanted && at.matches(HEAD);
    if (!byKey || !isLost || window.lookout.isRunning()) return (lostAt = null);
    lostAt ??= performance.now();
    const lost_ms = performance.now() - lostAt;
    const goal = lost_ms < LOST_MS ? null : findGoal() ?? (lost_ms < GONE_MS ? null : findHead());
    if (!goal) return;
    goal.focus({ preventScroll: !goal.matches(HEAD) });
    lostAt = wanted = null;
  }, LOOK_EVERY_MS);

  // From the button into what it opened, from its end to what follows the button, and the same backwards.
  addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.altKey || event.ctrlKey || event.metaKey) return;
    const body = list(document, BODY)[0];
    const opener = body && findOpener();
    if (!opener) return;
    const inside = list(body, `${REACHED}, ${KEPT_OUT}`);
    const at = document.activeElement;
    const [first, last] = [inside[0], inside.at(-1)];
    let goal = null;
    if (!event.shiftKey && at === opener) goal = first;
    else if (event.shiftKey && at === first) goal = opener;
    else if (!event.shiftKey && at === last) {
      const around = list(document).filter((element) => !body.contains(element));
      goal = around[around.indexOf(opener) + 1];
    }
    if (!goal) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    goal.focus();
  }, true);
})();
