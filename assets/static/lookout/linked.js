// Links the desk's list and its map: where one is pointed at or focused, the other shows the same.
(() => {
  "use strict";

  const ROW = '[class*="st-key-desk_row_"]';
  const PLACE = "[data-lookout-place]";

  const readPlace = (row) => row?.querySelector(PLACE)?.dataset.lookoutPlace.split(",").map(Number) ?? null;

  // The map's frame is drawn anew at times: it is asked for each time.
  const lightCell = (place) => {
    for (const frame of document.querySelectorAll(".st-key-map_frame iframe")) frame.contentWindow?.lookoutLight?.(place);
  };

  for (const action of ["pointerover", "focusin"]) {
    addEventListener(action, (event) => {
      const row = event.target.closest?.(ROW);
      if (row) lightCell(readPlace(row));
    });
  }
  for (const action of ["pointerout", "focusout"]) {
    addEventListener(action, (event) => event.target.closest?.(ROW) && lightCell(null));
  }

  // Called by the map's frame, with the bounds of the cell that is pointed at, or null.
  window.lookout.lightRows = (bounds) => {
    for (const row of document.querySelectorAll(ROW)) {
      const [lat, lon] = readPlace(row) ?? [];
      const isIn =
        bounds !== null && lat !== undefined && bounds[0] <= lat && lat <= bounds[2] && bounds[1] <= lon && lon <= bounds[3];
      row.toggleAttribute("data-lookout-lit", isIn);
    }
  };
})();
