// Links the list, the map, its table and the timeline: where one is pointed at or focused, the others show the same.
(() => {
  "use strict";

  const ROW = ".lo-row";

  const readPlace = (row) => row?.dataset.lookoutPlace?.split(",").map(Number) ?? null;

  // The map's frame is drawn anew at times: it is asked for each time.
  const lightCells = (places) => {
    const known = places.filter((place) => place !== null);
    for (const frame of document.querySelectorAll(".st-key-map_frame iframe")) frame.contentWindow?.lookoutLight?.(known);
  };

  for (const action of ["pointerover", "focusin"]) {
    addEventListener(action, (event) => {
      const row = event.target.closest?.(ROW);
      if (row) lightCells([readPlace(row)]);
    });
  }
  for (const action of ["pointerout", "focusout"]) {
    addEventListener(action, (event) => event.target.closest?.(ROW) && lightCells([]));
  }

  const lightRows = (isLit) => {
    for (const row of document.querySelectorAll(ROW)) row.toggleAttribute("data-lookout-lit", isLit(row));
  };

  // Called by the map's frame, with the bounds of the cell that is pointed at, or null.
  window.lookout.lightRows = (bounds) =>
    lightRows((row) => {
      const [lat, lon] = readPlace(row) ?? [];
      return bounds !== null && lat !== undefined && bounds[0] <= lat && lat <= bounds[2] && bounds[1] <= lon && lon <= bounds[3];
    });

  const BOUNDS = "[data-lookout-bounds]";
  for (const action of ["pointerover", "focusin", "pointerout", "focusout"]) {
    addEventListener(action, (event) => {
      const line = event.target.closest?.(BOUNDS);
      const isLeft = action === "pointerout" || action === "focusout";
      if (line) window.lookout.lightRows(isLeft ? null : line.dataset.lookoutBounds.split(",").map(Number));
    });
  }

  // A link of our own within the session: one that the browser follows by itself would start another one.
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-lookout-open]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    window.lookout.open(link.href);
  });

  // A bar of the timeline lights what was posted in its time: the rows of the list, and the cells that they lie in.
  const readTime = (row) => Number(row.dataset.lookoutTime);
  const lightTime = ({ points: [point] }) => {
    const middle_s = Date.parse(`${String(point.x).replace(" ", "T")}Z`) / 1000;
    // A bar is drawn 92 % as wide as its time, in milliseconds.
    const half_s = point.data.width / 0.92 / 2000;
    const isIn = (row) => Math.abs(readTime(row) - middle_s) <= half_s;
    lightRows(isIn);
    lightCells([...document.querySelectorAll(ROW)].filter(isIn).map(readPlace));
  };
  addEventListener("pointerover", (event) => {
    const chart = event.target.closest?.(".st-key-desk_map .js-plotly-plot");
    if (!chart?.on || chart.isLookoutLinked) return;
    chart.isLookoutLinked = true;
    chart.on("plotly_hover", lightTime);
    chart.on("plotly_unhover", () => {
      lightRows(() => false);
      lightCells([]);
    });
  });
})();
