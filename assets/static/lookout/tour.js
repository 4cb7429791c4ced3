// The tour of the desk: a few words beside each of its parts, which stay in sight. Who ended or refused it is not asked again
// in this browser; the sheet of keys starts it at any time.
(() => {
  "use strict";

  const KEPT = "lookout-tour";
  const PLACE_EVERY_MS = 250;
  const GAP = 12;
  const SHEET = ".st-key-desk_keys button";
  const ROW = ".lo-row a";

  let dialog = null;
  let told = null;
  let at = 0;
  let placing = 0;

  const hideOffer = () => {
    const offer = document.querySelector(".lo-tour-offer");
    if (offer) offer.hidden = localStorage.getItem(KEPT) !== null;
  };
  const findPart = () => {
    const { part } = told.steps[at];
    const found = part ? [...document.querySelectorAll(part)] : [];
    return found.find((element) => element.getClientRects().length) ?? null;
  };

  const make = (tag, className, words = "") => {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = words;
    return element;
  };

  const makeButton = (name, words) => {
    const button = make("button", "", words);
    button.type = "button";
    button.dataset.lookoutTour = name;
    return button;
  };

  const build = () => {
    dialog = make("dialog", "lo-tour");
    const card = make("div", "lo-tour-card");
    const said = make("div", "");
    said.ariaLive = "polite";
    const title = make("h2", "lo-tour-title");
    title.id = "lo-tour-title";
    dialog.setAttribute("aria-labelledby", title.id);
    said.append(title, make("p", "lo-tour-words"), make("p", "lo-meta lo-tour-count"));
    const buttons = make("div", "lo-tour-buttons");
    buttons.append(makeButton("next", told.next), makeButton("back", told.back), makeButton("end", told.end));
    card.append(said, buttons);
    dialog.append(make("div", "lo-tour-ring"), card);
    dialog.addEventListener("close", end);
    document.body.append(dialog);
  };

  // Beside the part where there is room, else at the edge that is farther from it.
  const place = () => {
    const ring = dialog.querySelector(".lo-tour-ring");
    const card = dialog.querySelector(".lo-tour-card");
    const part = findPart();
    const { width, height } = card.getBoundingClientRect();
    const room = { x: innerWidth - width - GAP, y: innerHeight - height - GAP };
    // Without a part it lies where nobody sees it, and darkens all of the page.
    if (!part) Object.assign(ring.style, { left: "-20px", top: "-20px", width: "0", height: "0" });
    let [x, y] = [(room.x + GAP) / 2, (room.y + GAP) / 2];
    if (part) {
      const box = part.getBoundingClientRect();
      const [left, top] = [Math.max(box.left - 4, 2), Math.max(box.top - 4, 2)];
      const [right, bottom] = [Math.min(box.right + 4, innerWidth - 2), Math.min(box.bottom + 4, innerHeight - 2)];
      Object.assign(ring.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
      const isBeside = right + GAP <= room.x || left - GAP - width >= GAP;
      x = right + GAP <= room.x ? right + GAP : isBeside ? left - GAP - width : (left + right - width) / 2;
      y = isBeside ? top : bottom + GAP <= room.y ? bottom + GAP : top - GAP - height >= 0 ? top - GAP - height : top > innerHeight - bottom ? GAP : room.y;
    }
    card.style.left = `${Math.min(Math.max(x, GAP / 2), room.x)}px`;
    card.style.top = `${Math.min(Math.max(y, GAP / 2), room.y)}px`;
  };

  const go = (number) => {
    at = number;
    const { title, words, opens } = told.steps[at];
    if (opens && !findPart()) document.querySelector(ROW)?.click();
    dialog.querySelector(".lo-tour-title").textContent = title;
    dialog.querySelector(".lo-tour-words").textContent = words;
    dialog.querySelector(".lo-tour-count").textContent = `${at + 1} / ${told.steps.length}`;
    dialog.querySelector('[data-lookout-tour="next"]').textContent = at + 1 < told.steps.length ? told.next : told.done;
    dialog.querySelector('[data-lookout-tour="back"]').disabled = at === 0;
    findPart()?.scrollIntoView({ block: "nearest", inline: "nearest" });
    place();
  };

  const end = () => {
    clearInterval(placing);
    localStorage.setItem(KEPT, "seen");
    dialog.remove();
    dialog = null;
    hideOffer();
    // The browser gives the focus back, unless what had it is out of sight by now.
    if (!document.activeElement?.getClientRects().length || document.activeElement === document.body)
      document.querySelector(SHEET)?.focus();
  };

  const start = () => {
    // The sheet of keys, where it is open: it holds the focus, and takes Escape for itself.
    const sheet = document.querySelector(SHEET);
    if (sheet?.ariaExpanded === "true") sheet.click();
    told = JSON.parse(document.querySelector("[data-lookout-steps]").dataset.lookoutSteps);
    build();
    dialog.showModal();
    dialog.querySelector('[data-lookout-tour="next"]').focus();
    go(0);
    placing = setInterval(place, PLACE_EVERY_MS);
  };

  const ACTS = {
    start,
    refuse: () => {
      localStorage.setItem(KEPT, "refused");
      hideOffer();
      document.querySelector(SHEET)?.focus();
    },
    next: () => (at + 1 < told.steps.length ? go(at + 1) : dialog.close()),
    back: () => go(at - 1),
    end: () => dialog.close(),
  };
  // Ahead of the page, which may take the key for a part of its own.
  addEventListener(
    "keydown",
    (event) => {
      if (dialog === null || event.key !== "Escape") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      dialog.close();
    },
    true,
  );
  addEventListener("click", (event) => ACTS[event.target.closest?.("[data-lookout-tour]")?.dataset.lookoutTour]?.());

  setInterval(hideOffer, PLACE_EVERY_MS);
})();
