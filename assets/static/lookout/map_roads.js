// Roads on a Leaflet map, from this server tile by tile, above the land and below everything else.
// Runs inside the map's frame.
window.lookoutRoads = (map) => {
  "use strict";

  const TILE = 256;
  const MAX_ZOOM = 14;
  const LARGE = 5;
  const pane = map.createPane("roads");
  Object.assign(pane.style, { zIndex: 160, pointerEvents: "none" });
  pane.setAttribute("aria-hidden", "true");

  const draw = (canvas, roads) => {
    const pen = canvas.getContext("2d");
    pen.scale(canvas.width / TILE, canvas.height / TILE);
    Object.assign(pen, { lineJoin: "round", lineCap: "round", strokeStyle: "#c08a5a" });
    for (const [rank, pixels] of roads) {
      pen.lineWidth = rank <= LARGE ? 1.8 : 1;
      pen.beginPath();
      for (let at = 0; at < pixels.length; at += 2) pen.lineTo(pixels[at], pixels[at + 1]);
      pen.stroke();
    }
  };

  const RoadTiles = L.GridLayer.extend({
    createTile({ x, y, z }, done) {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = TILE * (window.devicePixelRatio || 1);
      // Zoomed out, the map shows the world more than once.
      const count = 2 ** z;
      const column = ((x % count) + count) % count;
      fetch(`/lookout/roads/${z}/${column}/${y}`)
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
        .then((roads) => {
          draw(canvas, roads);
          done(null, canvas);
        })
        .catch((reason) => done(reason, canvas));
      return canvas;
    },
  });
  new RoadTiles({ pane: "roads", tileSize: TILE, maxNativeZoom: MAX_ZOOM, noWrap: false }).addTo(map);
};
