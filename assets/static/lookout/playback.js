// Runs the shown period over the event: the map's cells and a brush on the timeline step from window to window by what the
// page told once. Nothing is asked of the server until the window becomes the period.
(() => {
  "use strict";

  const LOOK_EVERY_MS = 100;
  const SAY_EVERY_MS = 4_000;
  const WANTED_MS = 20_000;
  const BUTTON = '[class*="st-key-key_p_"] button';

  const isStill = matchMedia("(prefers-reduced-motion: reduce)");
  let text = "";
  let told = null;
  let at = 0;
  let isOn = false;
  let nextAt = 0;
  let saidAt = 0;
  let wantedAt = -WANTED_MS;
  let isLeft = false;
  let drawnBy = null;

  const part = (name) => document.querySelector(`.lo-playback [data-lookout-play="${name}"]`);
  const list = () => [...document.querySelectorAll(".st-key-map_frame iframe")].map((frame) => frame.contentWindow);
  const find = () => list().find((frame) => frame?.lookoutPlay)?.lookoutPlay ?? null;
  const findChart = () => document.querySelector(".st-key-desk_map .js-plotly-plot");
  const write = (name, words) => part(name).textContent !== words && (part(name).textContent = words);

  // Streamlit hands out no Plotly to draw with: the window is laid over its bars.
  const brush = ({ since, until }) => {
    const chart = findChart();
    const { xaxis, yaxis } = chart?._fullLayout ?? {};
    const box = chart?.querySelector(".svg-container");
    if (!xaxis || !box) return;
    const mark = box.querySelector(".lo-brush") ?? box.appendChild(document.createElement("div"));
    mark.className = "lo-brush";
    const find = (time) => Math.min(Math.max(xaxis.d2p(time), 0), xaxis._length);
    const [left, right] = [find(since), find(until)];
    Object.assign(mark.style, {
      left: `${xaxis._offset + left}px`,
      width: `${right - left}px`,
      top: `${yaxis._offset}px`,
      height: `${yaxis._length}px`,
    });
  };

  const show = () => {
    const shown = told.windows[at];
    drawnBy = find();
    drawnBy?.(told, at);
    brush(shown);
    part("seek").value = at;
    part("seek").ariaValueText = shown.said;
    write("shown", shown.said);
    // Each window would be too much to listen to.
    if (isOn && performance.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = performance.now();
    write("said", shown.said);
  };

  const go = (number) => {
    at = Math.min(Math.max(number, 0), told.windows.length - 1);
    show();
  };

  const run = (isWanted) => {
    isOn = isWanted && !isStill.matches;
    if (isOn && at === told.windows.length - 1) at = 0;
    nextAt = performance.now() + 1000 / Number(part("speed").value);
    saidAt = 0;
    show();
  };

  const leave = (change) => {
    const address = new URL(location.href);
    address.searchParams.delete("play");
    change(address.searchParams);
    isLeft = true;
    window.lookout.open(address.href);
  };

  const ACTS = {
    toggle: () => (isStill.matches ? go(at + 1) : run(!isOn)),
    back: () => [run(false), go(at - 1)],
    on: () => [run(false), go(at + 1)],
    use: () =>
      leave((names) => {
        for (const name of ["after", "page"]) names.delete(name);
        names.set("since", told.windows[at].since);
        names.set("until", told.windows[at].until);
      }),
    close: () => leave(() => {}),
  };

  // P: runs and pauses what is open, and is nothing of ours before that.
  window.lookout.togglePlayback = () => {
    if (told === null) return false;
    wantedAt = -WANTED_MS;
    ACTS.toggle();
    return true;
  };

  addEventListener(
    "click",
    (event) => {
      if (event.target.closest?.(BUTTON)) wantedAt = performance.now();
      const name = event.target.closest?.(".lo-playback button")?.dataset.lookoutPlay;
      if (!name || told === null) return;
      wantedAt = -WANTED_MS;
      ACTS[name]();
    },
    true,
  );
  addEventListener("input", (event) => {
    if (told === null || event.target !== part("seek")) return;
    wantedAt = -WANTED_MS;
    const wanted = Number(part("seek").value);
    run(false);
    go(wanted);
  });

  const end = () => {
    told = null;
    text = "";
    isOn = false;
    find()?.(null);
    document.querySelector(".lo-brush")?.remove();
  };

  // What was counted anew keeps the place in time.
  const read = (found) => {
    const before = told?.windows[at].since;
    text = found;
    told = JSON.parse(found);
    const same = told.windows.findIndex(({ since }) => since === before);
    at = same >= 0 ? same : Math.min(before === undefined ? 0 : at, told.windows.length - 1);
  };

  const begin = () => {
    const isWanted = performance.now() - wantedAt < WANTED_MS;
    run(isWanted);
    if (!isWanted) return;
    part(isStill.matches ? "on" : "toggle").focus({ preventScroll: true });
    findChart()?.scrollIntoView({ block: "nearest" });
  };

  const look = () => {
    const found = part("toggle") && document.querySelector("[data-lookout-playback]")?.dataset.lookoutPlayback;
    if (!found) {
      if (told !== null) end();
      const button = isLeft && document.querySelector(`${BUTTON}:enabled`);
      if (button) button.focus({ preventScroll: true });
      if (button) isLeft = false;
      return;
    }
    const isNew = told === null;
    if (found !== text) {
      read(found);
      if (isNew) begin();
      else show();
    }
    part("toggle").hidden = isStill.matches;
    part("still").hidden = !isStill.matches;
    const { play, pause } = part("toggle").dataset;
    write("toggle", isOn ? pause : play);
    if (isOn && performance.now() >= nextAt) {
      nextAt = performance.now() + 1000 / Number(part("speed").value);
      if (at === told.windows.length - 1) run(false);
      else go(at + 1);
    } else if (find() !== drawnBy || (findChart() && !document.querySelector(".lo-brush"))) {
      // The map or the chart was drawn anew.
      show();
    }
  };
  setInterval(look, LOOK_EVERY_MS);
})();
