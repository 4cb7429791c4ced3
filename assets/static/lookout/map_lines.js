// Roads and the lines between provinces on a Leaflet map, from this server tile by tile, above the land and below everything
// else. Runs inside the map's frame.
(() => {
  "use strict";

  const TILE = 256;
  const MAX_ZOOM = 14;
  const LARGE = 5;

  const trace = (pen, pixels) => {
    pen.beginPath();
    for (let at = 0; at < pixels.length; at += 2) pen.lineTo(pixels[at], pixels[at + 1]);
    pen.stroke();
  };
  const drawRoads = (pen, roads) => {
    pen.strokeStyle = "#c08a5a";
    for (const [rank, pixels] of roads) {
      pen.lineWidth = rank <= LARGE ? 1.8 : 1;
      trace(pen, pixels);
    }
  };
  const drawProvinces = (pen, lines) => {
    pen.strokeStyle = "#b9b3a6";
    pen.setLineDash([3, 3]);
    for (const pixels of lines) trace(pen, pixels);
  };

  const add = (map, name, zIndex, draw) => {
    const pane = map.createPane(name);
    Object.assign(pane.style, { zIndex, pointerEvents: "none" });
    pane.setAttribute("aria-hidden", "true");
    const Tiles = L.GridLayer.extend({
      createTile({ x, y, z }, done) {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = TILE * (window.devicePixelRatio || 1);
        // Zoomed out, the map shows the world more than once.
        const count = 2 ** z;
        const column = ((x % count) + count) % count;
        fetch(`/lookout/${name}/${z}/${column}/${y}`)
          .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
          .then((lines) => {
            const pen = canvas.getContext("2d");
            pen.scale(canvas.width / TILE, canvas.height / TILE);
            Object.assign(pen, { lineJoin: "round", lineCap: "round" });
            draw(pen, lines);
            done(null, canvas);
          })
          .catch((reason) => done(reason, canvas));
        return canvas;
      },
    });
    new Tiles({ pane: name, tileSize: TILE, maxNativeZoom: MAX_ZOOM, noWrap: false }).addTo(map);
  };

  window.lookoutProvinces = (map) => add(map, "provinces", 155, drawProvinces);
  window.lookoutRoads = (map) => add(map, "roads", 160, drawRoads);
})();
