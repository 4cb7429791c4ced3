// Shows one window of the playback after another: the cells of each in place of those that the map else has. Runs inside the
// map's frame; playback.js calls it.
window.lookoutPlayback = (map) => {
  "use strict";

  const CIRCLES = "played_circles";
  const SQUARES = "played_squares";
  const shown = L.layerGroup().addTo(map);
  map.createPane(CIRCLES).style.zIndex = 620;
  map.createPane(SQUARES).style.zIndex = 410;
  const style = document.createElement("style");
  // A refresh exchanges the layer of cells at any time: it stays out of sight, whichever it is.
  style.textContent = ".lo-playing :is(.leaflet-marker-pane, .lo-square) { display: none; }";
  document.head.append(style);

  const draw = (told, [number, posts, size, look]) => {
    const { lat, lon, bounds } = told.cells[number];
    const cell = { ...told.looks[look], shape: told.shape, posts, size };
    if (told.shape === "square") {
      const [south, west, north, east] = bounds;
      const filled = { pane: SQUARES, stroke: false, fillColor: cell.colour, fillOpacity: 0.8, interactive: false };
      L.rectangle([[south, west], [north, east]], filled).addTo(shown);
    }
    const icon = L.divIcon({ className: "", iconSize: [size, size], html: lookoutDraw(cell) });
    L.marker([lat, lon], { icon, pane: CIRCLES, interactive: false, keyboard: false }).addTo(shown);
  };

  // With null the map is as it was.
  window.lookoutPlay = (told, number) => {
    shown.clearLayers();
    map.getContainer().classList.toggle("lo-playing", told !== null);
    if (told === null) return;
    map.closePopup();
    for (const cell of told.frames[number]) draw(told, cell);
  };
};
