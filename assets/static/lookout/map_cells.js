// Draws what a layer of the map shows: each cell as a button with its count and its sign. Runs inside the map's frame.
(() => {
  "use strict";

  const EDGE = "border:2px solid #fff;box-shadow:0 0 0 1px #0006;";
  const SHAPES = {
    circle: (colour) => `${EDGE}border-radius:50%;background:${colour}`,
    diamond: (colour) => `${EDGE}border-radius:4px;transform:rotate(45deg) scale(0.8);background:${colour}`,
    // The square itself is drawn beneath, as high as the map's projection makes it.
    square: () => "",
  };
  const UPRIGHT = { diamond: "transform:rotate(-45deg)" };
  const SIGN =
    "position:absolute;top:-5px;right:-7px;padding:0 3px;border-radius:6px;background:#fff;color:#111;" +
    "font:700 9px/12px system-ui,sans-serif;box-shadow:0 0 0 1px #0006";

  window.lookoutDraw = ({ shape, colour, ink, posts, sign }) =>
    `<div class="lo-cell" style="width:100%;height:100%;display:flex;align-items:center;justify-content:center;` +
    `box-sizing:border-box;cursor:pointer;font:600 12px system-ui,sans-serif;color:${ink};${SHAPES[shape](colour)}">` +
    `<span style="${UPRIGHT[shape] ?? ""}">${posts}</span></div>${sign && `<b style="${SIGN}">${sign}</b>`}`;

  window.lookoutCells = (cells, layer) => {
    for (const { shape, bounds, colour } of cells) {
      if (shape !== "square") continue;
      const [south, west, north, east] = bounds;
      const style = { stroke: false, fillColor: colour, fillOpacity: 0.8, interactive: false, className: "lo-square" };
      L.rectangle([[south, west], [north, east]], style).addTo(layer);
    }
    const markers = cells.map((cell) =>
      L.marker([cell.lat, cell.lon], {
        keyboard: true,
        title: cell.title,
        riseOnHover: true,
        icon: L.divIcon({ className: "", iconSize: [cell.size, cell.size], html: lookoutDraw(cell) }),
      })
        .bindPopup(cell.popup, { maxWidth: 260, autoPan: false })
        .addTo(layer),
    );

    // The desk's list is linked to the cells: linked.js.
    const light = (bounds) => window.parent.lookout?.lightRows?.(bounds);
    markers.forEach((marker, number) =>
      marker.on("add", () => {
        const { bounds } = cells[number];
        for (const [action, lit] of [["pointerover", bounds], ["pointerout", null], ["focus", bounds], ["blur", null]])
          marker.getElement().addEventListener(action, () => light(lit));
      }),
    );
    window.lookoutLight = (places) =>
      markers.forEach((marker, number) => {
        const [south, west, north, east] = cells[number].bounds;
        const isLit = places.some(([lat, lon]) => south <= lat && lat <= north && west <= lon && lon <= east);
        marker.setZIndexOffset(isLit ? 1000 : 0);
        const drawn = marker.getElement()?.firstElementChild;
        if (drawn) drawn.style.outline = isLit ? "4px solid #111" : "";
      });

    markers.forEach((marker) =>
      marker.on("popupclose", () => {
        window.lookoutClosed = { where: marker.getLatLng(), at: performance.now() };
      }),
    );
    // In the same session: a link that the browser follows by itself would start another one.
    const follow = (click) => {
      const link = click.target.closest("a:not(.leaflet-popup-close-button)");
      if (!link || click.ctrlKey || click.metaKey || click.shiftKey) return;
      click.preventDefault();
      window.parent.lookout.open(link.href);
    };
    // The map takes the layer away for the next one, and would remember each one that there ever was.
    layer.on("remove", () => {
      window.feature_group = window.feature_group.filter((kept) => kept !== layer);
    });
    layer.on("popupopen", ({ popup }) => {
      // The same pop-up may open again.
      popup.getElement().onclick = follow;
    });
    const closed = window.lookoutClosed;
    if (closed && performance.now() - closed.at < 200 && markers.length) {
      const far = (marker) => marker.getLatLng().distanceTo(closed.where);
      const nearest = markers.reduce((one, other) => (far(other) < far(one) ? other : one));
      setTimeout(() => nearest.openPopup(), 0);
    }
  };
})();
